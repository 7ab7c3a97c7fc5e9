/**
 * How long it takes to read a catalog from a server, in how many messages, and what its dump takes; with
 * --queries, how long each query takes alone:
 *
 *     node packages/migrate/scripts/introspection-speed.mjs [TABLES] [--queries]
 *
 * Starts a server of its own. Needs `pnpm build`.
 */
import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { dumpStatements } from '../dist/dump/index.js';
import { startCluster } from '../dist/embedded/index.js';
import { kyselyOn } from '../dist/history/index.js';
import { loadParser } from '../dist/index.js';
import { introspect } from '../dist/introspect/index.js';

const tables = Number(process.argv[2] ?? 1000);
const PER_TRANSACTION = 500;

await loadParser();
const cluster = await startCluster({ workers: 0, settings: { max_locks_per_transaction: 1024 } });
const client = new Client({ connectionString: cluster.coordinator.url });
await client.connect();
const messages = [];
const db = kyselyOn({ query: (config) => timed(config.text, () => client.query(config)) });

try {
  for (let from = 0; from < tables; from += PER_TRANSACTION) {
    const to = Math.min(from + PER_TRANSACTION, tables);
    const statements = Array.from({ length: to - from }, (_, i) => tableSql(from + i));
    await client.query(`BEGIN;${statements.join(';')};COMMIT`);
  }
  await client.query('ANALYZE');
  const started = performance.now();
  const catalog = await introspect(db);
  const read = performance.now();
  const { statements } = dumpStatements(catalog);
  const dumped = performance.now();
  const asked = [...messages];
  if (process.argv.includes('--queries')) for (const [text] of asked) await showQueries(text);
  const inMessages = asked.reduce((sum, [, ms]) => sum + ms, 0);
  console.log(`${tables} tables: read in ${seconds(read - started)}, ${seconds(inMessages)} of it`);
  console.log(
    `in ${asked.length} messages; dumped, ${statements.length} statements, in ${seconds(dumped - read)}`,
  );
} finally {
  await client.end();
  await cluster.stop();
}

async function timed(text, run) {
  const started = performance.now();
  const result = await run();
  messages.push([text, performance.now() - started]);
  return result;
}

async function showQueries(message) {
  for (const text of message.split(';\n')) {
    const started = performance.now();
    await client.query(text);
    const ms = performance.now() - started;
    console.log(`${ms.toFixed(0).padStart(7)} ms  ${shown(text)}`);
  }
}

/** Two indexes, two constraints and a foreign key for each, as an ordinary table has them. */
function tableSql(i) {
  const key = i > 0 ? `REFERENCES t${i - 1}` : '';
  return `CREATE TABLE t${i} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL DEFAULT '', n int CHECK (n > ${i % 10}), at timestamptz DEFAULT now(),
    other bigint ${key}); CREATE INDEX ON t${i} (name, at)`;
}

function shown(sql) {
  return sql.replaceAll(/\s+/g, ' ').trim().slice(0, 90);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
