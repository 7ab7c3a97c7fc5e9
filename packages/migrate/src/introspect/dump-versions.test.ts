/**
 * The dump of what a server has makes the same on it, on the servers of all versions at hand. Of a
 * fixture, what the version does not know is left out, and what fails on the server in its absence.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { deparse } from '@citrate/deparser';
import { loadParser, parseScript } from '@citrate/parser';
import {
  type EmbeddedCluster,
  installedMajors,
  serverMajors,
  startCluster,
} from 'citrate/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inDatabase } from '../../../../test/support/databases.ts';
import { comparable } from '../../test/same-catalog.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { type Catalog, distributionCall } from '../catalog/index.ts';
import { dumpCatalog, dumpStatements } from '../dump/index.ts';
import { introspect } from './index.ts';

const folder = new URL('../../test/fixtures/', import.meta.url);
const fixtures = ['introspect', 'dump'].flatMap((name) =>
  readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`),
);
const at = serverMajors.filter((major) => major !== 18 && installedMajors().includes(major));
const missing = serverMajors.filter((major) => !installedMajors().includes(major));
if (missing.length > 0) {
  console.log(`not run: PostgreSQL ${missing.join(', ')} (set CITRATE_POSTGRES_DIR)`);
}

beforeAll(() => loadParser());

test('the servers of the other tests are of the newest version', () => {
  expect(installedMajors()).toContain(18);
});

describe.each(at)('PostgreSQL %i', (major) => {
  const sessions = new TestSessions();
  let cluster: EmbeddedCluster;
  let count = 0;

  beforeAll(async () => {
    cluster = await startCluster({ workers: 0, pg: major });
  });
  afterAll(async () => {
    await sessions.close();
    await cluster.stop();
  });

  async function newDatabase(): Promise<TestSession> {
    const name = `law_${++count}`;
    const admin = await sessions.open(cluster.coordinator.url);
    await admin.run(`CREATE DATABASE ${name}`);
    return sessions.open(inDatabase(cluster.coordinator.url, name));
  }

  test.each(fixtures)('%s', async (name) => {
    const made = await afterFile(await newDatabase(), name);
    expect(made.pg).toBe(major);
    const { statements, diagnostics } = dumpStatements(made);
    expect(diagnostics).toEqual([]);
    const again = await newDatabase();
    for (const { sql } of statements) {
      await again.run(sql).catch((error: unknown) => {
        throw new Error(`${sql}: ${String(error)}`);
      });
    }
    const found = await introspect(again.db);
    expect(comparable(found)).toEqual(comparable(made));
    expect(deparse(dumpCatalog(found).trees)).toBe(deparse(dumpCatalog(made).trees));
  });
});

async function afterFile(session: TestSession, name: string): Promise<Catalog> {
  const text = readFileSync(new URL(name, folder), 'utf8');
  for (const { tree, source } of parseScript({ name, text }).statements) {
    if (!distributionCall(tree)) await session.run(source).catch(() => undefined);
  }
  return introspect(session.db);
}
