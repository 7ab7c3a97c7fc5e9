/** The connection is cut at every message of the protocol, before the server has it and after. */
import { type ApplyResult, apply, type Config, type RecoverResult, recover } from 'citrate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineFor, type Told, wireCut, wireCutInRecovery } from './expectations.ts';
import { type Message, messagesOf, type Scenario, scenarios, titleOf } from './messages.ts';
import { type Proxied, proxied } from './proxied.ts';
import { useTrial } from './use-trial.ts';
import { bothSides, cutAt, type Listener } from './wire-cutter.ts';

const use = useTrial();
let wires: Proxied;

beforeAll(async () => {
  wires = await proxied(use().trial.config);
});
afterAll(() => wires.close());

describe.each(scenarios)('in $what', (scenario) => {
  test('the messages are all that are sent', async () => {
    const sent: string[] = [];
    const listener = listen(scenario, sent);
    await disturbed(scenario, listener);
    const expected = messagesOf(scenario).map(({ server, text }) => `${text} to ${server}`);
    expect(sent.toSorted()).toEqual(expected.toSorted());
  });

  const cases = messagesOf(scenario).flatMap((message) =>
    bothSides.map((when) => ({ message, when, title: titleOf(message, when) })),
  );

  test.each(cases)('the connection is cut $title', async ({ message, when, title }) => {
    const { outcome, there } = await disturbed(scenario, cutAt(wires, message, when));
    const { outcomes, ends } = expectedOf(scenario, title);
    expect(outcomes).toContain(outcome);
    expect(ends).toContain(there ? 'all' : 'none');
  });
});

function expectedOf({ leftover }: Scenario, title: string): Told {
  if (leftover === undefined) return lineFor(wireCut, title);
  return { ...lineFor(wireCutInRecovery, title), ends: [leftover.there ? 'all' : 'none'] };
}

/** A run, or a recovery, over the wires; then nothing is left, and the migration can be applied. */
async function disturbed(
  { fails, staged, leftover }: Scenario,
  onEvent: Listener,
): Promise<{ readonly outcome: ApplyResult['outcome']; readonly there: boolean }> {
  const { trial } = use();
  const no = leftover === undefined ? trial.writeNext() : await trial.leave(leftover);
  if (fails) await trial.obstruct('prepare');
  const config: Config = { ...wires.config, ...(staged && { consistency: 'staged' }) };
  const result: ApplyResult | RecoverResult =
    leftover === undefined
      ? await apply(config, { onEvent, attempts: 4 })
      : await recover(config, { onEvent, leaseWaitMs: 20_000 });
  if (fails) await trial.clear();
  for (const proxy of wires.proxies.values()) expect(proxy.armed).toBe(false);
  // Every server is there all the time: a run leaves nothing to recovery.
  if (leftover === undefined) await trial.checkAllOrNone(no);
  const there = await trial.settle(no);
  await trial.complete(no);
  return { outcome: result.outcome, there };
}

/** What is sent while the actions of a scenario are at work, as the text that it is listed by. */
function listen(scenario: Scenario, sent: string[]): Listener {
  const open = new Set<string>();
  const listed = messagesOf(scenario);
  for (const [server, proxy] of wires.proxies) {
    proxy.heard = (message) => {
      const known = listed.filter((one) => one.server === server && open.has(nameOf(one)));
      if (known.length === 0 || message.includes('"citrate"."lease" set "heartbeat"')) return;
      const found = known.find(({ text }) => message.includes(text))?.text ?? message;
      sent.push(`${found} to ${server}`);
    };
  }
  return (event) => {
    if (event.kind !== 'step') return;
    if (event.when === 'before') open.add(nameOf(event));
    else open.delete(nameOf(event));
  };
}

function nameOf({ action, server }: Pick<Message, 'action' | 'server'>): string {
  return `${action} on ${server}`;
}
