/** What a run needs, against what servers have room for. */
import { describe, expect, it } from 'vitest';
import {
  healthy,
  healthyExamination,
  troubles,
  unlike,
} from '../../../test/support/cluster-facts.ts';
import type { Need } from '../../plan/index.ts';
import { diagnose } from '../index.ts';
import type { ClusterFacts } from '../model.ts';

const nothing = { extensions: [], schemas: [] };

function pending(locks: number): ClusterFacts {
  const need = (server: string): Need => ({ server, connections: 2, prepared: 1, locks });
  const needs = ['coordinator', 'w1', 'w2'].map(need);
  return { ...healthy, pending: { ...nothing, state: 'planned', migrations: 1, needs } };
}

describe('two-phase', () => {
  it('switched off on a worker, in the words of apply', () => {
    expect(troubles(unlike('w1', { facts: { preparedSlots: 0 } }), 'two-phase')).toMatchObject([
      {
        server: 'w1',
        code: '55000',
        message: 'prepared transactions are disabled on server "w1"',
        hint: expect.stringContaining('ALTER SYSTEM SET max_prepared_transactions = 10'),
      },
    ]);
  });

  it('is nothing that the coordinator needs', () => {
    expect(troubles(unlike('coordinator', { facts: { preparedSlots: 0 } }), 'two-phase')).toEqual(
      [],
    );
  });

  it('no slot is free', () => {
    const full = unlike('w1', { facts: { preparedSlots: 2, preparedNow: 2 } });
    expect(troubles(full, 'two-phase')).toMatchObject([{ server: 'w1', code: '53200' }]);
  });

  it('a slot that recovery frees counts as free, one that it leaves does not', () => {
    const full = unlike('w1', { facts: { preparedSlots: 1, preparedNow: 1 } });
    const ours = {
      server: 'w1',
      gid: 'g',
      transaction: 't',
      target: 1,
      owner: 'app',
      reason: 'R.',
    };
    const ends = { ...full, decisions: [{ ...ours, decision: 'rollback' as const }] };
    expect(troubles(ends, 'two-phase')).toEqual([]);
    const stays = { ...full, decisions: [{ ...ours, decision: 'leave' as const }] };
    expect(troubles(stays, 'two-phase')).toMatchObject([{ code: '53200' }]);
  });
});

describe('locks', () => {
  it('tells what is needed and what there is', () => {
    const found = diagnose(pending(100)).filter(({ check }) => check === 'locks');
    expect(found).toHaveLength(3);
    expect(found[0]?.message).toBe('the pending migrations need some 200 of 7040 locks at once');
  });

  it('may be too few with TOAST tables', () => {
    expect(troubles(pending(4000), 'locks')).toMatchObject([
      { server: 'coordinator', severity: 'warning', code: '53200' },
      { server: 'w1', severity: 'warning' },
      { server: 'w2', severity: 'warning' },
    ]);
  });

  it('are too few even for the relations; the hint is enough for all', () => {
    const facts = unlike('w1', { facts: { lockSlots: 1408 } }, pending(1500));
    const [found, ...others] = troubles(facts, 'locks');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ server: 'w1', severity: 'error', code: '53200' });
    // 22 holders have 64 locks each; 3,000 and half as many again are wanted.
    expect(found?.hint).toContain('max_locks_per_transaction = 205;');
  });

  it('of databases of one server add up', () => {
    const { systemIdentifier } = healthy.examined[1]?.facts ?? {};
    if (systemIdentifier === undefined) throw new Error('two workers are needed');
    const one = unlike('w2', { facts: { systemIdentifier, database: 'other' } }, pending(2000));
    expect(troubles(one, 'locks').map(({ server }) => server)).toEqual(['w1', 'w2']);
    expect(troubles(pending(2000), 'locks')).toEqual([]);
  });
});

describe('connections', () => {
  const { connections } = healthyExamination;

  it('a run on the coordinator needs four', () => {
    const facts = (used: number) =>
      unlike('coordinator', { examination: { connections: { ...connections, used } } });
    expect(troubles(facts(93), 'connections')).toEqual([]);
    expect(troubles(facts(94), 'connections')).toMatchObject([
      {
        server: 'coordinator',
        severity: 'error',
        code: '53300',
        detail: 'A run needs 4; 94 of 97 are taken.',
        hint: expect.stringContaining('max_connections = 104'),
      },
    ]);
  });

  it('limits of the database and the role are told by their statements', () => {
    const limited = (change: Partial<typeof connections>) =>
      unlike('w1', { examination: { connections: { ...connections, ...change } } });
    expect(troubles(limited({ databaseLimit: 11 }), 'connections')).toMatchObject([
      { hint: expect.stringContaining('ALTER DATABASE app CONNECTION LIMIT 13;') },
    ]);
    expect(troubles(limited({ roleLimit: 1 }), 'connections')).toMatchObject([
      { hint: expect.stringContaining('ALTER ROLE deploy CONNECTION LIMIT 3;') },
    ]);
    expect(troubles(limited({ roleLimit: 1, superuser: true }), 'connections')).toEqual([]);
  });
});

describe('plan', () => {
  it('its errors, without what only hints at them', () => {
    const diagnostics = [
      { code: '42P01', severity: 'error' as const, message: 'table "x" does not exist' },
      { code: '01000', severity: 'warning' as const, message: 'a file is missing' },
    ];
    expect(troubles({ ...healthy, pending: { state: 'refused', diagnostics } }, 'plan')).toEqual([
      {
        check: 'plan',
        severity: 'error',
        code: '42P01',
        message: 'table "x" does not exist',
        hint: '"citrate plan" shows where.',
      },
    ]);
  });

  it('none was made', () => {
    const facts = { ...healthy, pending: { state: 'unknown' as const, reason: 'No.' } };
    expect(diagnose(facts)).toContainEqual(
      expect.objectContaining({ check: 'plan', severity: 'ok', detail: 'No.' }),
    );
  });
});
