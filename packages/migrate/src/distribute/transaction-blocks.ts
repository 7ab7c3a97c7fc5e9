/** Statements that cannot stand in a transaction block, and those that want one. */
import {
  type AlterDatabaseStmt,
  as,
  type Node,
  type NodeOf,
  type Tag,
  tagOf,
} from '@citrate/parser';
import { distributionFunction, type TreeDiagnostic } from '../catalog/index.ts';
import { problem } from './rule.ts';

type Test<T extends Tag> = (statement: NodeOf<T>) => string | undefined;

/** After the callers of PostgreSQL's PreventInTransactionBlock (xact.c): what each is called. */
const outside: { readonly [T in Tag]?: Test<T> } = {
  AlterDatabaseStmt: (statement) =>
    movesDatabase(statement) ? 'ALTER DATABASE SET TABLESPACE' : undefined,
  AlterSystemStmt: () => 'ALTER SYSTEM',
  AlterTableStmt: ({ cmds }) => {
    const concurrent = cmds?.some(
      (c) => as(as(c, 'AlterTableCmd')?.def, 'PartitionCmd')?.concurrent,
    );
    return concurrent ? 'ALTER TABLE ... DETACH CONCURRENTLY' : undefined;
  },
  ClusterStmt: ({ relation }) => (relation ? undefined : 'CLUSTER'),
  CreateSubscriptionStmt: ({ options }) =>
    options?.some((o) => ['connect', 'create_slot'].includes(as(o, 'DefElem')?.defname ?? ''))
      ? undefined
      : 'CREATE SUBSCRIPTION ... WITH (create_slot = true)',
  CreateTableSpaceStmt: () => 'CREATE TABLESPACE',
  CreatedbStmt: () => 'CREATE DATABASE',
  DropStmt: ({ concurrent }) => (concurrent ? 'DROP INDEX CONCURRENTLY' : undefined),
  DropSubscriptionStmt: () => 'DROP SUBSCRIPTION',
  DropTableSpaceStmt: () => 'DROP TABLESPACE',
  DropdbStmt: () => 'DROP DATABASE',
  IndexStmt: ({ concurrent }) => (concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined),
  ReindexStmt: ({ kind, params }) => {
    const concurrent = params?.some((p) => as(p, 'DefElem')?.defname === 'concurrently');
    const many = kind !== 'REINDEX_OBJECT_INDEX' && kind !== 'REINDEX_OBJECT_TABLE';
    const what = kind?.replace('REINDEX_OBJECT_', '') ?? '';
    return concurrent ? 'REINDEX CONCURRENTLY' : many ? `REINDEX ${what}` : undefined;
  },
  SelectStmt: (statement) => {
    const name = distributionFunction(statement);
    return name === 'create_distributed_table_concurrently' ? `${name}()` : undefined;
  },
  VacuumStmt: ({ is_vacuumcmd: isVacuum }) => (isVacuum ? 'VACUUM' : undefined),
};

/** ALTER DATABASE … SET TABLESPACE: all files of the database go elsewhere. */
export function movesDatabase({ options }: AlterDatabaseStmt): boolean {
  return options?.some((o) => as(o, 'DefElem')?.defname === 'tablespace') ?? false;
}

/** What the statement is called, if it cannot run in a transaction block. */
export function runsOutside(tree: Node): string | undefined {
  const tag = tagOf(tree);
  // One table, read by a tag not known before run time: the pair always fits.
  const test = outside[tag] as Test<Tag> | undefined;
  return test?.((tree as Record<Tag, NodeOf<Tag>>)[tag]);
}

/** 25001: what no transaction can hold runs only where the file gives up being one. */
export function judgeOutside(tree: Node, transactional: boolean): readonly TreeDiagnostic[] {
  const words = transactional ? runsOutside(tree) : undefined;
  if (words === undefined) return [];
  return [
    problem(
      'outside',
      `${words} cannot run inside a transaction`,
      {
        detail: 'A file is one transaction on all nodes, unless it says otherwise.',
        hint: 'Write it in a file of its own that begins with "-- citrate: transaction=off".',
      },
      '25001',
    ),
  ];
}

/** 25001 and 25P01: as a server says it of a statement that is, or is not, in a transaction block. */
export function judgeBlock(tree: Node, inBlock: boolean): readonly TreeDiagnostic[] {
  const what = inBlock ? runsOutside(tree) : undefined;
  if (what !== undefined) {
    const hint = 'Move it behind COMMIT.';
    return [problem('outside', `${what} cannot run inside a transaction block`, { hint }, '25001')];
  }
  if (inBlock || tagOf(tree) !== 'LockStmt') return [];
  const hint = 'Write BEGIN before it.';
  return [
    problem('outside', 'LOCK TABLE can only be used in transaction blocks', { hint }, '25P01'),
  ];
}
