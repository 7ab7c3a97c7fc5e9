/** What others have set up or left on the servers. */
import { describe, expect, it } from 'vitest';
import {
  healthy,
  healthyExamination,
  troubles,
  unlike,
  withSetting,
} from '../../../test/support/cluster-facts.ts';
import type { SlotFact } from '../../execute/index.ts';
import { diagnose } from '../index.ts';

describe('publications', () => {
  const on = (allTables: boolean, schemas: readonly string[]) =>
    unlike('w1', { examination: { publications: [{ name: 'p', allTables, schemas }] } });

  it('for all tables, or those of schemas', () => {
    expect(troubles(on(true, []), 'publications')).toMatchObject([
      { severity: 'warning', message: 'publication "p" on server "w1" is for all tables' },
    ]);
    expect(troubles(on(false, ['public']), 'publications')).toMatchObject([
      { message: 'publication "p" on server "w1" is for all tables of schema "public"' },
    ]);
  });

  it('not for tables by name', () => {
    expect(troubles(on(false, []), 'publications')).toEqual([]);
  });
});

describe('settings', () => {
  it.each([
    ['fsync', 'off', 'fsync is off on server "w1"'],
    ['default_transaction_read_only', 'on', 'transactions on server "w1" are read-only by default'],
    ['session_replication_role', 'replica', 'session_replication_role is replica on server "w1"'],
    [
      'deadlock_timeout',
      '2000',
      'lockTimeoutMs, 2000, is not above deadlock_timeout of server "w1", 2000 ms',
    ],
  ])('%s = %s', (name, value, message) => {
    expect(
      troubles(unlike('w1', { examination: withSetting(name, value) }), 'settings'),
    ).toMatchObject([{ server: 'w1', severity: 'warning', message }]);
  });

  it('what sessions of ours overrule is told, with where it comes from', () => {
    const facts = unlike('w1', {
      examination: {
        ...withSetting('statement_timeout', '5000'),
        overrides: [{ name: 'statement_timeout', value: '5s', scope: 'role' }],
      },
    });
    expect(diagnose(facts)).toContainEqual(
      expect.objectContaining({
        check: 'settings',
        severity: 'ok',
        message: 'statement_timeout is 5000, by ALTER ROLE',
      }),
    );
  });
});

describe('replication', () => {
  const waiting = (names: string, states: readonly (string | null)[]) =>
    unlike('w1', {
      examination: {
        ...withSetting('synchronous_standby_names', names),
        standbys: states.map((syncState) => ({ application: 's', state: 'streaming', syncState })),
      },
    });

  it.each([
    ['s1', []],
    ['*', ['async']],
    ['FIRST 2 (s1, s2)', ['sync', 'potential']],
    ['any 2 (s1, s2, s3)', ['quorum']],
  ])('%s with %j: a commit waits', (names, states) => {
    expect(troubles(waiting(names, states), 'replication')).toMatchObject([
      { server: 'w1', severity: 'error' },
    ]);
  });

  it.each([
    ['', []],
    ['s1', ['sync', 'async']],
    ['ANY 2 (s1, s2, s3)', ['quorum', 'quorum', 'quorum']],
  ])('%s with %j: it does not', (names, states) => {
    expect(troubles(waiting(names, states), 'replication')).toEqual([]);
  });

  it('what cannot be seen is not held against the server', () => {
    const { privileges } = healthyExamination;
    const blind = { privileges: { ...privileges, seesActivity: false } };
    const facts = unlike('w1', { examination: blind }, waiting('s1', [null]));
    expect(troubles(facts, 'replication')).toEqual([]);
  });

  it.each<[Partial<SlotFact>, string | undefined]>([
    [{}, undefined],
    [{ keptBytes: null }, undefined],
    [{ keptBytes: 20 * 1024 ** 3 }, 'replication slot "s" on server "w1" is 20 GB behind'],
    [{ walStatus: 'lost' }, 'replication slot "s" on server "w1" has lost WAL that it needs'],
  ])('slot %j', (change, message) => {
    const slot: SlotFact = {
      name: 's',
      type: 'logical',
      active: false,
      walStatus: 'reserved',
      keptBytes: 1000,
      ...change,
    };
    const found = troubles(unlike('w1', { examination: { slots: [slot] } }), 'replication');
    expect(found.map((one) => one.message)).toEqual(message === undefined ? [] : [message]);
  });
});

describe('transactions', () => {
  const open = (ageSeconds: number) =>
    unlike('w2', {
      examination: {
        transactions: [
          {
            pid: 77,
            username: 'app',
            application: '',
            state: 'idle in transaction',
            ageSeconds,
            xminAge: 1,
          },
        ],
      },
    });

  it('open for more than ten minutes', () => {
    expect(troubles(open(600), 'transactions')).toEqual([]);
    expect(troubles(open(1300), 'transactions')).toMatchObject([
      {
        server: 'w2',
        severity: 'warning',
        message: 'process 77 on server "w2" has a transaction open for 21 min',
        detail: expect.stringContaining('It is of user "app", idle in transaction. Dead rows of'),
      },
    ]);
  });
});

it('disk: what is used, and that nothing is known of what is free', () => {
  const { walBytes: _, ...unprivileged } = healthyExamination;
  const facts = {
    ...healthy,
    examined: healthy.examined.map((one) => ({ ...one, examination: unprivileged })),
  };
  expect(diagnose(healthy)).toContainEqual(
    expect.objectContaining({
      check: 'disk',
      message: 'database "app" has 7813 kB',
      detail: expect.stringMatching(/^WAL: 16 MB\. .* cannot be seen from SQL/),
    }),
  );
  expect(diagnose(facts)).toContainEqual(
    expect.objectContaining({ detail: expect.stringMatching(/^WAL: not for this user to see\./) }),
  );
});
