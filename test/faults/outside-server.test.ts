/** SIGKILL of servers at every step of what runs outside transactions; the next run goes on. */
import { apply, status } from 'citrate';
import { describe, expect, test } from 'vitest';
import { asSeenBy, lineFor, serverKilledOutside } from './expectations.ts';
import { completeIndex, writeIndex } from './outside-trial.ts';
import { outsideVictims } from './positions.ts';
import { serverNamed, whileKilling } from './server-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();

describe.each(outsideVictims)('server $name is killed', ({ name, positions }) => {
  test.each(positions)('%s', async (position) => {
    const { cluster, trial } = use();
    const no = writeIndex(trial);
    const { outcome } = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
      apply(trial.config, { onEvent, attempts: 3 }),
    );
    const table = serverKilledOutside[name === 'w2' ? 'worker' : 'coordinator'];
    const { outcomes, ends } = lineFor(table, asSeenBy(name, position));
    const { migrations } = await status(trial.config);
    await completeIndex(trial, no);
    expect(outcomes).toContain(outcome);
    expect(ends).toContain(migrations.at(-1)?.state === 'applied' ? 'all' : 'none');
  });
});
