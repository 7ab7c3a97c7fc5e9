/** What the pages show of a terminal: the commands are run, and what they print is what the page has. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { Project } from './cli/support/project.ts';
import { createDatabases, run, type TestDatabases } from './support/databases.ts';

// Several commands, each a process.
vi.setConfig({ testTimeout: 120_000 });

const docs = fileURLToPath(new URL('../docs/', import.meta.url));

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

interface Shown {
  readonly args: readonly string[];
  readonly output: string;
}

/** The commands of a page's console blocks, each with what is below it. */
function shownIn(page: string): readonly Shown[] {
  const text = readFileSync(join(docs, page), 'utf8');
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    [...block.matchAll(/^\$ npx citrate (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(
      ([, words = '', output = '']) => ({ args: words.split(' '), output }),
    ),
  );
}

/** A line `…` stands for any number of them, a time for any other, and who ran it for anybody. */
function patternOf(output: string): RegExp {
  const escaped = output.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = escaped
    .replaceAll(/^…\n/gm, '[^]*?')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+\\\.\d+Z/g, String.raw`\d{4}-\d\d-\d\dT[\d:]+\.\d+Z`)
    .replaceAll(/ by ann$/gm, String.raw` by \S+`);
  return new RegExp(`^${pattern}$`);
}

async function expectShown({ args, output }: Shown, code: number): Promise<void> {
  const ended = await project.run(...args);
  expect(ended.stdout + ended.stderr).toMatch(patternOf(output));
  expect(ended.code).toBe(code);
}

async function done(...args: readonly string[]): Promise<void> {
  expect(await project.run(...args)).toMatchObject({ code: 0 });
}

test('docs/drift.md', async () => {
  project = new Project(databases, { shardCount: 32 });
  project.migration(
    '1_orders',
    `CREATE TABLE orders (customer_id bigint, id bigint, quantity integer);
    CREATE INDEX orders_quantity_idx ON orders (quantity);
    SELECT create_distributed_table('orders', 'customer_id');`,
  );
  await project.apply();
  const [, w2] = databases.workers;
  await run(
    w2?.url ?? '',
    `ALTER TABLE orders_102017 ALTER quantity SET DEFAULT 1;
    DROP INDEX orders_quantity_idx_102017, orders_quantity_idx_102019;`,
  );
  const [drift, ...more] = shownIn('drift.md');
  expect(more).toEqual([]);
  if (drift) await expectShown(drift, 5);
});

test('docs/history.md', async () => {
  project = new Project(databases, { shardCount: 8 });
  const [status, down, ...more] = shownIn('history.md');
  if (!status || !down) throw new Error('the page shows two commands');
  expect(more).toEqual([]);
  project.write('migrations/20260101000001_items.sql', 'CREATE TABLE items (id int);\n');
  await done('baseline', '20260101000001', '--yes');
  project.write(
    'migrations/20260412093000_orders.sql',
    `CREATE TABLE orders (id int);\nSELECT create_distributed_table('orders', 'id');\n`,
  );
  project.write('migrations/R__views.sql', 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one;\n');
  await done('apply');
  project.write(
    'migrations/20260413080000_number.sql',
    'ALTER TABLE orders ADD COLUMN number int;\n',
  );
  await done('apply');
  await expectShown(down, 3);
  await done(...down.args.filter((arg) => arg !== '--dry-run'), '--allow-data-loss', '--yes');
  await expectShown(status, 0);
});

test('docs/coming-from-elsewhere.md', async () => {
  project = new Project(databases);
  const [look, take, apply, ...more] = shownIn('coming-from-elsewhere.md');
  if (!look || !take || !apply) throw new Error('the page shows three commands');
  expect(more).toEqual([]);
  mkdirSync(join(project.folder, 'db/migrations'), { recursive: true });
  const file = (name: string, sql: string): void =>
    project.write(`db/migrations/${name}.sql`, `-- migrate:up\n${sql};\n`);
  file('20240102030405_first', 'CREATE TABLE posts (id int)');
  file('20240203040506_second', 'ALTER TABLE posts ADD title text');
  file('20240304050607_written', 'ALTER TABLE posts ADD written date');
  await run(
    databases.coordinator.url,
    `CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
    INSERT INTO schema_migrations VALUES ('20240102030405'), ('20240203040506');
    CREATE TABLE posts (id int, title text);`,
  );
  await expectShown(look, 0);
  await done(...take.args, '--yes');
  await done(...apply.args);
  const [posts] = await run(
    databases.coordinator.url,
    'SELECT * FROM posts RIGHT JOIN (VALUES (1)) ON true',
  );
  expect(Object.keys(posts ?? {})).toContain('written');
});
