import type { Check, ClusterFacts, ExaminedServer, Found } from '../model.ts';
import { settingOf } from '../settings.ts';
import { error, ok, warning } from '../words.ts';

/** A new table is locked with its TOAST table and the index of that, an index alone: so many on average. */
const locksPerRelation = 2;

/** What is left to others. */
const headroom = 1.5;

/** The lock table against the largest of the pending steps. */
export const locks: Check = {
  id: 'locks',
  fine: 'the lock tables have room for what is pending',
  hinders: 'invalid',
  find: (facts) =>
    facts.examined.flatMap((one) => {
      const relations = relationsLocked(one, facts);
      return relations === 0 ? [] : [judge(one, relations)];
    }),
};

/** At once, on all databases of the server: they share its lock table. */
function relationsLocked({ facts }: ExaminedServer, { pending, reached }: ClusterFacts): number {
  if (pending.state !== 'planned') return 0;
  const same = reached.filter((other) => other.systemIdentifier === facts.systemIdentifier);
  return pending.needs
    .filter((need) => same.some(({ server }) => server === need.server))
    .reduce((sum, need) => sum + need.locks, 0);
}

function judge(one: ExaminedServer, relations: number): Found {
  const { server, lockSlots } = one.facts;
  const needed = relations * locksPerRelation;
  if (needed <= lockSlots) {
    return ok(`the pending migrations need some ${needed} of ${lockSlots} locks at once`, {
      server,
    });
  }
  const detail = `A step locks ${relations} tables, shards and indexes at once, some ${needed} locks with their TOAST tables; the lock table of all sessions has room for ${lockSlots}.`;
  const hint = `Run on it: ALTER SYSTEM SET max_locks_per_transaction = ${enough(one, needed)}; then restart it. Or divide the file.`;
  const more = { server, code: '53200', detail, hint };
  return relations > lockSlots
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
