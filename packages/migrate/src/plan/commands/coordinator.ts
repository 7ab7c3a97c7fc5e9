/** Commands of a statement on a Citus cluster: its coordinator takes them to the nodes. */
import { deparse } from '@citrate/deparser';
import { as, type Node, type SelectStmt, type Tag, tagOf } from '@citrate/parser';
import {
  distributionCall,
  parseIdentifiers,
  rangeVar,
  resolveRelation,
} from '../../catalog/index.ts';
import { runsOutside } from '../../distribute/index.ts';
import { fixed } from '../../layout/index.ts';
import { sqlName } from '../compose.ts';
import type { Command } from '../model.ts';
import { changeInBatches } from './batches.ts';
import { onCoordinator } from './command.ts';
import { detachConcurrently } from './detach.ts';
import { alterSystem, createConcurrently, dropConcurrently } from './outside.ts';
import type { Planner, Question } from './planner.ts';
import * as alone from './standing-alone.ts';
import { cluster, reindex, vacuum } from './upkeep.ts';

/** @param runs the statements that are run in its place; names are those of all together */
export function coordinatorCommands(
  tree: Node,
  runs: readonly Node[] | undefined,
  question: Question,
): readonly Command[] {
  if (question.batches) return changeInBatches(tree, question);
  if (runsOutside(tree) !== undefined) return outsideTransactions(tree, question);
  return textsOf(tree, runs).map(({ sql, last }) =>
    onCoordinator(sql, { names: last ? question.names : [] }),
  );
}

interface Text {
  readonly sql: string;
  readonly last: boolean;
}

function textsOf(tree: Node, runs: readonly Node[] = [tree]): readonly Text[] {
  return runs.map((one, i) => ({ sql: deparse(untilTheEnd(one)), last: i === runs.length - 1 }));
}

/** What a file sets holds for the file. */
function untilTheEnd(tree: Node): Node {
  const setting = as(tree, 'VariableSetStmt');
  return setting ? { VariableSetStmt: { ...setting, is_local: true } } : tree;
}

/** Kinds of statements that no transaction can hold, each a step that a later run can look at. */
const planners: { readonly [T in Tag]?: Planner<T> } = {
  AlterDatabaseStmt: alone.alterDatabase,
  AlterSystemStmt: alterSystem,
  AlterTableStmt: detachConcurrently,
  ClusterStmt: cluster,
  CreateSubscriptionStmt: alone.createSubscription,
  CreateTableSpaceStmt: alone.createTablespace,
  CreatedbStmt: alone.createDatabase,
  DropStmt: dropConcurrently,
  DropSubscriptionStmt: alone.dropSubscription,
  DropTableSpaceStmt: alone.dropTablespace,
  DropdbStmt: alone.dropDatabase,
  IndexStmt: createConcurrently,
  ReindexStmt: reindex,
  SelectStmt: distributeConcurrently,
  VacuumStmt: vacuum,
};

function outsideTransactions(tree: Node, question: Question): readonly Command[] {
  return plannedBy(tree, tagOf(tree), question);
}

function plannedBy<T extends Tag>(tree: Node, tag: T, question: Question): readonly Command[] {
  const planner: Planner<T> | undefined = planners[tag];
  const statement = as(tree, tag);
  if (!planner || !statement) throw new TypeError(`${tag} cannot be run outside transactions`);
  return planner(statement, question);
}

function distributeConcurrently(statement: SelectStmt, { before, sql }: Question) {
  const call = distributionCall({ SelectStmt: statement }, before);
  const names = parseIdentifiers(call?.values.get('table_name') ?? '');
  const table = names && resolveRelation(before, rangeVar(names));
  if (!table) throw new TypeError('a call that names no table');
  const object = fixed(sqlName(table));
  return [{ ...onCoordinator(sql), outside: { effect: 'distributes table', object } as const }];
}
