/** The connection is cut at every message of recovery before its actions, and behind them. */
import { recover } from 'citrate';
import { expect } from 'vitest';
import { wireCutBesideRecovery } from './expectations.ts';
import { type Leftover, leftovers } from './positions.ts';
import { afterRecovery, beforeRecovery, lookingUp } from './stretches.ts';
import { tally } from './tally.ts';
import { useTrial } from './use-trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough, type Listener } from './wire-cutter.ts';

const use = useTrial();
const wires = useWires(() => use().trial.config);
const [undecided] = leftovers;
const lost = leftovers.find((leftover) => leftover.lost);

/** What was left to recovery, and still is. */
let open: number | undefined;

async function leave(what: Leftover | undefined): Promise<number> {
  if (what === undefined) throw new Error('nothing like that is ever left');
  return use().trial.leave(what);
}

// First: what is rolled back below stays pending.
cutThrough(lookingUp, wires, wireCutBesideRecovery, async (onEvent: Listener) => {
  const { trial } = use();
  const no = await leave(lost);
  const { outcome } = await recover(wires().config, { onEvent, leaseWaitMs: 20_000 });
  return { outcome, there: await trial.settle(no) };
});

cutThrough(beforeRecovery, wires, wireCutBesideRecovery, async (onEvent: Listener) => {
  const { trial } = use();
  const no = open ?? (await leave(undecided));
  const { outcome } = await recover(wires().config, { onEvent, leaseWaitMs: 20_000 });
  await trial.checkNoSessions();
  const { row, prepared } = await trial.left(no);
  open = row === 'preparing' && prepared === 2 ? no : undefined;
  if (open === undefined) expect(await trial.settle(no)).toBe(false);
  else tally('none');
  return { outcome, there: false };
});

cutThrough(afterRecovery, wires, wireCutBesideRecovery, async (onEvent: Listener) => {
  const { trial } = use();
  const no = await leave(undecided);
  open = undefined;
  const { outcome } = await recover(wires().config, { onEvent, leaseWaitMs: 20_000 });
  return { outcome, there: await trial.settle(no) };
});
