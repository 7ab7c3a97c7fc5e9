import type { Check, ClusterFacts, ExaminedServer, Found } from '../model.ts';
import { settingOf } from '../settings.ts';
import { error, ok, warning } from '../words.ts';

/**
 * A table is locked with its TOAST table, the index of that, and what stands for a sequence or a key:
 * so many entries for each, before further indexes.
 */
const locksPerTable = 4;

/** What is left to others, and to further indexes. */
const headroom = 1.5;

/** The lock table against the largest of the pending steps. */
export const locks: Check = {
  id: 'locks',
  fine: 'the lock tables have room for what is pending',
  hinders: 'invalid',
  find: (facts) =>
    facts.examined.flatMap((one) => {
      const tables = tablesLocked(one, facts);
      return tables === 0 ? [] : [judge(one, tables)];
    }),
};

/** At once, on all databases of the server: they share its lock table. */
function tablesLocked({ facts }: ExaminedServer, { pending, reached }: ClusterFacts): number {
  if (pending.state !== 'planned') return 0;
  const same = reached.filter((other) => other.systemIdentifier === facts.systemIdentifier);
  return pending.needs
    .filter((need) => same.some(({ server }) => server === need.server))
    .reduce((sum, need) => sum + need.locks, 0);
}

function judge(one: ExaminedServer, tables: number): Found {
  const { server, lockSlots } = one.facts;
  const needed = tables * locksPerTable;
  if (needed <= lockSlots) {
    return ok(`the pending migrations need some ${needed} of ${lockSlots} locks at once`, {
      server,
    });
  }
  const detail = `A step locks ${tables} tables and shards at once, some ${needed} locks with their TOAST tables and first indexes; the lock table of all sessions has room for ${lockSlots}.`;
  const hint = `Run on it: ALTER SYSTEM SET max_locks_per_transaction = ${enough(one, needed)}; then restart it. Or divide the file.`;
  const more = { server, code: '53200', detail, hint };
  return tables > lockSlots
    ? error(`the lock table of server "${server}" is too small for the pending migrations`, more)
    : warning(
        `the lock table of server "${server}" may be too small for the pending migrations`,
        more,
      );
}

/** NLOCKENTS (lock.c) grows by the number of sessions and slots with each lock per transaction. */
function enough({ facts, examination }: ExaminedServer, needed: number): number {
  const perTransaction = Number(settingOf(examination, 'max_locks_per_transaction') ?? 64);
  const holders = facts.lockSlots / perTransaction;
  return Math.max(perTransaction + 1, Math.ceil((needed * headroom) / holders));
}
