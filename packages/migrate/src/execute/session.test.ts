import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../../../../test/support/databases.ts';
import { Session } from './session.ts';

let databases: TestDatabases;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'), 0);
  await run(databases.coordinator.url, 'CREATE TABLE t (a int)');
});
afterAll(() => databases.drop());

it('does not depend on what the database has as its defaults', async () => {
  const { coordinator, database } = databases;
  const hostile = {
    default_transaction_read_only: 'on',
    default_transaction_isolation: 'serializable',
    idle_session_timeout: '300ms',
    idle_in_transaction_session_timeout: '300ms',
    statement_timeout: '300ms',
    lock_timeout: '1ms',
    search_path: 'nowhere',
    synchronous_commit: 'off',
  };
  const changes = Object.entries(hostile).map(
    ([name, value]) => `ALTER DATABASE ${database} SET ${name} = '${value}'`,
  );
  await run(coordinator.url, changes.join(';'));
  const session = await Session.open(coordinator, { application: 'citrate test' });
  const settings = await session.query(
    'SELECT name, setting FROM pg_settings WHERE name = ANY ($1) ORDER BY name',
    [Object.keys(hostile)],
  );
  expect(Object.fromEntries(settings.map((row) => [row['name'], row['setting']]))).toEqual({
    default_transaction_isolation: 'read committed',
    default_transaction_read_only: 'off',
    idle_in_transaction_session_timeout: '0',
    idle_session_timeout: '0',
    lock_timeout: '30000',
    search_path: '',
    statement_timeout: '0',
    synchronous_commit: 'on',
  });
  await session.close();
  await run(coordinator.url, `BEGIN READ WRITE; ALTER DATABASE ${database} RESET ALL; COMMIT`);
});

it('changes nothing where it is to read only', async () => {
  const session = await Session.open(databases.coordinator, {
    application: 'citrate test',
    readOnly: true,
  });
  await expect(session.query('DELETE FROM public.t')).rejects.toMatchObject({ code: '25006' });
  await session.close();
});

it('keeps no lock once the server counts as lost', async () => {
  const session = await Session.open(databases.coordinator, {
    application: 'citrate test',
    replyTimeoutMs: 300,
  });
  await session.batch(['BEGIN', 'LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE']);
  await expect(session.query('SELECT pg_sleep(1)')).rejects.toMatchObject({ lost: true });
  expect(session.lost).toBe(true);
  await run(databases.coordinator.url, "SET lock_timeout = '10s'; TABLE t");
});

it('speaks of TLS where the rules of the server refuse, not where the role may not log in', async () => {
  const { coordinator, database } = databases;
  const role = `${database}_none`;
  await run(coordinator.url, `CREATE ROLE ${role} NOLOGIN PASSWORD 'none'`);
  const url = new URL(coordinator.url);
  url.username = role;
  url.password = 'none';
  const opening = Session.open({ ...coordinator, url: url.href }, { application: 'citrate test' });
  await expect(opening).rejects.toMatchObject({
    code: '28000',
    diagnostic: { message: expect.stringContaining('not permitted to log in') },
  });
  await expect(opening).rejects.not.toMatchObject({ diagnostic: { hint: expect.anything() } });
  await run(coordinator.url, `DROP ROLE ${role}`);
});

it('gives up connecting at a signal', async () => {
  const signal = AbortSignal.abort();
  const opening = Session.open(databases.coordinator, { application: 'citrate test', signal });
  await expect(opening).rejects.toMatchObject({ code: '08001' });
});

it('is closed in a moment, though its server stands still', async () => {
  const session = await Session.open(databases.coordinator, { application: 'citrate test' });
  process.kill(session.pid, 'SIGSTOP');
  try {
    const begun = Date.now();
    await session.close();
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(session.lost).toBe(true);
  } finally {
    process.kill(session.pid, 'SIGCONT');
  }
});

it('opens many at once under one signal, and Node.js warns of nothing', async () => {
  const warnings: string[] = [];
  const gather = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', gather);
  const options = { application: 'citrate test', signal: new AbortController().signal };
  const opening = Array.from({ length: 12 }, () => Session.open(databases.coordinator, options));
  for (const session of await Promise.all(opening)) await session.close();
  process.off('warning', gather);
  expect(warnings).toEqual([]);
});

it('where there are too many connections, says who knows how many are needed', async () => {
  const { coordinator, database } = databases;
  const username = `${database}_crowded`;
  await run(coordinator.url, `CREATE ROLE ${username} LOGIN CONNECTION LIMIT 0`);
  const url = Object.assign(new URL(coordinator.url), { username }).href;
  const opening = Session.open({ name: 'w1', url }, { application: 'citrate test' });
  await expect(opening).rejects.toMatchObject({
    diagnostics: [{ code: '53300', server: 'w1', hint: expect.stringContaining('citrate doctor') }],
  });
  await run(coordinator.url, `DROP ROLE ${username}`);
});
