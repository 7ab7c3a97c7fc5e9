/** Statements about one table, or about what hangs on it. */
import { as, type Node, type NodeOf, type RangeVar, type Tag, tagOf } from '@citrate/parser';
import { findTable, rangeVar, resolveRelation, strings } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';

/** The name of a relation that a tree has, or of the table that it found by itself. */
type Named = RangeVar | undefined;
type Names<T extends Tag> = (statement: NodeOf<T>, catalog: Catalog) => Named;

const names: { readonly [T in Tag]?: Names<T> } = {
  AlterObjectSchemaStmt: ({ relation, object }, catalog) =>
    relation ?? statisticsTable(object, catalog),
  AlterOwnerStmt: ({ relation, object, objectType }, catalog) =>
    objectType === 'OBJECT_STATISTIC_EXT' ? statisticsTable(object, catalog) : relation,
  AlterPolicyStmt: ({ table }) => table,
  AlterTableStmt: ({ relation }) => relation,
  AlterStatsStmt: ({ defnames }, catalog) => statisticsOf(strings(defnames), catalog),
  ClusterStmt: ({ relation }) => relation,
  CommentStmt: commented,
  CreatePolicyStmt: ({ table }) => table,
  CreateStatsStmt: ({ relations }) => as(relations?.[0], 'RangeVar'),
  CreateTrigStmt: ({ relation }) => relation,
  DropStmt: dropped,
  ReindexStmt: ({ relation }) => relation,
  RenameStmt: ({ relation, object }, catalog) => relation ?? statisticsTable(object, catalog),
  RuleStmt: ({ relation }) => relation,
  VacuumStmt: ({ rels }) => as(rels?.[0], 'VacuumRelation')?.relation,
};

/** The table that the statement is about: itself, its index, its statistics, a part of it. */
export function tableAbout(tree: Node, catalog: Catalog): Table | undefined {
  const tag = tagOf(tree);
  // One table, read by a tag not known before run time: the pair always fits.
  const find = names[tag] as Names<Tag> | undefined;
  const name = find?.((tree as Record<Tag, NodeOf<Tag>>)[tag], catalog);
  const relation = name && resolveRelation(catalog, name);
  if (relation?.kind === 'index') return findTable(catalog, relation.table);
  return relation?.kind === 'table' ? relation : undefined;
}

const partsOfTables: ReadonlySet<string> = new Set([
  'OBJECT_COLUMN',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
]);

function commented({ objtype, object }: NodeOf<'CommentStmt'>, catalog: Catalog): Named {
  return objectName(objtype, object, catalog);
}

function dropped({ removeType, objects }: NodeOf<'DropStmt'>, catalog: Catalog): Named {
  return objectName(removeType, objects?.[0], catalog);
}

function objectName(
  type: NodeOf<'CommentStmt'>['objtype'],
  object: Node | undefined,
  catalog: Catalog,
): Named {
  if (type === 'OBJECT_STATISTIC_EXT') return statisticsTable(object, catalog);
  const path = strings(as(object, 'List')?.items);
  if (path.length === 0) return undefined;
  return rangeVar(partsOfTables.has(type ?? '') ? path.slice(0, -1) : path);
}

function statisticsTable(object: Node | undefined, catalog: Catalog): Named {
  return statisticsOf(strings(as(object, 'List')?.items), catalog);
}

function statisticsOf(path: readonly string[], catalog: Catalog): Named {
  const [name = '', schema] = path.toReversed();
  const schemas = schema === undefined ? catalog.searchPath : [schema];
  const found = schemas.map((s) => catalog.schemas.get(s)?.statistics.get(name)?.table);
  const table = found.find((each) => each !== undefined);
  return table && { schemaname: table.schema, relname: table.name };
}
