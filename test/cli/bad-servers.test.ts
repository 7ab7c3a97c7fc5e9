/** Servers that cannot take part: found before anything is touched. */
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, run } from '../support/databases.ts';
import type { Ended } from './support/citrate.ts';
import { items, Project } from './support/project.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function ownCluster(options: Parameters<typeof startCluster>[0]): Promise<EmbeddedCluster> {
  const cluster = await startCluster(options);
  cleanups.push(() => cluster.stop());
  return cluster;
}

function projectOn(nodes: ConstructorParameters<typeof Project>[0]): Project {
  const project = new Project(nodes);
  cleanups.push(() => project.remove());
  project.migration('1_items', items);
  return project;
}

test('a worker that is down', async () => {
  const cluster = await ownCluster({ workers: 2 });
  const project = projectOn(cluster);
  const before = await project.state();
  await cluster.workers[1]?.stop();

  const apply = await project.run('apply');
  expect(apply).toMatchObject({ code: 2, stdout: expect.not.stringContaining('applied') });
  expect(apply.stderr).toMatch(/could not connect/);
  expect(apply.stderr).toMatch(/server: w2|node "?w2/);
  expect(await project.run('plan')).toMatchObject({ code: 2, stdout: '' });

  const status = await project.run('status', '--format', 'json');
  expect(status.code).toBe(2);
  const { servers } = JSON.parse(status.stdout);
  expect(servers).toContainEqual(expect.objectContaining({ server: 'w2', reachable: false }));
  expect(servers).toContainEqual(expect.objectContaining({ server: 'w1', reachable: true }));

  await cluster.workers[1]?.start();
  expect(await project.state()).toEqual(before);
  expect(await project.run('apply')).toMatchObject({ code: 0 });
});

test('max_prepared_transactions = 0', async () => {
  const cluster = await ownCluster({ workers: 1, settings: { max_prepared_transactions: 0 } });
  const project = projectOn(cluster);
  const before = await project.state();
  const { code, stderr } = await project.run('apply');
  expect(code).toBe(2);
  expect(stderr).toContain('max_prepared_transactions');
  expect(stderr).toMatch(/server: /);
  expect(await project.state()).toEqual(before);
});

test('an event trigger that sends NOTIFY', async () => {
  const databases = await createDatabases(inject('cluster'));
  cleanups.push(() => databases.drop());
  const project = projectOn(databases);
  await run(
    databases.workers[1]?.url ?? '',
    `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_notify('ddl', tg_tag); END $$;
     CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION tell()`,
  );
  const before = await project.state();
  const { code, stderr } = await project.run('apply');
  expect(code).toBe(2);
  expect(stderr).toContain('An event trigger sends NOTIFY there: disable it');
  expect(stderr).toMatch(/server: w2/);
  expect(await project.state()).toEqual(before);
  expect(await project.run('status', '--exit-code')).toMatchObject({ code: 4 });
});

describe('a wrong password', () => {
  const right = 'right-Pa55';
  const wrong = 'wr0ng@/Pa55';
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    cluster = await startCluster({ workers: 1, password: right });
  });
  afterAll(() => cluster.stop());

  function silent({ stdout, stderr }: Ended): void {
    for (const secret of [right, wrong, encodeURIComponent(wrong)]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  }

  /** The URL of a server with the wrong password. */
  function wrongly(url = ''): string {
    const changed = new URL(url);
    changed.password = encodeURIComponent(wrong);
    return changed.href;
  }

  test.each(['plan', 'apply', 'status', 'recover'])('%s never prints it', async (command) => {
    const workers = [{ name: 'w1', url: wrongly(cluster.workers[0]?.url) }];
    const project = projectOn({ coordinator: cluster.coordinator, workers });
    for (const flag of ['--verbose', '--format=json']) {
      const result = await project.run(command, flag);
      expect(result.code).toBe(2);
      expect(result.stdout + result.stderr).toContain('password authentication failed');
      expect(result.stdout + result.stderr).toContain('w1');
      silent(result);
    }
  });

  test.each(['status', 'nodes', 'doctor'])(
    '%s does not take the server for absent',
    async (command) => {
      const workers = [{ name: 'w1', url: wrongly(cluster.workers[0]?.url) }];
      const { code, stdout } = await projectOn({ coordinator: cluster.coordinator, workers }).run(
        command,
      );
      expect(code).toBe(2);
      expect(stdout).toMatch(/^ *w1 .*not usable/m);
    },
  );

  test('nor one given by --url', async () => {
    const project = projectOn(cluster);
    const result = await project.run('apply', '--url', wrongly(cluster.coordinator.url));
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/password authentication failed[^]*server: coordinator/);
    silent(result);
  });
});

test('a URL that asks for TLS gets it verified, and the driver warns of nothing', async () => {
  const databases = await createDatabases(inject('cluster'));
  cleanups.push(() => databases.drop());
  const url = `${databases.coordinator.url}?sslmode=require`;
  const { code, stderr } = await projectOn({ ...databases, coordinator: { url } }).run('status');
  expect(code).toBe(2);
  expect(stderr).toContain('SSL');
  expect(stderr).not.toContain('SECURITY WARNING');
});
