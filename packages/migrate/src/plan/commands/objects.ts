/** Objects of any kind: in every database, on the shards of their table, or on the coordinator. */
import type { ObjectType } from '@citrate/parser';
import { familyOf, type LockMode } from '../../catalog/index.ts';
import { isEverywhere, tableAbout } from '../../distribute/index.ts';

import { commandsFor, shellOnly, treeOf } from './about-table.ts';
import { everyDatabase, everyServer } from './all-nodes.ts';
import { renamedConstraints } from './partitions.ts';
import type { Planner } from './planner.ts';

type ObjectTag = 'AlterObjectSchemaStmt' | 'AlterOwnerStmt' | 'CommentStmt' | 'RenameStmt';

/** What the statement names, and how it locks a table that it is about. */
interface Particulars {
  readonly type: ObjectType | undefined;
  readonly mode: LockMode;
}

function objectPlanner<T extends ObjectTag>(
  tag: T,
  particulars: (statement: Parameters<Planner<T>>[0]) => Particulars,
): Planner<T> {
  return (statement, question) => {
    const { type, mode } = particulars(statement);
    if (type === 'OBJECT_ROLE') return everyServer(statement, question);
    if (isEverywhere(type)) return everyDatabase(statement, question);
    const tree = treeOf(tag, statement);
    const table = tableAbout(tree, question.before);
    return table ? commandsFor(tree, table, mode, question) : shellOnly(question);
  };
}

/** After RenameRelation, renameatt and their like: an index is locked less, so that it can be read. */
const renameObject: Planner<'RenameStmt'> = objectPlanner('RenameStmt', ({ renameType }) => ({
  type: renameType,
  mode: renameType === 'OBJECT_INDEX' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
}));

/** Partitions have the foreign keys of their table by the name that it has for them, as long as it is theirs. */
export const rename: Planner<'RenameStmt'> = (statement, question) => {
  const commands = renameObject(statement, question);
  const { before, after } = question;
  const isKey = statement.renameType === 'OBJECT_TABCONSTRAINT';
  const table = isKey && tableAbout({ RenameStmt: statement }, before);
  const [, ...partitions] = table && table.partitionKey ? familyOf(before, table) : [];
  return [...commands, ...partitions.flatMap((one) => renamedConstraints(one, before, after))];
};

export const setSchema: Planner<'AlterObjectSchemaStmt'> = objectPlanner(
  'AlterObjectSchemaStmt',
  ({ objectType }) => ({
    type: objectType,
    mode: objectType === 'OBJECT_STATISTIC_EXT' ? 'ACCESS SHARE' : 'ACCESS EXCLUSIVE',
  }),
);

export const alterOwner: Planner<'AlterOwnerStmt'> = objectPlanner(
  'AlterOwnerStmt',
  ({ objectType }) => ({ type: objectType, mode: 'ACCESS SHARE' }),
);

export const comment: Planner<'CommentStmt'> = objectPlanner('CommentStmt', ({ objtype }) => ({
  type: objtype,
  mode: 'SHARE UPDATE EXCLUSIVE',
}));
