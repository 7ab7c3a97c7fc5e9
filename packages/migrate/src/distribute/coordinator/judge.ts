/** What becomes of a statement on a Citus cluster, whose coordinator takes it to the nodes. */
import { as, type Node, tagOf } from '@citrate/parser';
import { type TreeDiagnostic, UNKNOWN_CHANGE } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { type Completed, completeAndApply } from '../../complete/index.ts';
import { judgeBatches } from '../batches.ts';
import { losingTable, runOnCitus } from '../citus/index.ts';
import { judge } from '../judge.ts';
import type { Judged } from '../judge-statement.ts';
import { protectedObjects } from '../protected.ts';
import { type Asked, problem } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { givenAgain } from '../words.ts';
import { notInFiles } from './not-in-files.ts';
import { withoutOwnName } from './own-name.ts';
import { splitStatement } from './split.ts';

type Applied = Completed & { readonly catalog: Catalog };

/**
 * Completes a statement with the names that PostgreSQL would choose, and asks what the Citus of the
 * catalog does with it then. What it refuses as one statement and takes as several is `rewritten`.
 */
export function judgeOnCoordinator(statement: Node, before: Catalog, asked?: Asked): Judged {
  const completed = completeAndApply(statement, before);
  const { names, decisions, diagnostics, catalog: after } = completed;
  const tree = withoutOwnName(completed.tree);
  const forbidden = [
    ...protectedObjects(tree, before),
    ...notInFiles(tree, before, asked),
    ...shardsOnly(asked),
    ...batchesOf(tree, before, asked),
  ];
  const common = { tree, names, decisions, diagnostics, after };
  if (forbidden.length > 0) return { ...common, verdict: verdict('refused', forbidden) };
  const ran = runOnCitus(tree, before, asked?.transactional ?? true);
  if (ran.verdict.kind !== 'refused') {
    // What the catalog cannot follow, Citus can: it is told, and no error.
    const { verdict: found, catalog, diagnostics: told } = ran;
    return { ...common, after: catalog, verdict: found, diagnostics: told.map(asSent) };
  }
  const parts = runParts(splitStatement(tree), before);
  if (parts) return { ...common, verdict: verdict('rewritten'), runs: parts };
  return { ...common, verdict: withWayOut(ran.verdict, { tree, before, asked, completed }) };
}

/** "Not supported" would be a word too much of a statement that is run. */
function asSent(one: TreeDiagnostic): TreeDiagnostic {
  if (one.detail !== UNKNOWN_CHANGE) return one;
  return {
    ...one,
    message: 'what the statement changes is not known to those after it',
    detail: 'Citus carries it out; checks, dumps of files and "down" cannot follow it.',
  };
}

/** The parts one after another; undefined if Citus refuses any, or there is nothing to split. */
function runParts(trees: readonly Node[], before: Catalog): readonly Node[] | undefined {
  if (trees.length < 2) return undefined;
  let catalog = before;
  for (const tree of trees) {
    const ran = runOnCitus(tree, catalog, true);
    if (ran.verdict.kind === 'refused') return undefined;
    catalog = ran.catalog;
  }
  return trees;
}

interface Refused {
  readonly tree: Node;
  readonly before: Catalog;
  readonly asked: Asked | undefined;
  readonly completed: Applied;
}

/** What Citus refuses, and tasks of ours on every shard could do, says that they cannot yet. */
function withWayOut(refused: Verdict, { tree, before, asked, completed }: Refused): Verdict {
  const byServer = completed.diagnostics.some(({ severity }) => severity === 'error');
  if (byServer || !couldBeTasks(tree) || judge(tree, before, asked).kind === 'refused')
    return refused;
  const diagnostics = refused.diagnostics.map((one): TreeDiagnostic => {
    return one.severity === 'error'
      ? { ...one, detail: join(one.detail, noteOf(tree, before)) }
      : one;
  });
  return { ...refused, diagnostics };
}

/** What shards would have of it, a rebalance may not take along. */
function noteOf(tree: Node, before: Catalog): string {
  const note = 'Citrate does not send statements to shards of a Citus by itself yet';
  const table = losingTable(tree, before);
  return table ? `${note}. If shards need it, ${givenAgain(table)}` : `${note}.`;
}

function join(first: string | undefined, second: string): string {
  return first === undefined ? second : `${first} ${second}`;
}

/** Calls and transactions are no statements for shards. */
function couldBeTasks(tree: Node): boolean {
  return as(tree, 'SelectStmt') === undefined && tagOf(tree) !== 'TransactionStmt';
}

function shardsOnly(asked: Asked | undefined): readonly TreeDiagnostic[] {
  if (!asked?.forShards) return [];
  return [
    problem(
      'triggers-and-rules',
      'a statement for every shard cannot be sent on a Citus cluster yet',
      {
        detail: 'Its coordinator takes no triggers and rules to shards.',
        hint: 'Remove on=shards, or leave the statement out.',
      },
    ),
  ];
}

/** Its coordinator goes through the rows of all shards in the order of one key. */
function batchesOf(tree: Node, before: Catalog, asked: Asked | undefined) {
  return asked?.batches ? judgeBatches(tree, before, asked) : [];
}
