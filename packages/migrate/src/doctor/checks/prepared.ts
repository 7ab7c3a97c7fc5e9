import { quoteLiteral } from '@citrate/deparser';
import { ownerOfGid } from '../../commit/index.ts';
import type { RecoveryDecision } from '../../commit/model.ts';
import type { PreparedFact } from '../../execute/index.ts';
import type { Check, ClusterFacts, ExaminedServer, Found } from '../model.ts';
import { count, duration, error, ok, warning } from '../words.ts';

/** A run holds its own for seconds. */
const old = 60;
const tooOld = 600;
const tooManyTransactions = 10_000_000;

/** Prepared transactions keep their locks, a slot, and dead rows of all tables, until somebody ends them. */
export const prepared: Check = {
  id: 'prepared',
  fine: 'no transaction is prepared',
  hinders: 'invalid',
  find: (facts) =>
    facts.examined.flatMap((one) =>
      one.examination.prepared
        .filter((found) => isTold(found, one, facts))
        .map((found) => judge(found, one, facts)),
    ),
};

/** A server shows those of all its databases: each is told once, where it can be finished. */
function isTold(
  { database }: PreparedFact,
  { facts }: ExaminedServer,
  { examined }: ClusterFacts,
): boolean {
  const same = examined.filter((one) => one.facts.systemIdentifier === facts.systemIdentifier);
  const home = same.find((one) => one.facts.database === database) ?? same[0];
  return home?.facts.server === facts.server;
}

function judge(found: PreparedFact, one: ExaminedServer, facts: ClusterFacts): Found {
  const { gid, ageSeconds, xidAge, waiting } = found;
  const { server } = one.facts;
  const message = `transaction "${gid}" on server "${server}" has been prepared for ${duration(ageSeconds)}`;
  const more = { server, detail: effects(found, one), hint: remedy(found, server, facts) };
  // One of ours that cannot be decided stops every run, however young it is.
  if (decisionOn(found, server, facts)?.decision === 'leave') {
    return error(message, { ...more, code: '08007' });
  }
  if (ageSeconds > tooOld || xidAge > tooManyTransactions) return error(message, more);
  return ageSeconds > old || waiting > 0 ? warning(message, more) : ok(message, more);
}

function effects(
  { database, owner, locks, waiting, xidAge }: PreparedFact,
  { facts: { preparedNow, preparedSlots } }: ExaminedServer,
): string {
  const held = locks.length === 0 ? '' : ` It has locked ${shortened(locks)}.`;
  const blocked =
    waiting === 0
      ? ''
      : ` ${count(waiting, 'session')} ${waiting === 1 ? 'waits' : 'wait'} for it.`;
  return `It is of role "${owner}" in database "${database}".${held}${blocked} Dead rows of the last ${count(xidAge, 'transaction')} cannot be removed, and ${preparedNow} of ${preparedSlots} slots are taken.`;
}

function shortened(names: readonly string[]): string {
  const more = names.length - 5;
  return more > 0 ? `${names.slice(0, 5).join(', ')} and ${more} more` : names.join(', ');
}

function decisionOn(
  { gid }: PreparedFact,
  server: string,
  { decisions }: ClusterFacts,
): RecoveryDecision | undefined {
  return decisions.find((one) => one.gid === gid && one.server === server);
}

function remedy(found: PreparedFact, server: string, facts: ClusterFacts): string {
  const { gid, owner, database } = found;
  const decision = decisionOn(found, server, facts);
  if (decision !== undefined) {
    return `"citrate recover" would ${verbs[decision.decision]}. ${decision.reason}`;
  }
  const literal = quoteLiteral(gid);
  const byHand = `as role "${owner}" in database "${database}", run COMMIT PREPARED ${literal}; or ROLLBACK PREPARED ${literal};`;
  switch (ownerOfGid(gid, facts.nodes.clusterId ?? '')) {
    case 'ours':
      return 'It is of a run that is at work, or "citrate recover" finishes it.';
    case 'citrate':
      return 'It is of another cluster of citrate: run "citrate recover" with the configuration of that one.';
    case 'citus':
      return `It is of Citus, whose maintenance daemon finishes it, and so does SELECT recover_prepared_transactions(); on its coordinator. If that Citus is gone: ${byHand}`;
    case 'foreign':
      return `It is not of citrate, which leaves it alone. Ask whose it is; then, ${byHand}`;
  }
}

const verbs = {
  commit: 'commit it',
  rollback: 'roll it back',
  redo: 'run its statements again',
  leave: 'leave it',
} as const;
