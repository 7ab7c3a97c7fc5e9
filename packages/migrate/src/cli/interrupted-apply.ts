import type { ExecuteEvent } from '../engine/model.ts';
import type { Interruption } from './interruption.ts';

/**
 * Says at Ctrl-C what becomes of the running migration: what it is depends on whether PREPARE was
 * sent, which the returned listener watches.
 */
export function explainInterruption(interruption: Interruption): (event: ExecuteEvent) => void {
  let prepared = false;
  interruption.explain(
    () => (prepared ? firstAfterPrepare : firstBeforePrepare),
    () => (prepared ? secondAfterPrepare : secondBeforePrepare),
  );
  return (event) => {
    if (event.kind === 'migration') prepared = false;
    if (event.kind === 'step' && event.action === 'prepare') prepared = true;
  };
}

const firstBeforePrepare =
  'interrupted: nothing is prepared yet, rolling back on every node. Press Ctrl-C again to stop waiting.';
const firstAfterPrepare =
  'interrupted: transactions are prepared, bringing this migration to its end on every node first. Press Ctrl-C again to stop waiting.';
const secondBeforePrepare =
  'stopped waiting: each node rolls back its open transaction by itself. "citrate recover" closes the record of this run.';
const secondAfterPrepare =
  'stopped waiting: prepared transactions may remain on the nodes. "citrate recover" commits them everywhere if the migration was decided, and otherwise rolls them back everywhere.';
