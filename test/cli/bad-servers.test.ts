/** Servers that cannot take part: found before anything is touched. */
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterEach, describe, expect, inject, test } from 'vitest';
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

  function silent({ stdout, stderr }: Ended): void {
    for (const secret of [right, wrong, encodeURIComponent(wrong)]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  }

  test.each([[[]], [['--verbose']], [['--format', 'json']]])(
    'is never printed: %j',
    async (flags) => {
      const cluster = await ownCluster({ workers: 1, password: right });
      const worker = new URL(cluster.workers[0]?.url ?? '');
      worker.password = encodeURIComponent(wrong);
      const project = projectOn({
        coordinator: cluster.coordinator,
        workers: [{ name: 'w1', url: worker.href }],
      });
      for (const command of ['plan', 'apply', 'status', 'recover']) {
        const result = await project.run(command, ...flags);
        expect({ command, code: result.code }).toEqual({ command, code: 2 });
        expect(result.stdout + result.stderr).toContain('password authentication failed');
        expect(result.stdout + result.stderr).toContain('w1');
        silent(result);
      }
      const url = `postgres://postgres:${encodeURIComponent(wrong)}@127.0.0.1:${cluster.coordinator.port}/postgres`;
      const coordinator = await project.run('apply', '--url', url, ...flags);
      expect(coordinator.code).toBe(2);
      silent(coordinator);
    },
  );
});
