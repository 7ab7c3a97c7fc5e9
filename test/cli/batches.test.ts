/** Changes of rows in batches, by runs that are killed again and again. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { start } from './support/citrate.ts';
import { Project } from './support/project.ts';

let databases: TestDatabases;
let project: Project;

const ROWS = 300;

beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases);
  project.migration(
    '1_rows',
    `CREATE TABLE entries (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0);
     SELECT create_distributed_table('entries', 'id');
     INSERT INTO entries VALUES ${Array.from({ length: ROWS }, (_, i) => `(${i})`).join()};`,
  );
  await project.apply();
  project.migration(
    '2_count',
    `-- citrate: transaction=off
     -- citrate: batch=10
     UPDATE entries SET n = n + 1;`,
  );
});

afterEach(async () => {
  project.remove();
  await databases.drop();
});

interface Line {
  readonly kind: string;
}

/** Start apply, and kill it when `when` says so. */
async function killed(when: (line: Line) => boolean): Promise<string> {
  const child = start(['apply', '--progress', 'json'], { cwd: project.folder });
  const closed = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  });
  if (!child.stderr) throw new Error('no output to read');
  for await (const line of createInterface({ input: child.stderr })) {
    if (when(JSON.parse(line) as Line)) child.kill('SIGKILL');
  }
  return closed;
}

/** How many rows have been changed how often, on all shards. */
async function tally(): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  for (const { url } of databases.workers) {
    const shards = await run(
      url,
      "SELECT relname AS name FROM pg_class WHERE relname ~ '^entries_[0-9]+$' AND relkind = 'r'",
    );
    for (const { name } of shards) {
      const sql = `SELECT n, count(*)::int AS count FROM ${String(name)} GROUP BY n`;
      for (const { n, count } of await run(url, sql)) {
        found[String(n)] = (found[String(n)] ?? 0) + Number(count);
      }
    }
  }
  return found;
}

test('killed behind a batch, again and again: no batch is done twice, and none is left out', async () => {
  for (let round = 1; round <= 4; round++) {
    let batches = 0;
    const ended = await killed(({ kind }) => {
      if (kind === 'batch') batches += 1;
      return batches === 3 + round;
    });
    expect(ended).toBe('SIGKILL');
    const between = await tally();
    expect(Object.keys(between).every((n) => n === '0' || n === '1')).toBe(true);
    expect(between['1']).toBeGreaterThan(0);
  }
  expect((await project.run('status')).code).toBe(7);
  await project.apply();
  expect(await tally()).toEqual({ 1: ROWS });
});

test('killed while the server is in the middle of one: that one is undone, and done once more', async () => {
  const url = databases.workers[0]?.url ?? '';
  const holder = new Client({ connectionString: url });
  await holder.connect();
  try {
    const { rows } = await holder.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relname ~ '^entries_[0-9]+$' AND relkind = 'r' LIMIT 1",
    );
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM ${rows[0]?.name} ORDER BY id OFFSET 25 LIMIT 1 FOR UPDATE`);
    const child = start(['apply'], { cwd: project.folder });
    const closed = once(child, 'close');
    await isTrue(
      url,
      `SELECT count(*) > 0 AS yes FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    child.kill('SIGKILL');
    await closed;
    await holder.query('COMMIT');
  } finally {
    await holder.end();
  }
  expect(Object.keys(await tally())).toContain('0');
  await project.apply();
  expect(await tally()).toEqual({ 1: ROWS });
});

async function isTrue(url: string, sql: string): Promise<void> {
  for (;;) {
    const [row] = await run(url, sql);
    if (row?.['yes'] === true) return;
    await setTimeout(20);
  }
}
