/** The connection is cut at every message by which taking a migration back differs from applying it. */
import { down } from 'citrate';
import { wireCutTakingBack } from './expectations.ts';
import { takingBack } from './stretches.ts';
import { useTrial } from './use-trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough } from './wire-cutter.ts';

const use = useTrial();
const wires = useWires(() => use().trial.config);

cutThrough(takingBack, wires, wireCutTakingBack, async (onEvent) => {
  const { trial } = use();
  const no = trial.writeNext();
  await trial.complete(no);
  const back = { allowDataLoss: true, to: trial.versionBefore(no), attempts: 4 };
  const { outcome } = await down(wires().config, { ...back, onEvent });
  const there = await trial.settle(no);
  await trial.complete(no);
  return { outcome, there };
});
