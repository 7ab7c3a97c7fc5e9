/**
 * How long `apply` takes on a coordinator and 4 workers, and of that the transaction alone, beside one
 * connection per server that sends the same statements in batches and commits: the least that any tool
 * can take. What comes before the transaction (lease, catalog, plan, probe) does not grow with shards. Both
 * take turns, and what is shown is the median of some runs, and of their ratios.
 *
 *     node packages/migrate/scripts/bench-apply.mjs [--shards 32,256,1024,4096] [--runs 5]
 *
 * Starts servers of its own. Needs `pnpm build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startCluster } from '../dist/embedded/index.js';
import { apply, loadParser, plan } from '../dist/index.js';
import { tasksFor } from '../dist/plan/index.js';

const { values } = parseArgs({
  options: {
    shards: { type: 'string', default: '32,256,1024,4096' },
    runs: { type: 'string', default: '5' },
  },
});
const WORKERS = 4;
const BATCH = 100;
const RUNS = Number(values.runs);
/** Of each run. */
const statements = [
  (run) => `ALTER TABLE items ADD COLUMN note${run} text`,
  (run) => `ALTER TABLE items ADD CHECK (kind > ${run})`,
  () => 'CREATE INDEX ON items (kind)',
];

const parts = [
  ['sent bare', ({ bare }) => bare],
  ['transaction', ({ transaction }) => transaction],
  ['apply', ({ all }) => all],
];

await loadParser();
const cluster = await startCluster({
  workers: WORKERS,
  settings: { max_locks_per_transaction: 16_384, max_prepared_transactions: 10 },
});
try {
  for (const shards of values.shards.split(',').map(Number)) await measure(shards);
} finally {
  await cluster.stop();
}

async function measure(shards) {
  const ours = await fleet(`ours_${shards}`, shards);
  const floor = await fleet(`floor_${shards}`, shards);
  console.log(`${shards} shards on ${WORKERS} workers`);
  for (const [i, statement] of statements.entries()) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) {
      const no = i * RUNS + run + 1;
      for (const { config } of [ours, floor]) write(config, no, `${statement(run)};`);
      const whole = await applied(ours.config);
      const bare = await sendAll(floor.config);
      // It is in no history: the next plan finds it done.
      rmSync(fileOf(floor.config, no));
      runs.push({ ...whole, bare });
    }
    console.log(`  ${statement(0)}, ${runs[0].tasks} tasks`);
    for (const [title, part] of parts) report(title, runs, part);
  }
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`  memory so far at most ${peak} MiB\n`);
  for (const { config } of [ours, floor]) rmSync(config.migrations, { recursive: true });
}

/** Databases of their own, with one table. */
async function fleet(database, shardCount) {
  const servers = [cluster.coordinator, ...cluster.workers];
  for (const { url } of servers)
    await on(url, (client) => client.query(`CREATE DATABASE ${database}`));
  const [coordinator, ...workers] = servers.map(({ name, url }) => {
    const own = new URL(url);
    own.pathname = `/${database}`;
    return { name, url: own.href };
  });
  const config = {
    engine: 'postgres',
    coordinator: { ...coordinator, name: 'coordinator' },
    workers,
    layout: 'suffix',
    shardCount,
    migrations: mkdtempSync(join(tmpdir(), 'citrate-bench-')),
    lockTimeoutMs: 2_000,
    longLockTimeoutMs: 60_000,
    lockDeadlineMs: 60_000,
    lockRounds: 2,
  };
  write(
    config,
    0,
    "CREATE TABLE items (id int NOT NULL, kind int); SELECT create_distributed_table('items', 'id');",
  );
  await applied(config);
  return { config };
}

function write({ migrations }, no, sql) {
  writeFileSync(fileOf({ migrations }, no), sql);
}

function fileOf({ migrations }, no) {
  return join(migrations, `${20_260_101_000_000 + no}_change.sql`);
}

/** Milliseconds of all of it, and of what there is between the record and its end. */
async function applied(config) {
  let begun = 0;
  let transaction = 0;
  const onEvent = ({ kind, when, action }) => {
    if (kind !== 'step') return;
    if (when === 'before' && action === 'record') begun = performance.now();
    if (when === 'after' && action === 'close') transaction = performance.now() - begun;
  };
  const [all, result] = await timed(() => apply(config, { onEvent }));
  if (result.outcome !== 'done') throw new Error(JSON.stringify(result.diagnostics));
  return { all, transaction, tasks: result.applied[0].tasks };
}

function report(title, runs, part) {
  const ratio = median(runs.map((run) => part(run) / run.bare)).toFixed(2);
  const milliseconds = median(runs.map(part)).toFixed(0);
  console.log(`    ${title.padEnd(14)}${milliseconds.padStart(6)} ms${`${ratio}×`.padStart(8)}`);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** What the pending file does on each server, as plainly as can be; milliseconds. */
async function sendAll(config) {
  const { plan: planned, targets } = await plan(config);
  const [step] = planned.migrations.at(-1).steps;
  const servers = [config.coordinator, ...config.workers];
  const texts = targets.map((target) =>
    Array.from(tasksFor(step, target, targets), ({ sql }) => sql),
  );
  const [spent] = await timed(() =>
    Promise.all(servers.map(({ url }, i) => on(url, (client) => send(client, texts[i])))),
  );
  return spent;
}

async function send(client, texts) {
  await client.query('BEGIN');
  for (let i = 0; i < texts.length; i += BATCH) {
    await client.query(texts.slice(i, i + BATCH).join(';\n'));
  }
  await client.query('COMMIT');
}

async function on(url, work) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}
