/**
 * What is wrong with a cluster, from the facts of its servers. Pure: reading them is for others. A new
 * check is a file and its line in the table below.
 */
import { citus } from './checks/citus.ts';
import { clock } from './checks/clock.ts';
import { connections } from './checks/connections.ts';
import { detachments } from './checks/detachments.ts';
import { disk } from './checks/disk.ts';
import { eventTriggers } from './checks/event-triggers.ts';
import { extensions } from './checks/extensions.ts';
import { identities } from './checks/identities.ts';
import { locks } from './checks/locks.ts';
import { plan } from './checks/plan.ts';
import { pooler } from './checks/pooler.ts';
import { prepared } from './checks/prepared.ts';
import { primary } from './checks/primary.ts';
import { privileges } from './checks/privileges.ts';
import { probe } from './checks/probe.ts';
import { publications } from './checks/publications.ts';
import { reachable } from './checks/reachable.ts';
import { replication } from './checks/replication.ts';
import { settings } from './checks/settings.ts';
import { transactions } from './checks/transactions.ts';
import { twoPhase } from './checks/two-phase.ts';
import { unfinished } from './checks/unfinished.ts';
import { versions } from './checks/versions.ts';
import type { Check, ClusterFacts, Finding } from './model.ts';
import { ok } from './words.ts';

export { roomFor } from './checks/connections.ts';
export type * from './model.ts';
export { creationsOf, peakNeeds } from './needs.ts';

/** In the order in which they are shown. */
export const checks: readonly Check[] = [
  reachable,
  primary,
  versions,
  identities,
  citus,
  privileges,
  pooler,
  twoPhase,
  eventTriggers,
  probe,
  plan,
  locks,
  connections,
  unfinished,
  prepared,
  detachments,
  transactions,
  replication,
  publications,
  extensions,
  settings,
  clock,
  disk,
];

/** What all checks find; of each at least one finding. */
export function diagnose(facts: ClusterFacts): readonly Finding[] {
  return checks.flatMap((check) => {
    const found = check.find(facts);
    const all = found.length === 0 ? [ok(check.fine)] : found;
    return all.map((one) => ({ check: check.id, ...one }));
  });
}

/** What the findings mean for a run of `apply`. */
export function verdictOf(findings: readonly Finding[]): 'done' | Check['hinders'] {
  const failed = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ check }) => check),
  );
  if (failed.size === 0) return 'done';
  return checks.some(({ id, hinders }) => failed.has(id) && hinders === 'unusable')
    ? 'unusable'
    : 'invalid';
}
