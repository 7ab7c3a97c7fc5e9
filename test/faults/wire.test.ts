/** The connection is cut at every message of the protocol, before the server has it and after. */
import { apply, type ExecuteEvent } from 'citrate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { positionOf } from './positions.ts';
import { Proxy } from './proxy.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
let proxies: readonly Proxy[];

beforeAll(async () => {
  const { coordinator, workers } = use().trial.config;
  proxies = await Promise.all([coordinator, ...workers].map(({ url }) => Proxy.open(url)));
});

afterAll(() => Promise.all(proxies.map((proxy) => proxy.close())));

/** What is sent, and the action in which it is. */
const messages: readonly (readonly [
  action: string,
  message: RegExp,
  servers: readonly number[],
])[] = [
  ['record', /INSERT INTO citrate\.transaction/i, [0]],
  ['record', /COMMIT\0$/i, [0]],
  ['begin', /BEGIN ISOLATION/, [0, 1, 2]],
  ['lock', /LOCK TABLE/, [0, 1, 2]],
  ['work', /ADD COLUMN/, [0, 1, 2]],
  ['prepare', /PREPARE TRANSACTION/, [1, 2]],
  ['decide', /update "citrate"\."migration"/, [0]],
  ['decide', /update "citrate"\."transaction"/, [0]],
  ['decide', /COMMIT\0$/, [0]],
  ['commit prepared', /COMMIT PREPARED/, [1, 2]],
  ['close', /update "citrate"\."transaction"/, [0]],
];

const names = ['coordinator', 'w1', 'w2'];

const cases = messages.flatMap(([action, at, servers]) =>
  servers.flatMap((no) =>
    (['before', 'after'] as const).map((when) => ({
      title: `${when} ${action} ${String(at)} to ${names[no]}`,
      cut: { at, when },
      no,
      position: `before ${action} on ${names[no]}`,
    })),
  ),
);

describe('the connection is cut', () => {
  test.each(cases)('$title', async ({ cut, no, position }) => {
    const { trial } = use();
    const proxy = proxies[no];
    const migration = trial.writeNext();
    let met = false;
    const onEvent = (event: ExecuteEvent): void => {
      // A second attempt is left alone.
      if (!met && positionOf(event) === position) proxy?.arm(cut);
      met ||= positionOf(event) === position;
    };
    const [coordinator, ...workers] = [trial.config.coordinator, ...trial.config.workers].map(
      (server, i) => ({ ...server, url: proxies[i]?.url ?? server.url }),
    );
    if (coordinator === undefined) throw new Error('no coordinator');
    const config = { ...trial.config, coordinator, workers };
    const result = await apply(config, { onEvent, attempts: 4 });
    expect(proxy?.armed).toBe(false);
    // Every server is there all the time: nothing may be left to recovery.
    expect(['done', 'failed']).toContain(result.outcome);
    expect(await trial.checkAllOrNone(migration)).toBe(result.outcome === 'done');
    await trial.settle(migration);
    await trial.complete(migration);
  });
});
