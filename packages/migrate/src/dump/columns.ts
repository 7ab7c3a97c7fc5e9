/** Columns as CREATE TABLE has them. */
import type { ColumnDef, Constraint, Node, TypeName } from '@citrate/parser';
import {
  buildName,
  type Catalog,
  type Column,
  findRelation,
  nextValueOf,
  type QualifiedName,
  type Sequence,
  sameName,
  stringNode,
  strings,
  type Table,
} from '../catalog/index.ts';
import { defElem } from './trees.ts';

/** With the constraint that says NOT NULL, if it has one of its own. */
export function columnDef(
  column: Column,
  table: Table,
  catalog: Catalog,
  notNull: Constraint | undefined,
): Node {
  const serial = serialType(column, table, catalog);
  const { collation } = column;
  const constraints = [
    notNull ?? (column.notNull && !serial && plainNotNull(table, column)),
    identityOf(column, table),
    !serial && defaultOf(column),
    generatedOf(column),
  ].flatMap((constraint) => (constraint ? { Constraint: constraint } : []));
  const definition: ColumnDef = {
    colname: column.name,
    ...(!table.ofType && { typeName: serial ?? column.type }),
    is_local: true,
    ...(collation && { collClause: { collname: collation.map(stringNode) } }),
    ...(column.foreignOptions && { fdwoptions: [...column.foreignOptions] }),
    ...(constraints.length > 0 && { constraints }),
  };
  return { ColumnDef: definition };
}

/** Whether a column of a typed table has anything that its type does not say. */
export function addsToType({ default: value, generated, notNull }: Column): boolean {
  return value !== undefined || generated !== undefined || notNull;
}

/** Where the constraint has no name, or belongs to the parents, the column just says it. */
function plainNotNull({ constraints }: Table, { name }: Column): Constraint | undefined {
  const hasOwn = constraints.some((c) => c.kind === 'not null' && c.columns[0] === name);
  return hasOwn ? undefined : { contype: 'CONSTR_NOTNULL', initially_valid: true };
}

function defaultOf(column: Column): Constraint | undefined {
  const value = valueOf(column);
  return value && { contype: 'CONSTR_DEFAULT', raw_expr: value };
}

/** The default; of a serial column, the next value of its sequence. */
export function valueOf({ default: value, serial }: Column): Node | undefined {
  return value ?? (serial && nextValueOf(serial));
}

function generatedOf({ generated }: Column): Constraint | undefined {
  return (
    generated && {
      contype: 'CONSTR_GENERATED',
      generated_when: 'a',
      generated_kind: generated.kind === 'virtual' ? 'v' : 's',
      raw_expr: generated.expression,
    }
  );
}

function identityOf({ name, identity }: Column, table: Table): Constraint | undefined {
  if (!identity) return undefined;
  const { sequence } = identity;
  const isChosen = sameName(sequence, { schema: table.schema, name: sequenceName(table, name) });
  const items = [sequence.schema, sequence.name].map(stringNode);
  const options = [
    ...(isChosen ? [] : [defElem('sequence_name', { List: { items } })]),
    ...identity.options,
  ];
  return {
    contype: 'CONSTR_IDENTITY',
    generated_when: identity.generated === 'always' ? 'a' : 'd',
    ...(options.length > 0 && { options }),
  };
}

function sequenceName({ name }: QualifiedName, column: string): string {
  return buildName(name, column, 'seq');
}

const serialTypes: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallserial'],
  ['int4', 'serial'],
  ['int8', 'bigserial'],
]);

/** `serial` and its kin where that makes the same sequence under the same name. */
export function serialType(column: Column, table: Table, catalog: Catalog): TypeName | undefined {
  const { serial, name, type } = column;
  const integer = strings(type.names).at(-1) ?? '';
  const word = serialTypes.get(integer);
  if (!serial || !word || !column.notNull || column.inherited) return undefined;
  const chosen = { schema: table.schema, name: sequenceName(table, name) };
  const sequence = findRelation(catalog, serial);
  const isPlain = sequence?.kind === 'sequence' && isOfSerial(sequence, table, integer);
  return isPlain && sameName(serial, chosen)
    ? { names: [stringNode(word)], typemod: -1 }
    : undefined;
}

/** Nothing about it differs from what `serial` makes. */
function isOfSerial({ owner, ownedBy, options }: Sequence, table: Table, integer: string): boolean {
  const types = options.map((option) =>
    'DefElem' in option && option.DefElem.defname === 'as' ? typeOf(option.DefElem.arg) : undefined,
  );
  const isOwned = ownedBy !== undefined && sameName(ownedBy, table) && owner === table.owner;
  return isOwned && (types[0] ?? 'int8') === integer && types.every((t) => t !== undefined);
}

function typeOf(node: Node | undefined): string | undefined {
  return node && 'TypeName' in node ? strings(node.TypeName.names).at(-1) : undefined;
}
