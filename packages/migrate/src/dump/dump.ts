import type { Node } from '@citrate/parser';
import {
  type Catalog,
  type MemberKey,
  type MemberKind,
  memberKinds,
  nameKey,
  type Relation,
  type Schema,
  type Table,
  TEMP_SCHEMA,
} from '../catalog/index.ts';
import { qualify } from '../complete/index.ts';
import { commentPieces } from './comments.ts';
import { constraintPieces } from './constraints.ts';
import {
  distributedSchemas,
  distributionPieces,
  type Firsts,
  firstOfGroups,
} from './distribution.ts';
import { extensionPieces, goneLanguage, withoutMembers } from './extensions.ts';
import { functionPieces } from './functions.ts';
import { defaultPrivilegePieces, grantPieces } from './grants.ts';
import { indexPieces } from './indexes.ts';
import { leftOut } from './left-out.ts';
import type { Dump, Piece } from './model.ts';
import { namedPieces } from './named.ts';
import { inOrder } from './order.ts';
import { ownerPieces } from './owners.ts';
import { policyPieces, rulePieces } from './policies.ts';
import { schemaObjectPieces } from './schema-objects.ts';
import { schemaPieces } from './schemas.ts';
import { sequencePieces } from './sequences.ts';
import { statisticsPieces } from './statistics.ts';
import { storagePieces, viewStoragePieces } from './storage.ts';
import { ownSequences, tablePieces } from './tables.ts';
import { triggerPieces } from './triggers.ts';
import { compositeTypePieces, typePieces } from './types.ts';
import { withoutUnknownColumns } from './unknown.ts';
import { viewPieces } from './views.ts';

/**
 * Statements that make the catalog in an empty database, names of relations and types qualified.
 * Equal catalogs give equal statements in equal order, in whichever order they were made. Roles are
 * the server's, not the database's: those that the statements name must be there. As with pg_dump,
 * columns that a parent got after its children were made stand further ahead in these.
 */
export function dumpCatalog(catalog: Catalog): Dump {
  const lasting = withoutTemporary(catalog);
  const members = withoutMembers(lasting);
  const trees = inOrder(allPieces(lasting, members), lasting).map(({ tree }) =>
    qualify(tree, lasting),
  );
  return { trees: [...searchPath(lasting), ...trees], diagnostics: leftOut(members) };
}

/**
 * The statements of the dump, each with what it makes, in order.
 *
 * @param among of what is in schemas, only this
 */
export function dumpPieces(catalog: Catalog, among?: readonly MemberKey[]): readonly Piece[] {
  const lasting = withoutTemporary(catalog);
  if (!among) return inOrder(allPieces(lasting, withoutMembers(lasting)), lasting);
  const part = withoutMembers(onlyAmong(lasting, among));
  const firsts = firstOfGroups([...lasting.schemas.values()].flatMap(tablesOf));
  return inOrder(allPieces(lasting, part, { catalog: lasting, firsts }), lasting);
}

export function withoutTemporary(catalog: Catalog): Catalog {
  const schemas = new Map([...catalog.schemas].filter(([name]) => name !== TEMP_SCHEMA));
  // Who looks nowhere has all names qualified; bodies of functions are read where these will run.
  const looksNowhere = catalog.searchPath.length === 0;
  return { ...catalog, schemas, ...(looksNowhere && { searchPath: ['public'] }) };
}

function allPieces(
  lasting: Catalog,
  members: Catalog,
  around: Partial<Surroundings> = {},
): readonly Piece[] {
  const own = withoutUnknownColumns(members);
  const surroundings = { ...surroundingsOf(own), ...around };
  return [
    ...schemaPieces(own),
    ...distributedSchemas(own),
    ...goneLanguage(lasting),
    ...extensionPieces(lasting),
    ...namedPieces(lasting),
    ...defaultPrivilegePieces(lasting),
    ...[...own.schemas.values()].flatMap((schema) => piecesOf(schema, surroundings)),
  ];
}

function onlyAmong(catalog: Catalog, among: readonly MemberKey[]): Catalog {
  const schemas = new Map<string, Schema>();
  for (const [name, schema] of catalog.schemas) schemas.set(name, { ...schema, ...noMembers() });
  for (const { schema, kind, key } of among) {
    const value: unknown = catalog.schemas.get(schema)?.[kind]?.get(key);
    // What is in the map of a kind stays in that of the kind.
    const members = schemas.get(schema)?.[kind] as Map<string, unknown> | undefined;
    if (value !== undefined) members?.set(key, value);
  }
  return { ...catalog, schemas };
}

function noMembers(): Pick<Schema, MemberKind> {
  const empty = memberKinds.map((kind) => [kind, new Map()]);
  return Object.fromEntries(empty) as Pick<Schema, MemberKind>;
}

/** What a piece may have to know beside its object. */
export interface Surroundings {
  readonly catalog: Catalog;
  readonly firsts: Firsts;
  /** Sequences that columns bring along. */
  readonly ofColumns: ReadonlySet<string>;
}

export function surroundingsOf(catalog: Catalog): Surroundings {
  const tables = [...catalog.schemas.values()].flatMap(tablesOf);
  const sequences = tables.flatMap((table) => ownSequences(table, catalog));
  return { catalog, firsts: firstOfGroups(tables), ofColumns: new Set(sequences.map(nameKey)) };
}

function tablesOf(schema: Schema): readonly Table[] {
  return [...schema.relations.values()].filter((relation) => relation.kind === 'table');
}

/** Of all that is in the schema, its owner, privileges and comment included; not what makes it. */
export function piecesOf(schema: Schema, surroundings: Surroundings): readonly Piece[] {
  return [
    ...[...schema.types.values()].flatMap(typePieces),
    ...[...schema.functions.values()].flatMap((f) => functionPieces(f, surroundings.catalog)),
    ...[...schema.relations.values()].flatMap((r) => relationPieces(r, surroundings)),
    ...[...schema.statistics.values()].flatMap(statisticsPieces),
    ...schemaObjectPieces(schema, surroundings.catalog),
    ...ownerPieces(schema, surroundings.catalog),
    ...grantPieces(schema, surroundings.catalog.pg),
    ...commentPieces(schema),
  ];
}

function relationPieces(relation: Relation, surroundings: Surroundings): readonly Piece[] {
  const { catalog, firsts, ofColumns } = surroundings;
  switch (relation.kind) {
    case 'table':
      return [
        ...tablePieces(relation, catalog),
        ...constraintPieces(relation),
        ...distributionPieces(relation, firsts, catalog),
        ...storagePieces(relation),
        ...rulePieces(relation),
        ...triggerPieces(relation),
        ...policyPieces(relation),
      ];
    case 'sequence':
      return sequencePieces(relation, ofColumns.has(nameKey(relation)));
    case 'view':
    case 'materialized view':
      return [
        ...viewPieces(relation),
        ...viewStoragePieces(relation),
        ...rulePieces(relation),
        ...triggerPieces(relation),
      ];
    case 'composite type':
      return compositeTypePieces(relation);
    case 'index':
      return indexPieces(relation, catalog);
  }
}

/** Functions are called as they were written: where that is not in `public`, it must be said. */
function searchPath({ searchPath: path }: Catalog): readonly Node[] {
  if (path.length === 1 && path[0] === 'public') return [];
  const args = path.map((name): Node => ({ A_Const: { sval: { sval: name } } }));
  return [{ VariableSetStmt: { kind: 'VAR_SET_VALUE', name: 'search_path', args } }];
}
