import type { Node, ObjectType } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { tableAbout } from '../about-table.ts';
import { notYet, type Rule, refused } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { objectWords, shown } from '../words.ts';
import { onTable } from './parts-of-tables.ts';

/** Objects that are the same in every database: they are renamed, moved and given away there. */
const everywhere: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_ACCESS_METHOD',
  'OBJECT_AGGREGATE',
  'OBJECT_ATTRIBUTE',
  'OBJECT_CAST',
  'OBJECT_COLLATION',
  'OBJECT_CONVERSION',
  'OBJECT_DOMAIN',
  'OBJECT_DOMCONSTRAINT',
  'OBJECT_EVENT_TRIGGER',
  'OBJECT_EXTENSION',
  'OBJECT_FDW',
  'OBJECT_FOREIGN_SERVER',
  'OBJECT_FUNCTION',
  'OBJECT_LANGUAGE',
  'OBJECT_OPCLASS',
  'OBJECT_OPERATOR',
  'OBJECT_OPFAMILY',
  'OBJECT_PROCEDURE',
  'OBJECT_ROLE',
  'OBJECT_ROUTINE',
  'OBJECT_SCHEMA',
  'OBJECT_TRANSFORM',
  'OBJECT_TSCONFIGURATION',
  'OBJECT_TSDICTIONARY',
  'OBJECT_TSPARSER',
  'OBJECT_TSTEMPLATE',
  'OBJECT_TYPE',
]);

/** Relations, and what belongs to one: where it has shards, they follow. */
const ofRelations: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_COLUMN',
  'OBJECT_INDEX',
  'OBJECT_MATVIEW',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_SEQUENCE',
  'OBJECT_STATISTIC_EXT',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TABLE',
  'OBJECT_TRIGGER',
  'OBJECT_VIEW',
]);

function judge(type: ObjectType, tree: Node, words: string, catalog: Catalog): Verdict {
  if (everywhere.has(type)) return verdict('all nodes');
  if (!ofRelations.has(type)) return notYet(`${words} a ${objectWords(type).toLowerCase()}`)();
  const table = tableAbout(tree, catalog);
  return table ? onTable(table, words, catalog) : verdict('local');
}

export const rename: Rule<'RenameStmt'> = (statement, catalog) => {
  const tree = { RenameStmt: statement };
  const asIndex = statement.renameType === 'OBJECT_INDEX' && statement.relation;
  const named = asIndex ? resolveTable(catalog, asIndex) : undefined;
  if (named?.distribution) return tableAsIndex(named, catalog);
  return judge(statement.renameType ?? 'OBJECT_TABLE', tree, 'renaming', catalog);
};

/** PostgreSQL lets ALTER INDEX rename a table; its shards are found by what the statement calls it. */
function tableAsIndex(table: Table, catalog: Catalog): Verdict {
  const hint = 'Write ALTER TABLE … RENAME TO.';
  return refused('not-yet', `${shown(table, catalog)} is a table, and no index`, { hint }, '42809');
}

export const setSchema: Rule<'AlterObjectSchemaStmt'> = (statement, catalog) => {
  const tree = { AlterObjectSchemaStmt: statement };
  return judge(statement.objectType ?? 'OBJECT_TABLE', tree, 'moving', catalog);
};

export const alterOwner: Rule<'AlterOwnerStmt'> = (statement, catalog) => {
  const tree = { AlterOwnerStmt: statement };
  return judge(statement.objectType ?? 'OBJECT_TABLE', tree, 'giving away', catalog);
};

export const comment: Rule<'CommentStmt'> = (statement, catalog) =>
  judge(statement.objtype ?? 'OBJECT_TABLE', { CommentStmt: statement }, 'COMMENT on', catalog);

/** Whether objects of the type are the same in every database. */
export function isEverywhere(type: ObjectType | undefined): boolean {
  return type !== undefined && everywhere.has(type);
}
