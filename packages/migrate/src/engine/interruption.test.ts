import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { session } from '../../test/support/client.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, shardOn, snapshot } from '../../test/support/items.ts';
import { applyCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

describe('an interruption', () => {
  it.each(['record', 'begin', 'lock', 'work'])('at %s rolls all back', async (action) => {
    const before = await snapshot(fleet);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const stop = new AbortController();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === action) stop.abort();
    };
    const result = await applyCluster(fleet.config, { onEvent, signal: stop.signal });
    expect(result).toMatchObject({ outcome: 'interrupted', applied: [], diagnostics: [] });
    expect(await snapshot(fleet)).toEqual(before);
  });

  it('ends a wait for a lock', async () => {
    const holder = await session(fleet, 2);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(fleet, 2)} IN ACCESS SHARE MODE`);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const stop = new AbortController();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === 'lock') setTimeout(() => stop.abort(), 200);
    };
    const config = { ...fleet.config, lockTimeoutMs: 60_000, lockDeadlineMs: 60_000 };
    const result = await applyCluster(config, { onEvent, signal: stop.signal });
    expect(result.outcome).toBe('interrupted');
    await holder.end();
  });

  it.each(['prepare', 'decide', 'commit prepared'])('at %s comes too late', async (action) => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const stop = new AbortController();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === action) stop.abort();
    };
    const result = await applyCluster(fleet.config, { onEvent, signal: stop.signal });
    expect(result).toMatchObject({ outcome: 'done', diagnostics: [] });
  });
});
