/**
 * How long it takes to read a catalog from a server, in how many queries, with --queries one by one, and what its dump takes:
 *
 *     node packages/migrate/scripts/introspection-speed.mjs [TABLES] [--queries]
 *
 * Starts a server of its own. Needs `pnpm build`.
 */
import { performance } from 'node:perf_hooks';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { dumpStatements } from '../dist/dump/index.js';
import { startCluster } from '../dist/embedded/index.js';
import { loadParser } from '../dist/index.js';
import { introspect } from '../dist/introspect/index.js';

const tables = Number(process.argv[2] ?? 1000);
const PER_TRANSACTION = 500;

await loadParser();
const cluster = await startCluster({ workers: 0, settings: { max_locks_per_transaction: 1024 } });
const pool = new Pool({ connectionString: cluster.coordinator.url, max: 1 });
const queries = [];
const db = new Kysely({
  dialect: new PostgresDialect({ pool }),
  log: ({ query, queryDurationMillis }) => queries.push([query.sql, queryDurationMillis]),
});

try {
  for (let from = 0; from < tables; from += PER_TRANSACTION) {
    const to = Math.min(from + PER_TRANSACTION, tables);
    const statements = Array.from({ length: to - from }, (_, i) => tableSql(from + i));
    await db.executeQuery(CompiledQuery.raw(`BEGIN;${statements.join(';')};COMMIT`));
  }
  await db.executeQuery(CompiledQuery.raw('ANALYZE'));
  queries.length = 0;
  const started = performance.now();
  const catalog = await introspect(db);
  const read = performance.now();
  const { statements } = dumpStatements(catalog);
  const dumped = performance.now();
  const shownQueries = process.argv.includes('--queries') ? queries : [];
  for (const [sql, ms] of shownQueries)
    console.log(`${ms.toFixed(0).padStart(7)} ms  ${shown(sql)}`);
  const inQueries = queries.reduce((sum, [, ms]) => sum + ms, 0);
  console.log(`${tables} tables: read in ${seconds(read - started)}, ${seconds(inQueries)} of it`);
  console.log(
    `in ${queries.length} queries; dumped, ${statements.length} statements, in ${seconds(dumped - read)}`,
  );
} finally {
  await db.destroy();
  await cluster.stop();
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
