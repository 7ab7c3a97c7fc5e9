/** Whether servers do what the rules say of them: which rows they write anew, which locks they take. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { as, loadParser, parse, type TypeName } from '@citrate/parser';
import {
  type EmbeddedCluster,
  installedMajors,
  type ServerMajor,
  startCluster,
} from 'citrate/embedded';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  createDatabases,
  inDatabase,
  type TestDatabases,
} from '../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import {
  type Answer,
  judgeScenario,
  type Scenario,
  safetyFixtures,
  scenariosOf,
  setUp,
  type World,
} from '../../test/support/safety.ts';
import { lockModes } from '../catalog/index.ts';
import { rewritesRows } from './column-types.ts';

const REWRITING = [
  'changing-column-type',
  'rewriting-table',
  'adding-field-with-default',
  'adding-stored-generated-column',
];

const LOCKING = [
  'require-concurrent-index-creation',
  'require-concurrent-index-deletion',
  'require-concurrent-reindex',
  'require-concurrent-partition-detach',
  'require-concurrent-refresh',
  'attaching-partition-scan',
  'adding-foreign-key-constraint',
  'constraint-missing-not-valid',
  'adding-not-nullable-field',
  'disallowed-unique-constraint',
  'ban-alter-domain-with-add-constraint',
  ...REWRITING,
];

/** Of each family some, with and without lengths. */
const TYPES = [
  ...['text', 'varchar', 'varchar(5)', 'varchar(10)', 'char(5)', 'char(10)'],
  ...['numeric', 'numeric(10)', 'numeric(10, 2)', 'numeric(12, 2)', 'numeric(12, 3)'],
  ...['int2', 'int4', 'int8', 'float8', 'oid', 'regclass', 'regtype'],
  ...['time', 'time(2)', 'time(4)', 'timetz', 'timetz(2)', 'date'],
  ...['timestamp', 'timestamp(2)', 'timestamp(4)', 'timestamptz', 'timestamptz(2)'],
  ...['timestamptz(4)', 'interval', 'interval(2)', 'interval day'],
  ...['interval day to second', 'interval year', 'interval day to second(2)'],
  ...['bit(4)', 'bit(8)', 'varbit', 'varbit(4)', 'varbit(8)', 'inet', 'cidr', 'xml'],
  ...['jsonb', 'score', 'positive', 'text[]', 'varchar[]', 'varchar(5)[]', 'int4[]', 'uuid'],
  ...['mood'],
];

/** Of each two types, where one can be converted to the other, whether a table is written anew. */
const CHANGES = `
  CREATE TEMP TABLE IF NOT EXISTS changes (before text, after text, rewritten boolean);
  TRUNCATE changes;
  DO $$
  DECLARE
    types text[] := ARRAY[${TYPES.map((type) => `'${type}'`).join(', ')}];
    before text;
    after text;
    file oid;
  BEGIN
    FOREACH before IN ARRAY types LOOP
      FOREACH after IN ARRAY types LOOP
        BEGIN
          EXECUTE format('CREATE TABLE changing (c %s)', before);
          file := (SELECT relfilenode FROM pg_class WHERE relname = 'changing');
          EXECUTE format('ALTER TABLE changing ALTER c TYPE %s', after);
          RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE =
            (SELECT relfilenode <> file FROM pg_class WHERE relname = 'changing')::text;
        EXCEPTION
          WHEN SQLSTATE 'ZZ001' THEN INSERT INTO changes VALUES (before, after, SQLERRM::boolean);
          WHEN OTHERS THEN NULL; -- no such conversion
        END;
      END LOOP;
    END LOOP;
  END $$`;

function typeName(type: string): TypeName {
  const create = as(parse(`CREATE TABLE t (c ${type})`)[0]?.tree, 'CreateStmt');
  return as(create?.tableElts?.[0], 'ColumnDef')?.typeName ?? {};
}

/** Rules that have nothing to say of older versions. */
function isNewer(rule: string, major: ServerMajor): boolean {
  return rule === 'require-concurrent-partition-detach' && major < 14;
}

const sessions = new TestSessions();

beforeAll(loadParser);
afterAll(() => sessions.close());

/** As far as one server goes: no statement of Citus, no table space that it does not have. */
function scenarios(rule: string): readonly Scenario[] {
  const text = readFileSync(join(safetyFixtures, `${rule}.sql`), 'utf8');
  return scenariosOf(text).filter(
    ({ engine, text: sql }) =>
      engine === 'postgres' && !/create_(?:distributed|reference)|TABLESPACE/.test(sql),
  );
}

function statementsOf(text: string): readonly string[] {
  return parse(text).map(({ source }) => source);
}

/** Undefined where this version has no such statement. */
function judged(scenario: Scenario, world: World): readonly Answer[] | undefined {
  try {
    return judgeScenario(scenario, world);
  } catch {
    return undefined;
  }
}

describe.each(installedMajors())('PostgreSQL %i', (major: ServerMajor) => {
  let cluster: EmbeddedCluster | undefined;
  let databases: TestDatabases | undefined;
  let session: TestSession;
  let world: World;
  let setup: string;

  beforeAll(async () => {
    if (major !== 18) cluster = await startCluster({ workers: 0, pg: major });
    const coordinator = cluster?.coordinator.url ?? inject('cluster').coordinator;
    databases = await createDatabases({ coordinator, workers: [] });
    session = await sessions.open(inDatabase(coordinator, databases.database));
    await session.run("SET TimeZone TO 'UTC'");
    world = setUp(major);
    setup = statementsOf(readFileSync(join(safetyFixtures, 'setup.sql'), 'utf8'))
      .filter((sql) => !sql.startsWith('SELECT'))
      .join(';\n');
  });
  afterAll(async () => {
    await sessions.close();
    await databases?.drop();
    await cluster?.stop();
  });

  async function start(): Promise<void> {
    await session.run(
      'DROP PUBLICATION IF EXISTS feed; DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP ACCESS METHOD IF EXISTS heap2',
    );
    await session.run(setup);
  }

  /** Where each table has its rows. */
  async function files(): Promise<ReadonlyMap<unknown, unknown>> {
    const rows = await session.run(
      `SELECT oid, relfilenode FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    );
    return new Map(rows.map(({ oid, relfilenode }) => [oid, relfilenode]));
  }

  test.each(REWRITING)('%s: tables are written anew', async (rule) => {
    let compared = 0;
    for (const scenario of scenarios(rule)) {
      const answers = judged(scenario, world);
      if (!answers) continue;
      await start();
      const before = await files();
      for (const sql of statementsOf(scenario.text)) await session.run(sql);
      const after = await files();
      const rewritten = [...before].some(([oid, file]) => after.get(oid) !== file);
      const found = answers
        .flatMap((a) => a.diagnostics)
        .some((d) => REWRITING.includes(d.rule ?? ''));
      expect.soft(found, scenario.text).toBe(rewritten);
      compared++;
    }
    expect(compared).toBeGreaterThan(1);
  });

  test('which changes of type keep the rows', async () => {
    await start();
    await session.run(CHANGES);
    const changes = await session.run('SELECT before, after, rewritten FROM changes');
    expect(changes.length).toBeGreaterThan(TYPES.length);
    const wrong = changes.filter(({ before, after, rewritten }) => {
      const [old, now] = [typeName(String(before)), typeName(String(after))];
      return rewritesRows(old, now, world.catalog) !== rewritten;
    });
    expect(wrong).toEqual([]);
  }, 120_000);

  test.each(LOCKING)('%s: the lock is the one in the detail', async (rule) => {
    const wrong: string[] = [];
    let compared = 0;
    for (const scenario of scenarios(rule)) {
      const found = judged(scenario, world)
        ?.flatMap((a) => a.diagnostics)
        .find((d) => d.rule === rule);
      const held = found && (await lockAtEnd(scenario));
      if (!held) continue;
      const said = /\b[Aa]n? ([A-Z ]+?) lock/.exec(found.detail ?? '')?.[1];
      if (said !== held) wrong.push(`${scenario.text}: ${held}, not ${said}`);
      compared++;
    }
    expect(wrong).toEqual([]);
    expect(compared >= 1 || isNewer(rule, major)).toBe(true);
  });

  /** What its last statement locks. */
  async function lockAtEnd({ text }: Scenario): Promise<string | undefined> {
    await start();
    const statements = [...statementsOf(text)];
    const last = statements.pop() ?? '';
    for (const sql of statements) await session.run(sql);
    return locksOf(last);
  }

  /** The strongest on tables that are there before; undefined if no transaction holds the statement. */
  async function locksOf(sql: string): Promise<string | undefined> {
    const before = [...(await tables())];
    await session.run('BEGIN');
    try {
      await session.run(sql);
      const rows = await session.run(
        `SELECT relation::oid, mode FROM pg_locks
         WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted`,
      );
      const modes = rows
        .filter((r) => before.includes(r['relation']))
        .map((r) => modeOf(r['mode']));
      return lockModes.findLast((mode) => modes.includes(mode));
    } catch (error) {
      if ((error as { code?: string }).code === '25001') return undefined;
      throw error;
    } finally {
      await session.run('ROLLBACK');
    }
  }

  async function tables(): Promise<readonly unknown[]> {
    const rows = await session.run(
      `SELECT oid FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')`,
    );
    return rows.map(({ oid }) => oid);
  }
});

/** `ShareRowExclusiveLock`, as pg_locks has it, in the words of the documentation. */
function modeOf(mode: unknown): string {
  return String(mode)
    .replace(/Lock$/, '')
    .replaceAll(/(?<!^)[A-Z]/g, ' $&')
    .toUpperCase();
}
