/** Programs, configurations and migrations that the pages show are run as they stand there. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createDatabases, run, type TestDatabases } from './support/databases.ts';

// Processes, and servers of their own.
vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('..', import.meta.url));

let databases: TestDatabases;
/** A project beside the package that was built. */
let folder: string;
beforeAll(async () => {
  databases = await createDatabases(inject('cluster'));
  folder = mkdtempSync(join(root, 'packages/migrate/docs-'));
  const { coordinator, workers } = databases;
  const config = {
    engine: 'postgres',
    coordinator: { url: coordinator.url },
    workers,
    shardCount: 4,
    migrations: 'migrations',
  };
  writeFileSync(join(folder, 'citrate.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  mkdirSync(join(folder, 'migrations'));
  migration(
    1,
    `CREATE TABLE orders (customer_id bigint, total int, note text, PRIMARY KEY (customer_id));
    SELECT create_distributed_table('orders', 'customer_id');\n`,
  );
  expect(cli('apply', '--yes')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await databases.drop();
});

/** The blocks of a page in one language, in order. */
function blocksOf(page: string, language: string): readonly string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const blocks = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...text.matchAll(blocks)].map(([, block = '']) => block);
}

function migration(no: number, sql: string): void {
  writeFileSync(join(folder, 'migrations', `2026010100000${no}_change.sql`), sql);
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

function cli(...args: readonly string[]): Ended {
  return node(join(root, 'packages/migrate/bin/citrate.js'), ...args);
}

/** What a program prints that has this around the block. */
function printed(before: string, block: string, after: string): string {
  writeFileSync(join(folder, 'program.mjs'), `${before}\n${block}\n${after}\n`);
  const { stdout, stderr } = node('program.mjs');
  return stdout + stderr;
}

test('docs/routing.md: a row is written to its shard', async () => {
  const [block = ''] = blocksOf('routing.md', 'ts');
  const urls = Object.fromEntries(databases.workers.map(({ name, url }) => [name, url]));
  const before = `import pg from 'pg';
    const urls = ${JSON.stringify(urls)};
    const pools = new Map(Object.entries(urls).map(([name, url]) => [name, new pg.Pool({ connectionString: url })]));
    const [customerId, total] = [7n, 12];`;
  const after = `for (const one of pools.values()) await one.end();
    console.log(shard.servers.length, shard.table);`;
  const output = printed(before, block, after);
  const [, table = ''] = /^1 (public\.orders_\d+)\n$/.exec(output) ?? [output];
  const rows = await Promise.all(
    databases.workers.map(async ({ url }) => {
      const [found] = await run(url, `SELECT to_regclass('${table}') AS there`);
      return found?.['there'] === null ? [] : run(url, `SELECT customer_id, total FROM ${table}`);
    }),
  );
  expect(rows.flat()).toEqual([{ customer_id: '7', total: 12 }]);
});

test('docs/history.md: health checks, by the folder and by a digest', () => {
  const [byFolder = '', byDigest = ''] = blocksOf('history.md', 'js');
  const tell = 'console.log(upToDate);';
  expect(printed('', byFolder, tell)).toBe('true\n');
  const before = "import { loadConfig } from 'citrate';\nconst config = await loadConfig();";
  expect(printed(before, byDigest, tell)).toBe('true\n');
});

test('docs/backfills.md: rows in batches, and a column that is filled step by step', () => {
  const [batch = '', steps = ''] = blocksOf('backfills.md', 'sql');
  migration(2, batch);
  const files = steps.split('\n').filter((line) => line.includes('-- file'));
  expect(files).toHaveLength(4);
  for (const [i, line] of files.entries()) {
    const isBatch = line.includes('in batches');
    const directives = '-- citrate: transaction=off\n-- citrate: batch=5000\n';
    migration(3 + i, `${isBatch ? directives : ''}${line}\n`);
  }
  const { code, stdout } = cli('apply', '--yes');
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/(applied.*\n){5}/),
  });
});

test('docs/citus.md: the configuration, with workers of other addresses', () => {
  const [whole = '', workers = ''] = blocksOf('citus.md', 'ts');
  writeFileSync(
    join(folder, 'citus.config.ts'),
    whole.replace("  migrations: 'migrations',\n", (line) => `${line}  ${workers}`),
  );
  expect(cli('check', '--quiet', '-c', 'citus.config.ts')).toMatchObject({ code: 0 });
});

test('docs/testing.md: the lines for vitest start a cluster with the migrations of the project', () => {
  const [block = ''] = blocksOf('testing.md', 'ts');
  const own = `${block}
import { expect, test } from 'vitest';
test('it answers', async () => {
  expect(await cluster.query('coordinator', 'SELECT count(*)::int AS n FROM orders')).toBeDefined();
});
`;
  writeFileSync(join(folder, 'cluster.test.ts'), own);
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { code, stdout, stderr } = node(vitest, 'run', '--root', folder);
  expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
  expect(stdout).toMatch(/1 passed/);
});

test('docs/privileges.md: roles that are enough to apply, and to read', async () => {
  const own = await createDatabases(inject('cluster'));
  try {
    const { database, coordinator, workers } = own;
    const [toApply = '', toRead = ''] = blocksOf('privileges.md', 'sql').map((block) =>
      block
        .replaceAll(/\b(?:app_owner|deploy|auditor)\b/g, (role) => `${database}_${role}`)
        .replace('DATABASE app ', `DATABASE ${database} `)
        .replace(
          'CREATE ROLE citrate NOLOGIN;',
          (made) =>
            `DO $$BEGIN ${made} EXCEPTION WHEN duplicate_object OR unique_violation THEN END$$;`,
        ),
    );
    const servers = [coordinator, ...workers];
    const configure = (user: string): void => {
      const username = `${database}_${user}`;
      const urlOf = (url: string): string => Object.assign(new URL(url), { username }).href;
      const config = {
        engine: 'postgres',
        coordinator: { url: urlOf(coordinator.url) },
        workers: workers.map(({ name, url }) => ({ name, url: urlOf(url) })),
        shardCount: 4,
        migrations: 'privileges',
        role: `${database}_app_owner`,
      };
      const text = `export default ${JSON.stringify(config)};\n`;
      writeFileSync(join(folder, 'privileges.config.mjs'), text);
    };
    const ended = (...args: readonly string[]): Ended =>
      cli(...args, '-c', 'privileges.config.mjs');
    const write = (name: string, sql: string): void =>
      writeFileSync(join(folder, 'privileges', name), sql);
    mkdirSync(join(folder, 'privileges'));
    const distributed = "SELECT create_distributed_table('orders', 'id');";
    write(
      '20260101000001_orders.sql',
      `CREATE TABLE orders (id int PRIMARY KEY);\n${distributed}\n`,
    );
    for (const { url } of servers) await run(url, toApply);
    configure('deploy');
    expect(ended('apply', '--yes')).toMatchObject({ code: 0 });
    const owner =
      "SELECT pg_get_userbyid(relowner)::text AS owner FROM pg_class WHERE relname = 'orders'";
    expect(await run(coordinator.url, owner)).toEqual([{ owner: `${database}_app_owner` }]);
    for (const { url } of servers) await run(url, toRead);
    configure('auditor');
    write('20260101000002_note.sql', 'ALTER TABLE orders ADD note text;\n');
    for (const command of ['status', 'plan', 'drift']) {
      expect(ended(command)).toMatchObject({ code: 0 });
    }
    expect(ended('doctor', '--no-probe')).toMatchObject({ code: 0 });
    expect(ended('apply', '--yes')).toMatchObject({ code: 2 });
  } finally {
    await own.drop();
  }
});
