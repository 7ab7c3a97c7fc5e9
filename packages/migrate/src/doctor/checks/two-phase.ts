import { judgeSlots, judgeSwitchedOff, type ServerFacts } from '../../execute/index.ts';
import type { Check, ClusterFacts, Found } from '../model.ts';
import { ok, told } from '../words.ts';

/** Whether each worker can prepare a transaction: switched on, and a slot to be had. */
export const twoPhase: Check = {
  id: 'two-phase',
  fine: 'every worker can prepare transactions',
  hinders: 'unusable',
  find: (facts) => {
    const workers = workersOf(facts);
    if (!prepares(facts)) return [ok('no transaction is to be prepared, as is configured')];
    const on = workers.filter(({ preparedSlots }) => preparedSlots > 0);
    const problems = [
      ...judgeSwitchedOff(workers),
      ...judgeSlots(on.map((worker) => afterRecovery(worker, facts))),
    ].map((found) => told(found));
    const bad = new Set(problems.map(({ server }) => server));
    return [...problems, ...on.filter(({ server }) => !bad.has(server)).map(free)];
  },
};

/** Staged transactions need no slots. */
function prepares({ pending, config: { consistency = 'atomic' } }: ClusterFacts): boolean {
  if (pending.state !== 'planned') return consistency === 'atomic';
  return pending.needs.some(({ prepared }) => prepared > 0);
}

/** The coordinator decides, and prepares nothing. */
function workersOf({ reached, coordinator }: ClusterFacts): readonly ServerFacts[] {
  return reached.filter(({ server }) => server !== coordinator);
}

/** As apply counts: what recovery finishes frees its slots, on all databases of a server. */
function afterRecovery(worker: ServerFacts, { reached, decisions }: ClusterFacts): ServerFacts {
  const same = reached
    .filter(({ systemIdentifier }) => systemIdentifier === worker.systemIdentifier)
    .map(({ server }) => server);
  const ends = decisions.filter(
    ({ server, decision, owner }) =>
      owner !== undefined && decision !== 'leave' && same.includes(server),
  );
  return { ...worker, preparedNow: Math.max(0, worker.preparedNow - ends.length) };
}

function free({ server, preparedNow, preparedSlots }: ServerFacts): Found {
  return ok(`${preparedNow} of ${preparedSlots} slots for prepared transactions are taken`, {
    server,
  });
}
