import { describe, expect, it } from 'vitest';
import { healthy, troubles, unlike } from '../../../test/support/cluster-facts.ts';
import type { PreparedFact } from '../../execute/index.ts';
import { diagnose } from '../index.ts';

const foreign: PreparedFact = {
  preparedAt: '2026-01-01T00:00:00.000Z',
  gid: "other's",
  owner: 'app',
  database: 'app',
  ageSeconds: 5,
  xidAge: 100,
  locks: ['public.orders_102008'],
  waiting: 0,
};

const on = (change: Partial<PreparedFact>) =>
  unlike('w1', {
    facts: { preparedNow: 1 },
    examination: { prepared: [{ ...foreign, ...change }] },
  });

describe('unfinished', () => {
  const id = 'ab'.repeat(16);
  const lost = { server: 'w1', gid: `citrate_0123abcd_${id}_1`, transaction: id, target: 1 };

  it('a transaction that a run has left', () => {
    const one = { id, state: 'committed' as const, migration: '20260101000000' };
    expect(troubles({ ...healthy, unfinished: [one] }, 'unfinished')).toMatchObject([
      {
        severity: 'warning',
        message: `transaction ${id} of migration 20260101000000 has not come to its end`,
      },
    ]);
  });

  it('a part that is gone is done again, unless nobody knows whether it was to be', () => {
    const found = (decision: 'redo' | 'leave') =>
      troubles({ ...healthy, lost: [{ ...lost, decision, reason: 'So it is.' }] }, 'unfinished');
    expect(found('redo')).toMatchObject([{ severity: 'warning', detail: 'So it is.' }]);
    expect(found('leave')).toMatchObject([{ severity: 'error', code: '08007' }]);
  });
});

describe('prepared', () => {
  it.each<[string, Partial<PreparedFact>, string]>([
    ['a fresh one is no trouble', {}, 'ok'],
    ['a minute is', { ageSeconds: 61 }, 'warning'],
    ['somebody who waits is', { waiting: 1 }, 'warning'],
    ['ten minutes are an error', { ageSeconds: 601 }, 'error'],
    ['ten million transactions are', { xidAge: 10_000_001 }, 'error'],
  ])('%s', (_, change, severity) => {
    const found = diagnose(on(change)).filter(({ check }) => check === 'prepared');
    expect(found).toMatchObject([{ server: 'w1', severity }]);
  });

  it('says what it holds, and how its owner ends it', () => {
    expect(troubles(on({ ageSeconds: 700, waiting: 2 }), 'prepared')).toMatchObject([
      {
        code: '55000',
        message: 'transaction "other\'s" on server "w1" has been prepared for 11 min',
        detail:
          'It is of role "app" in database "app". It has locked public.orders_102008. 2 sessions wait for it. Dead rows of the last 100 transactions cannot be removed, and 1 of 10 slots are taken.',
        hint: "It is not of citrate, which leaves it alone. Ask whose it is; then, as role \"app\" in database \"app\", run COMMIT PREPARED 'other''s'; or ROLLBACK PREPARED 'other''s';",
      },
    ]);
  });

  it.each([
    ['citus_0_123_4_5', 'recover_prepared_transactions()'],
    [`citrate_ffffffff_${'ab'.repeat(16)}_1`, 'another cluster of citrate'],
    [`citrate_0123abcd_${'ab'.repeat(16)}_1`, '"citrate recover" finishes it'],
  ])('knows whose %s is', (gid, hint) => {
    expect(troubles(on({ gid, ageSeconds: 70 }), 'prepared')).toMatchObject([
      { hint: expect.stringContaining(hint) },
    ]);
  });

  it('says what recover would do with one of ours', () => {
    const gid = `citrate_0123abcd_${'ab'.repeat(16)}_1`;
    const decision = {
      server: 'w1',
      gid,
      transaction: 'ab'.repeat(16),
      target: 1,
      decision: 'rollback' as const,
      reason: 'The run has ended.',
    };
    const facts = { ...on({ gid, ageSeconds: 700 }), decisions: [decision] };
    expect(troubles(facts, 'prepared')).toMatchObject([
      { hint: '"citrate recover" would roll it back. The run has ended.' },
    ]);
  });

  it('one of ours that cannot be decided is an error at once: apply would stop there', () => {
    const gid = `citrate_0123abcd_${'ab'.repeat(16)}_1`;
    const decision = {
      server: 'w1',
      gid,
      transaction: 'ab'.repeat(16),
      target: 1,
      decision: 'leave' as const,
      reason: 'The coordinator has no row of it.',
    };
    expect(troubles({ ...on({ gid }), decisions: [decision] }, 'prepared')).toMatchObject([
      {
        severity: 'error',
        code: '08007',
        hint: expect.stringContaining('would leave it. The coord'),
      },
    ]);
  });

  it('is told once by servers that have several nodes, where it can be finished', () => {
    const { systemIdentifier } = healthy.examined[1]?.facts ?? {};
    if (systemIdentifier === undefined) throw new Error('two workers are needed');
    const prepared = ['other', 'app2', 'app'].map((database) => ({
      ...foreign,
      gid: database,
      database,
      ageSeconds: 61,
    }));
    const first = unlike('w1', { examination: { prepared } });
    const both = unlike(
      'w2',
      { facts: { systemIdentifier, database: 'app2' }, examination: { prepared } },
      first,
    );
    expect(
      troubles(both, 'prepared').map(
        ({ server, message }) => `${server}: ${message.split('"')[1]}`,
      ),
    ).toEqual(['w1: other', 'w1: app', 'w2: app2']);
  });
});
