import { as, type Node, type RangeVar, tagOf } from '@citrate/parser';
import { droppedRelations, lockedRelations, resolveTable } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { distributionChanges } from '../../distribute/index.ts';
import type { SafetyQuestion, SafetyRule } from '../rule.ts';

/** Of a server with default settings: max_locks_per_transaction for each of its connections. */
const LOCKS_PER_TRANSACTION = 64;
const CONNECTIONS = 100;
const CAPACITY = LOCKS_PER_TRANSACTION * CONNECTIONS;

export const lockTableCapacity: SafetyRule = {
  name: 'lock-table-capacity',
  title: 'More locks than a server’s lock table holds',
  severity: 'warning',
  checkFile: (questions) => {
    const held = new Map<string, number>();
    let total = 0;
    for (const question of questions.filter((q) => q.transactional)) {
      for (const table of tablesLocked(question)) {
        for (const relation of lockedRelations(table, question)) {
          const more = Math.max(0, shardsOnOneServer(table) - (held.get(relation) ?? 0));
          held.set(relation, (held.get(relation) ?? 0) + more);
          total += more;
        }
      }
      if (total > CAPACITY) return [{ question, ...finding(total) }];
    }
    return [];
  },
};

function finding(total: number): { message: string; detail: string; hint: string; code: string } {
  return {
    code: '53200',
    message: `up to this statement the file takes at least ${total} locks on one server`,
    detail: `The lock table has room for ${CAPACITY} with default settings (max_locks_per_transaction ${LOCKS_PER_TRANSACTION} × ${CONNECTIONS} connections), for all sessions together; a transaction that finds no room fails with "out of shared memory".`,
    hint: `Divide the file, or raise max_locks_per_transaction on all servers to ${Math.ceil((2 * total) / CONNECTIONS)} or more.`,
  };
}

/** Beside calls, what else locks shards one by one. */
const locking: ReadonlySet<string> = new Set(['AlterTableStmt', 'DropStmt', 'IndexStmt']);

/** Of all that the statement is about, or of what it makes or drops, those that have shards. */
function tablesLocked(question: SafetyQuestion): readonly Table[] {
  const { before, after, tree, verdict } = question;
  if (verdict === 'engine') return distributionChanges(before, after).distributed;
  if (!locking.has(tagOf(tree))) return [];
  const drop = as(tree, 'DropStmt');
  const tables = drop
    ? droppedRelations(drop, before)
    : relationsOf(tree).map((name) => resolveTable(before, name));
  return tables
    .filter((relation) => relation?.kind === 'table')
    .filter((table) => table.distribution !== undefined);
}

function shardsOnOneServer({ distribution }: Table): number {
  const counts = new Map<string, number>();
  for (const { placements } of distribution?.shards ?? []) {
    for (const server of placements) counts.set(server, (counts.get(server) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Tables that the statement is about, those that its foreign keys lead to included. */
function relationsOf(tree: Node): readonly RangeVar[] {
  const index = as(tree, 'IndexStmt')?.relation;
  const altered = as(tree, 'AlterTableStmt');
  const referenced = (altered?.cmds ?? []).flatMap((node) => {
    const { def } = as(node, 'AlterTableCmd') ?? {};
    return as(def, 'Constraint')?.pktable ?? [];
  });
  return [index, altered?.relation, ...referenced].filter((name) => name !== undefined);
}
