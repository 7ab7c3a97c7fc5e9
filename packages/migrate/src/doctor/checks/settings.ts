import type { Check, ClusterFacts, ExaminedServer, Found } from '../model.ts';
import { settingOf } from '../settings.ts';
import { ok, warning } from '../words.ts';

/** What servers, databases and roles have set, where it matters to migrations. */
export const settings: Check = {
  id: 'settings',
  fine: 'no setting stands in the way',
  hinders: 'invalid',
  find: ({ examined, config }) =>
    examined.flatMap((one) => rules.flatMap((rule) => rule(one, config))),
};

type Rule = (one: ExaminedServer, config: ClusterFacts['config']) => readonly Found[];

const rules: readonly Rule[] = [
  judgeDurability,
  judgeReadOnly,
  judgeReplicas,
  judgeLockTimeout,
  tellOwn,
];

function judgeDurability({ facts: { server }, examination }: ExaminedServer): readonly Found[] {
  if (settingOf(examination, 'fsync') !== 'off') return [];
  return [
    warning(`fsync is off on server "${server}"`, {
      server,
      detail:
        'A crash of its machine can lose what was prepared or decided, and damage the database.',
      hint: 'Run on it: ALTER SYSTEM SET fsync = on; then SELECT pg_reload_conf();',
    }),
  ];
}

/** Citrate writes all the same: only a person knows why this was set. */
function judgeReadOnly(one: ExaminedServer): readonly Found[] {
  const { server } = one.facts;
  if (settingOf(one.examination, 'default_transaction_read_only') !== 'on') return [];
  return [
    warning(`transactions on server "${server}" are read-only by default`, {
      server,
      detail: `default_transaction_read_only is on${scopeOf(one, 'default_transaction_read_only')}. Sessions of citrate set it off.`,
      hint: 'If it is to keep changes away from this server, do not apply migrations now.',
    }),
  ];
}

function judgeReplicas({ facts: { server }, examination }: ExaminedServer): readonly Found[] {
  const value = settingOf(examination, 'session_replication_role') ?? 'origin';
  if (value === 'origin') return [];
  return [
    warning(`session_replication_role is ${value} on server "${server}"`, {
      server,
      detail: 'Triggers and foreign keys are not checked when a migration changes rows.',
      hint: 'Unset it for the user who applies migrations.',
    }),
  ];
}

function judgeLockTimeout(
  { facts: { server }, examination }: ExaminedServer,
  { lockTimeoutMs }: ClusterFacts['config'],
): readonly Found[] {
  const deadlockMs = Number(settingOf(examination, 'deadlock_timeout') ?? 0);
  if (lockTimeoutMs > deadlockMs) return [];
  return [
    warning(
      `lockTimeoutMs, ${lockTimeoutMs}, is not above deadlock_timeout of server "${server}", ${deadlockMs} ms`,
      {
        server,
        detail: 'A wait for a lock that ends so early never makes autovacuum give way.',
        hint: 'Raise lockTimeoutMs in the configuration.',
      },
    ),
  ];
}

/** What would end a migration in another tool. */
const overruled: Readonly<Record<string, string>> = {
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  synchronous_commit: 'on',
};

function tellOwn(one: ExaminedServer): readonly Found[] {
  const other = Object.entries(overruled).flatMap(([name, usual]) => {
    const value = settingOf(one.examination, name) ?? usual;
    return value === usual ? [] : [`${name} is ${value}${scopeOf(one, name)}`];
  });
  if (other.length === 0) return [];
  return [
    ok(other.join('; '), {
      server: one.facts.server,
      detail:
        'Sessions of citrate have their own. Whoever finishes a transaction by hand should set synchronous_commit on.',
    }),
  ];
}

function scopeOf({ examination }: ExaminedServer, name: string): string {
  const found = examination.overrides.find((override) => override.name === name);
  return found === undefined ? '' : `, by ${words[found.scope]}`;
}

const words = {
  role: 'ALTER ROLE',
  database: 'ALTER DATABASE',
  'role in database': 'ALTER ROLE … IN DATABASE',
  'all roles': 'ALTER ROLE ALL',
} as const;
