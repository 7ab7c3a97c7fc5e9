/**
 * One law: replaying a script gives the catalog that introspection reads after a real server has run
 * it. Distribution is put on record as a decision would.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deparse, deparseExpression, quoteIdentifier } from '@citrate/deparser';
import { loadParser, parseScript } from '@citrate/parser';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { definitions, relationsOf, summary } from '../../test/catalog-summary.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { observeNode } from '../../test/support/observe.ts';
import {
  type Catalog,
  distributionCall,
  emptyCatalog,
  type Index,
  type Table,
} from '../catalog/index.ts';
import { distributionChanges } from '../distribute/index.ts';
import { applyMetadata, installSchema, installTarget, registerNodes } from '../history/index.ts';
import { metadataChanges } from '../plan/metadata.ts';
import type { MetadataChange } from '../plan/model.ts';
import { type ReplayStep, replayEach } from '../replay/index.ts';
import { introspect } from './index.ts';

const folder = fileURLToPath(new URL('../../test/fixtures/introspect/', import.meta.url));
const workers = ['w1', 'w2'];
const shardCount = 8;

const sessions = new TestSessions();
let databases: TestDatabases;

beforeAll(() => loadParser());
afterEach(async () => {
  await sessions.close();
  await databases.drop();
});

describe.each(readdirSync(folder))('%s', (file) => {
  test('replay foresees what the server has afterwards', async () => {
    const replayed = replayFile(file);
    const session = await runOnServer(replayed);
    const found = await introspect(session.db, { cluster: { shardCount } });
    expect(summary(found)).toEqual(summary(replayed.catalog));
  });

  test('its expressions mean what the server has', async () => {
    const replayed = replayFile(file);
    const session = await runOnServer(replayed);
    const before = await introspect(session.db);
    for (const sql of redefinitions(replayed.catalog)) {
      await session.run(sql).catch((error: unknown) => {
        throw new Error(`${sql}: ${String(error)}`);
      });
    }
    expect(definitions(await introspect(session.db))).toEqual(definitions(before));
  });
});

interface Replayed {
  readonly steps: readonly ReplayStep[];
  readonly catalog: Catalog;
}

function replayFile(file: string): Replayed {
  const source = { name: file, text: readFileSync(folder + file, 'utf8') };
  const { statements, diagnostics } = parseScript(source);
  const cluster = { shardCount, workers };
  const start = emptyCatalog({ pg: 18, currentRole: 'postgres', cluster });
  const steps = [...replayEach([{ source, statements }], start)];
  const found = [...diagnostics, ...steps.flatMap((step) => step.diagnostics)];
  expect(found.filter((d) => d.severity === 'error')).toEqual([]);
  return { steps, catalog: steps.at(-1)?.after ?? start };
}

/** Every statement as the file has it; calls of ours are recorded in the end. */
async function runOnServer({ steps }: Replayed): Promise<TestSession> {
  databases = await createDatabases(inject('cluster'));
  const session = await sessions.open(databases.coordinator.url);
  const changes = steps.flatMap(changesOf);
  if (changes.length > 0) await createCluster(session);
  for (const { statement } of steps) {
    if (!distributionCall(statement.tree)) await session.run(statement.source);
  }
  if (changes.length > 0) await applyMetadata(session.db, changes);
  return session;
}

async function createCluster(session: TestSession): Promise<void> {
  const { clusterId } = await installSchema(session.db);
  const nodes = [];
  for (const { name, url } of [databases.coordinator, ...databases.workers]) {
    const { db } = await sessions.open(url);
    if (name !== 'coordinator') await installTarget(db, clusterId);
    const node = await observeNode(db, { name, coordinator: name === 'coordinator' });
    if (node) nodes.push(node);
  }
  await registerNodes(session.db, clusterId, nodes);
}

function changesOf({ before, after }: ReplayStep): readonly MetadataChange[] {
  return metadataChanges(distributionChanges(before, after), before, after);
}

/** Statements that write every expression of the catalog over the one that the server has. */
function redefinitions(catalog: Catalog): readonly string[] {
  return relationsOf(catalog).flatMap((relation) => {
    if (relation.kind === 'index') return redefineIndex(relation);
    return relation.kind === 'table' ? redefineTable(relation) : [];
  });
}

function redefineIndex({ schema, name, definition, parent }: Index): readonly string[] {
  if (!definition || parent) return [];
  const drop = `DROP INDEX ${qualified({ schema, name })}`;
  return [drop, deparse({ IndexStmt: definition })];
}

function redefineTable(table: Table): readonly string[] {
  const alter = `ALTER TABLE ${qualified(table)}`;
  const defaults = table.columns.flatMap((column) =>
    column.default
      ? `${alter} ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${deparseExpression(column.default)}`
      : [],
  );
  const constraints = table.constraints
    .filter(({ kind }) => kind === 'check' || kind === 'foreign key' || kind === 'exclusion')
    .filter(({ inherited, parent }) => !inherited && !parent)
    .flatMap(({ name, definition }) => [
      `${alter} DROP CONSTRAINT ${quoteIdentifier(name)}`,
      `${alter} ADD ${deparse({ Constraint: definition })}`,
    ]);
  return [...defaults, ...constraints];
}

function qualified({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
