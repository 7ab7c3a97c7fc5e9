/** When a transaction has to use one connection per node: just where Citus would refuse to go on. */
import { planOffline } from 'citrate';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const setUp = `
  CREATE TABLE wide (id int PRIMARY KEY, note text);
  SELECT create_reference_table('wide');
  CREATE TABLE kinds (id int PRIMARY KEY, note text, of int REFERENCES wide);
  SELECT create_reference_table('kinds');
  CREATE TABLE alone (id int PRIMARY KEY, note text);
  SELECT create_reference_table('alone');
  CREATE TABLE things (tenant int, id int, kind int REFERENCES kinds, PRIMARY KEY (tenant, id));
  SELECT create_distributed_table('things', 'tenant');
  CREATE TABLE others (tenant int, id int, kind int, PRIMARY KEY (tenant, id));
  SELECT create_distributed_table('others', 'tenant');
  CREATE TABLE single (id int PRIMARY KEY);
  SELECT create_distributed_table('single', NULL);
  CREATE TABLE plain (id int);
  CREATE TYPE shade AS ENUM ('light')`;

/** What comes first; each reaches shards over several connections, or does not. */
const first = [
  'ALTER TABLE others ADD COLUMN a int',
  'ALTER TABLE things ADD COLUMN a int',
  'CREATE INDEX ON others (kind)',
  'ALTER TABLE alone ADD COLUMN a int',
  'ALTER TABLE single ADD COLUMN a int',
  'ALTER TABLE plain ADD COLUMN a int',
  'INSERT INTO others VALUES (1, 1), (2, 2), (3, 3), (4, 4)',
  'UPDATE others SET kind = 1',
  "CREATE TABLE fresh (id int PRIMARY KEY); SELECT create_distributed_table('fresh', 'id')",
  'TRUNCATE others',
  'SELECT count(*) FROM things',
  'CREATE TABLE copied AS SELECT * FROM others',
];

/** And what then, which may have to see all that came before. */
const then = [
  "CREATE TYPE size AS ENUM ('small')",
  "ALTER TYPE shade ADD VALUE 'dark'",
  'CREATE SCHEMA s',
  'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
  'CREATE VIEW seen AS SELECT * FROM others',
  'CREATE DOMAIN price AS int CHECK (VALUE > 0)',
  'ALTER TABLE things ADD COLUMN b int',
  'ALTER TABLE others ADD COLUMN b int',
  'ALTER TABLE kinds ADD COLUMN b int',
  'ALTER TABLE alone ADD COLUMN b int',
  'ALTER TABLE others ADD FOREIGN KEY (kind) REFERENCES alone',
  "CREATE TABLE ref (id int PRIMARY KEY); SELECT create_reference_table('ref')",
  "CREATE TABLE dist (id int PRIMARY KEY); SELECT create_distributed_table('dist', 'id')",
  'GRANT SELECT ON others TO PUBLIC',
  'DROP TABLE things',
  'INSERT INTO kinds VALUES (1)',
  'UPDATE kinds SET note = id',
  'CREATE INDEX ON kinds (note)',
  'TRUNCATE kinds CASCADE',
  'ALTER TABLE wide ADD COLUMN b int',
  'GRANT SELECT ON kinds TO PUBLIC',
  'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC',
];

let citus: CitusDatabase;
beforeAll(async () => {
  if (process.env['CITRATE_TEST_CITUS_URL'] === undefined) return;
  citus = await createCitus();
  await citus.query(setUp);
});
afterAll(() => citus?.drop());

/**
 * What Citus says of both in one transaction; it is rolled back. What other sessions do meanwhile is no
 * answer, such as a deadlock, or a role that two of them change: but what comes again and again is.
 */
async function refusal(client: Client, statements: string): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    const error = await attempt(client, statements);
    if (error === undefined) return undefined;
    const isOthers = error.code === '40P01' || error.message === 'tuple concurrently updated';
    if (!isOthers || tries === 3) return error.message;
  }
}

async function attempt(client: Client, statements: string): Promise<DatabaseError | undefined> {
  await client.query('BEGIN');
  try {
    for (const sql of statements.split(/;\s*/)) await client.query(sql);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The release that is asked, for plans that ask no server: there are hundreds. */
async function citusVersion(): Promise<{ readonly major: number; readonly minor: number }> {
  const [row] = await citus.query("SELECT extversion FROM pg_extension WHERE extname = 'citus'");
  const [major = 0, minor = 0] = String(row?.['extversion']).split(/[.-]/).map(Number);
  return { major, minor };
}

citusTest(
  'sequential mode is set exactly where Citus refuses without it',
  async () => {
    const client = new Client({ connectionString: citus.config.coordinator.url });
    await client.connect();
    const wrong: string[] = [];
    citus.write(setUp);
    citus.write('');
    const version = await citusVersion();
    for (const a of first) {
      for (const b of then) {
        citus.rewrite(`${a};\n${b};\n`);
        const planned = await planOffline({
          migrations: citus.config.migrations,
          citus: version,
          shardCount: 4,
        });
        const { outcome, diagnostics } = planned;
        if (outcome !== 'done') wrong.push(`${a}; ${b}: ${outcome} ${JSON.stringify(diagnostics)}`);
        const settings = planned.plan.migrations[1]?.steps[0]?.settings ?? [];
        const isSet = settings.some((sql) => sql.includes('sequential'));
        const refused = await refusal(client, `${a}; ${b}`);
        const mode = 'SET LOCAL citus.multi_shard_modify_mode TO sequential; ';
        const helps =
          refused !== undefined && (await refusal(client, `${mode}${a}; ${b}`)) === undefined;
        if (isSet !== helps)
          wrong.push(`${a}; ${b}: ${isSet ? 'set' : 'not set'}; ${refused ?? 'accepted'}`);
      }
    }
    await client.end();
    expect(wrong).toEqual([]);
  },
  1_200_000,
);
