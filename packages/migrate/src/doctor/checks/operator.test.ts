/** What the user who connects may do, and what is in the way of transactions. */
import { describe, expect, it } from 'vitest';
import {
  healthy,
  healthyExamination,
  troubles,
  unlike,
} from '../../../test/support/cluster-facts.ts';
import type { EventTriggerFact } from '../../execute/index.ts';
import { diagnose } from '../index.ts';

describe('privileges', () => {
  const { owner, privileges } = healthyExamination;
  const may = (change: Partial<typeof privileges>) =>
    unlike('w1', { examination: { privileges: { ...privileges, ...change } } });

  it('no member of the owner role, in the words of apply', () => {
    const facts = unlike('w1', { examination: { owner: { ...owner, member: false } } });
    expect(troubles(facts, 'privileges')).toMatchObject([
      {
        server: 'w1',
        code: '42501',
        message: 'permission denied for schema "citrate" in database "app"',
        hint: 'Let a superuser run this once: GRANT citrate TO "deploy";',
      },
    ]);
  });

  it('what the user of a monitor may not is no error', () => {
    const facts = unlike('w1', { examination: { owner: { ...owner, member: false } } });
    const probe = { state: 'not made', reason: 'So it was said.', wanted: false } as const;
    expect(troubles({ ...facts, probe }, 'privileges')).toMatchObject([
      { server: 'w1', severity: 'warning', code: '42501' },
    ]);
  });

  it('a role that is not there, or is not to be had, in the words of SET ROLE', () => {
    expect(troubles(may({ role: null, maySetRole: false }), 'privileges')).toMatchObject([
      { severity: 'error', code: '22023', message: 'role "app" does not exist' },
    ]);
    expect(troubles(may({ maySetRole: false }), 'privileges')).toMatchObject([
      {
        severity: 'error',
        code: '42501',
        message: 'permission denied to set role "app"',
        hint: 'Let a superuser run this: GRANT app TO deploy;',
      },
    ]);
  });

  it('no role is no matter', () => {
    const facts = may({ role: null, maySetRole: false });
    expect(troubles({ ...facts, config: { lockTimeoutMs: 2000 } }, 'privileges')).toEqual([]);
  });

  it('may not create the schemas that are pending', () => {
    const facts = may({ mayCreateInDatabase: false });
    expect(troubles(facts, 'privileges')).toEqual([]);
    const pending = {
      state: 'planned' as const,
      migrations: 1,
      needs: [],
      extensions: [],
      schemas: ['sales'],
    };
    expect(troubles({ ...facts, pending }, 'privileges')).toMatchObject([
      { server: 'w1', severity: 'error', message: 'permission denied for database app' },
    ]);
    expect(troubles({ ...healthy, pending }, 'privileges')).toEqual([]);
  });

  it('may not create, may not see others: warnings', () => {
    const facts = may({ mayCreateInPublic: false, seesActivity: false });
    expect(troubles(facts, 'privileges')).toMatchObject([
      {
        severity: 'warning',
        hint: expect.stringContaining('GRANT CREATE ON SCHEMA public TO app;'),
      },
      { severity: 'warning', hint: expect.stringContaining('GRANT pg_read_all_stats TO deploy;') },
    ]);
  });
});

it('pooler: what the second connection has shown', () => {
  const pooling = [
    {
      code: '08P01',
      severity: 'error' as const,
      message: 'the connection to server "w1" does not stay in one server session',
    },
  ];
  expect(troubles(unlike('w1', { examination: { pooling } }), 'pooler')).toMatchObject([
    { server: 'w1', ...pooling[0] },
  ]);
});

describe('event-triggers', () => {
  const trigger: EventTriggerFact = {
    name: 'tell',
    event: 'ddl_command_end',
    tags: null,
    enabled: 'O',
    function: 'public.tell()',
    source: "BEGIN PERFORM pg_notify('ddl', tg_tag); END",
  };
  const on = (server: 'coordinator' | 'w1', change: Partial<EventTriggerFact>) =>
    unlike(server, { examination: { eventTriggers: [{ ...trigger, ...change }] } });

  it.each<[string, Partial<EventTriggerFact>, string]>([
    ['pg_notify()', {}, 'error'],
    ['NOTIFY', { source: 'BEGIN NOTIFY ddl; END' }, 'error'],
    ['for some statements only', { tags: ['DROP TABLE'] }, 'warning'],
    ['at some events only', { event: 'sql_drop' }, 'warning'],
    ['ENABLE ALWAYS', { enabled: 'A' }, 'error'],
  ])('that notify: %s', (_, change, severity) => {
    expect(troubles(on('w1', change), 'event-triggers')).toMatchObject([
      { server: 'w1', severity, code: '0A000' },
    ]);
  });

  it.each<[string, Partial<EventTriggerFact>]>([
    ['disabled', { enabled: 'D' }],
    ['for replicas', { enabled: 'R' }],
    ['at login', { event: 'login' }],
    ['in a comment only', { source: 'BEGIN -- NOTIFY ddl\n/* pg_notify() */ END' }],
    ['a word of others', { source: 'BEGIN PERFORM notify_all(); END' }],
  ])('that do not: %s', (_, change) => {
    expect(troubles(on('w1', change), 'event-triggers')).toEqual([]);
  });

  it('the coordinator prepares nothing; it is told all the same', () => {
    const facts = on('coordinator', {});
    expect(troubles(facts, 'event-triggers')).toEqual([]);
    expect(diagnose(facts)).toContainEqual(
      expect.objectContaining({ message: 'event trigger "tell" runs with migrations' }),
    );
  });
});

describe('probe', () => {
  it('what it has met', () => {
    const problem = {
      code: '0A000',
      severity: 'error' as const,
      message: 'cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY',
      server: 'w1',
    };
    const facts = { ...healthy, probe: { state: 'made' as const, diagnostics: [problem] } };
    expect(troubles(facts, 'probe')).toMatchObject([problem]);
  });

  it('not made: a warning, unless nobody wanted it', () => {
    const probe = { state: 'not made' as const, reason: 'No.', wanted: true };
    expect(troubles({ ...healthy, probe }, 'probe')).toMatchObject([
      { severity: 'warning', detail: 'No.' },
    ]);
    expect(troubles({ ...healthy, probe: { ...probe, wanted: false } }, 'probe')).toEqual([]);
  });
});
