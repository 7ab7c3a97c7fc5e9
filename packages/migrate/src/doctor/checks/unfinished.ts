import type { RecoveryDecision } from '../../commit/model.ts';
import type { Check, Found, UnfinishedTransaction } from '../model.ts';
import { error, ok, warning } from '../words.ts';

/** What ended runs have left. `apply` begins with the end of it, where it can be known. */
export const unfinished: Check = {
  id: 'unfinished',
  fine: 'every transaction has come to its end on all servers',
  hinders: 'invalid',
  find: (facts) => {
    const isKnown = facts.reached.some(({ server }) => server === facts.coordinator);
    return isKnown ? [...facts.unfinished.map(left), ...facts.lost.map(missing)] : [notKnown];
  },
};

const notKnown = ok('what ended runs have left was not read', {
  detail: 'Only the coordinator has it on record.',
});

function left({ id, state, migration }: UnfinishedTransaction): Found {
  const of = migration === undefined ? 'a probe' : `migration ${migration}`;
  return warning(`transaction ${id} of ${of} has not come to its end`, {
    detail: `It is ${state} on record, and no run is at work on it.`,
    hint: '"citrate recover" brings it to its end, and so does the next "citrate apply".',
  });
}

function missing({ server, gid, decision, reason }: RecoveryDecision): Found {
  if (decision === 'leave') {
    return error(`transaction "${gid}" on server "${server}" is in doubt`, {
      server,
      code: '08007',
      detail: reason,
      hint: 'Nothing is applied until it is decided: see "citrate recover --help".',
    });
  }
  return warning(`server "${server}" has lost its part of transaction "${gid}"`, {
    server,
    detail: reason,
    hint: '"citrate recover" runs its statements again, and so does the next "citrate apply".',
  });
}
