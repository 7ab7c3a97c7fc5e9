import type { ExecuteEvent, ProtocolAction } from '../engine/model.ts';
import { exitInDoubt, exitInterrupted, exitPartial } from './exit.ts';
import type { Interruption, Meaning } from './interruption.ts';

/** How far a run is, as far as Ctrl-C is concerned. */
type Stage =
  | 'idle'
  | 'waiting'
  | 'recovering'
  | 'outside'
  | 'open'
  | 'prepared'
  | 'deciding'
  | 'staged'
  | 'deciding staged'
  | 'committing'
  | 'rolling back';

/**
 * Says at Ctrl-C what becomes of what is under way on the servers: the returned listener watches how
 * far the run is.
 */
export function explainInterruption(interruption: Interruption): (event: ExecuteEvent) => void {
  let stage: Stage = 'idle';
  let partly = false;
  interruption.explain(() => (partly ? inPart(meanings[stage]) : meanings[stage]));
  return (event) => {
    stage = stageAfter(stage, event);
    partly = isPartly(partly, event);
  };
}

/** Whether something of the file at hand is done and stays: a task outside transactions, or a step. */
function isPartly(before: boolean, event: ExecuteEvent): boolean {
  if (event.kind === 'migration') return event.state === 'failed' && before;
  if (event.kind !== 'step' || event.when === 'before') return before;
  return before || event.action === 'finish task' || event.action === 'close';
}

/** Where nothing of a step would be left, something of its file is. */
function inPart({ first, second, code }: Meaning): Meaning {
  if (code !== exitInterrupted) return { first, second, code };
  const more =
    ' Of this migration something is done: "citrate apply" goes on where this run ended.';
  return { first, second: second + more, code: exitPartial };
}

/** Where an action begins a stage. */
const stages: Readonly<Partial<Record<ProtocolAction, Stage>>> = {
  lease: 'waiting',
  'begin task': 'outside',
  record: 'idle',
  begin: 'open',
  prepare: 'prepared',
  stage: 'staged',
  decide: 'deciding',
  'commit prepared': 'committing',
  commit: 'committing',
  redo: 'committing',
  'rollback prepared': 'rolling back',
  close: 'idle',
};

function stageAfter(stage: Stage, event: ExecuteEvent): Stage {
  if (event.kind === 'recovery') return 'recovering';
  // A file that failed may have left something: the run is about to say so, and to end.
  if (event.kind === 'migration') return event.state === 'failed' ? stage : 'idle';
  if (event.kind !== 'step' || stage === 'recovering') return stage;
  if (event.when === 'after') return event.action === 'lease' ? 'idle' : stage;
  // Only recovery does this before anything else.
  if (event.action === 'record aborted' && stage === 'idle') return 'recovering';
  if (event.action === 'decide' && stage === 'staged') return 'deciding staged';
  return stages[event.action] ?? stage;
}

const again = 'Press Ctrl-C again to stop waiting.';

const open: Meaning = {
  first: `interrupted: nothing is prepared yet, rolling back on every node. ${again}`,
  second:
    'stopped waiting: each node rolls back its open transaction by itself. "citrate recover" closes the record of this run.',
  code: exitInterrupted,
};

const meanings: Readonly<Record<Stage, Meaning>> = {
  idle: {
    first: 'interrupted: stopping here, nothing of this run is open on any node.',
    second: 'stopped waiting: nothing of this run is open on any node.',
    code: exitInterrupted,
  },
  waiting: {
    first: 'interrupted: not waiting for the lease any longer, nothing was begun.',
    second: 'stopped waiting: nothing was begun.',
    code: exitInterrupted,
  },
  recovering: {
    first: `interrupted: stopping before the next prepared transaction of an earlier run. ${again}`,
    second:
      'stopped waiting: prepared transactions of an earlier run may remain on the nodes. "citrate recover" goes on where this run ended.',
    code: exitInDoubt,
  },
  outside: {
    first: `interrupted: ending what runs on the nodes; what is done there stays, and is gone on with. ${again}`,
    second:
      'stopped waiting: what runs on the nodes may go on. The migration is applied in part: "citrate apply" goes on where this run ended.',
    code: exitPartial,
  },
  open,
  staged: open,
  prepared: {
    first: `interrupted: transactions are prepared, bringing this migration to its end on every node first. ${again}`,
    second:
      'stopped waiting: transactions are prepared and not decided. "citrate recover" rolls them back on every node.',
    code: exitInDoubt,
  },
  deciding: {
    first: `interrupted: transactions are prepared, bringing this migration to its end on every node first. ${again}`,
    second:
      'stopped waiting: transactions are prepared, and their decision was under way. "citrate recover" commits them on every node if it was recorded, and otherwise rolls them back on every node.',
    code: exitInDoubt,
  },
  'deciding staged': {
    first: `interrupted: the decision is under way, bringing this migration to its end on every node first. ${again}`,
    second:
      'stopped waiting: the decision of this migration was under way. "citrate recover" runs it again on every node if that was recorded; otherwise nothing of it is left on any.',
    code: exitInDoubt,
  },
  committing: {
    first: `interrupted: this migration is decided, committing it on every node first. ${again}`,
    second:
      'stopped waiting: this migration is decided and may not be committed everywhere. "citrate recover" commits it on the other nodes.',
    code: exitInDoubt,
  },
  'rolling back': {
    first: `interrupted: this migration failed, rolling it back on every node first. ${again}`,
    second:
      'stopped waiting: transactions may still be prepared. "citrate recover" rolls them back on every node.',
    code: exitInDoubt,
  },
};
