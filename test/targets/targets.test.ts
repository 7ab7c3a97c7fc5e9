/** What each version of PostgreSQL accepts of what the deparser writes for it. */
import {
  type EmbeddedCluster,
  installedMajors,
  type ServerMajor,
  serverMajors,
  startCluster,
} from 'citrate/embedded';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deparse } from '../../packages/deparser/src/index.ts';
import { files, statementsOf, treeOf } from '../../packages/deparser/test/support/fixtures.ts';
import { type Case, cases, spellings } from '../../packages/deparser/test/targets/constructs.ts';
import { DiagnosticError, loadParser, type Node } from '../../packages/parser/src/index.ts';
import { createDatabases, inDatabase, type TestDatabases } from '../support/databases.ts';
import { type Outcome, outcomeOf, refusedByGrammar } from './outcome.ts';

const majors = installedMajors();
const missing = serverMajors.filter((major) => !majors.includes(major));
if (missing.length > 0) {
  console.log(`not run: PostgreSQL ${missing.join(', ')} (set CITRATE_POSTGRES_DIR)`);
}

beforeAll(loadParser);

/** SQLSTATEs of a server that doesn't know something: a word, an option, a function, a provider. */
const REFUSALS = ['42601', '0A000', '22023', '42704', '42809', '42P01', '42P17', '42703', '42883'];

/** CREATE TYPE only warns, and makes the type without what it doesn't know. */
function ignored({ warnings }: Outcome): readonly string[] {
  return warnings.filter((text) => text.endsWith(' not recognized'));
}

function isRefusal(outcome: Outcome): boolean {
  return REFUSALS.includes(outcome.code) || ignored(outcome).length > 0;
}

describe.each(majors)('PostgreSQL %i', (major) => {
  let cluster: EmbeddedCluster | undefined;
  let databases: TestDatabases | undefined;
  let url = '';

  beforeAll(async () => {
    if (major !== 18) cluster = await startCluster({ workers: 0, pg: major });
    const coordinator = cluster?.coordinator.url ?? inject('cluster').coordinator;
    databases = await createDatabases({ coordinator, workers: [] });
    url = inDatabase(coordinator, databases.database);
  });
  afterAll(async () => {
    await databases?.drop();
    await cluster?.stop();
  });

  test('reads every statement of the fixtures that is written for it', async () => {
    const written = files.flatMap(statementsOf).flatMap(({ tree }) => textFor(tree, major));
    expect(written.length).toBeGreaterThan(500);
    expect(await refusedByGrammar(url, written)).toEqual([]);
  });

  test.each(casesFrom(major))('has $construct: $sql', async (one) => {
    const outcome = await outcomeOf(url, { ...one, sql: deparse(treeOf(one.sql), { pg: major }) });
    expect(outcome).toMatchObject({ code: one.ends ?? '00000' });
    expect(ignored(outcome)).toEqual([]);
  });

  test.each(casesAfter(major))('does not have $construct: $sql', async (one) => {
    const outcome = await outcomeOf(url, { ...one, sql: deparse(treeOf(one.sql)) });
    expect(outcome).toSatisfy(isRefusal);
    expect(outcome.code).not.toBe(one.ends);
  });

  test.each(spellings.filter(({ from = 13 }) => from <= major))(
    'takes $sql in its own words',
    async (one) => {
      const sql = deparse(treeOf(one.sql), { pg: major });
      expect(await outcomeOf(url, { ...one, sql })).toMatchObject({ code: '00000' });
      const asItStands = await outcomeOf(url, one);
      expect(asItStands.code === '00000').toBe(major >= one.since);
    },
  );
});

/** None if the version lacks something. */
function textFor(tree: Node, pg: ServerMajor): readonly string[] {
  try {
    return [deparse(tree, { pg })];
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return [];
  }
}

function casesFrom(major: ServerMajor): readonly Case[] {
  return cases.filter(({ since }) => since <= major);
}

function casesAfter(major: ServerMajor): readonly Case[] {
  return cases.filter(({ since }) => since > major);
}
