/** Types: enums, domains, ranges, composite ones. */
import type { Constraint, Node } from '@citrate/parser';
import {
  type CompositeType,
  type Domain,
  qualifiedRangeVar,
  type Range,
  stringNode,
  type Type,
} from '../catalog/index.ts';
import { relationKey, schemaKey, typeKey } from './keys.ts';
import type { Piece } from './model.ts';
import { defElem, names, typeNamed } from './trees.ts';

export function typePieces(type: Type): readonly Piece[] {
  const tree = treeOf(type);
  if (!tree) return [];
  const { schema, name, domain, range } = type;
  const later = domain ? checksNotValid(type, domain) : [];
  const multirange = range?.multirange;
  return [
    {
      rank: 'type',
      name: [schema, name],
      tree,
      provides: [typeKey(type), ...(multirange ? [typeKey(multirange)] : [])],
      needs: [schemaKey(schema)],
    },
    ...later,
  ];
}

/** Whether it has a statement of its own: a multirange comes with its range. */
export function isDumped(type: Type): boolean {
  return treeOf(type) !== undefined;
}

function treeOf(type: Type): Node | undefined {
  const { labels, domain, range } = type;
  if (domain) return createDomain(type, domain);
  if (range) return createRange(type, range);
  if (type.kind === 'shell') return { DefineStmt: { kind: 'OBJECT_TYPE', defnames: names(type) } };
  if (type.kind !== 'enum') return undefined;
  return { CreateEnumStmt: { typeName: names(type), vals: labels.map(stringNode) } };
}

function createDomain(type: Type, domain: Domain): Node {
  const { collation, checks } = domain;
  const conname = type.notNullConstraint;
  const constraints: (Constraint | false | undefined)[] = [
    domain.default && { contype: 'CONSTR_DEFAULT', raw_expr: domain.default },
    domain.notNull && { contype: 'CONSTR_NOTNULL', ...(conname !== undefined && { conname }) },
    ...checks.filter((check) => !check.skip_validation).toSorted(byName),
  ];
  const written = constraints.flatMap((c) => (c ? [{ Constraint: c }] : []));
  return {
    CreateDomainStmt: {
      domainname: names(type),
      typeName: domain.type,
      ...(collation && { collClause: { collname: collation.map(stringNode) } }),
      ...(written.length > 0 && { constraints: written }),
    },
  };
}

function byName(a: Constraint, b: Constraint): number {
  return (a.conname ?? '') < (b.conname ?? '') ? -1 : 1;
}

function checksNotValid(type: Type, { checks }: Domain): readonly Piece[] {
  return checks
    .filter((check) => check.skip_validation)
    .map((check) => ({
      rank: 'constraint',
      name: [type.schema, type.name, check.conname ?? ''],
      tree: {
        AlterDomainStmt: {
          subtype: 'C',
          typeName: names(type),
          def: { Constraint: check },
          behavior: 'DROP_RESTRICT',
        },
      },
      needs: [typeKey(type)],
    }));
}

function createRange(type: Type, { parameters, multirange }: Range): Node {
  const name = multirange && defElem('multirange_type_name', { TypeName: typeNamed(multirange) });
  return {
    CreateRangeStmt: {
      typeName: names(type),
      params: [...parameters, ...(name ? [name] : [])],
    },
  };
}

export function compositeTypePieces({ schema, name, columns }: CompositeType): readonly Piece[] {
  const coldeflist = columns.map(
    ({ name: colname, type, collation }): Node => ({
      ColumnDef: {
        colname,
        typeName: type,
        is_local: true,
        ...(collation && { collClause: { collname: collation.map(stringNode) } }),
      },
    }),
  );
  const typevar = qualifiedRangeVar({ schema, name }, { relpersistence: 'p' });
  return [
    {
      rank: 'type',
      name: [schema, name],
      tree: { CompositeTypeStmt: { typevar, ...(coldeflist.length > 0 && { coldeflist }) } },
      provides: [relationKey({ schema, name })],
      needs: [schemaKey(schema)],
    },
  ];
}
