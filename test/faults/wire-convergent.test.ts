/** The connection is cut at every message to a worker that commits by itself. */
import { apply } from 'citrate';
import { wireCutConvergent } from './expectations.ts';
import { convergent } from './stretches.ts';
import { useTrial } from './use-trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough } from './wire-cutter.ts';

const use = useTrial({ consistency: 'convergent' });
const wires = useWires(() => use().trial.config);

cutThrough(convergent, wires, wireCutConvergent, async (onEvent) => {
  const { trial } = use();
  const no = trial.writeNext();
  const { outcome } = await apply(wires().config, { onEvent, attempts: 4 });
  const there = await trial.settle(no);
  await trial.complete(no);
  return { outcome, there };
});
