import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { emptyCatalog } from '../../catalog/index.ts';
import { readMigrationFile } from '../../files/index.ts';
import { planMigrations } from '../../plan/index.ts';
import type { PlannedMigration } from '../../plan/model.ts';
import { reverseOf } from './recorded-reverse.ts';

beforeAll(() => loadParser());

/** The last of these files. */
function planned(...texts: string[]): PlannedMigration {
  const files = texts.flatMap((text, i) => {
    return readMigrationFile({ name: `2026010100000${i}_a.sql`, text }).file ?? [];
  });
  const migration = planMigrations(files, emptyCatalog({ pg: 18 })).migrations.at(-1);
  if (!migration) throw new TypeError('nothing is planned');
  return migration;
}

/** The same, where what it leaves behind cannot be read. */
function unreadable(migration: PlannedMigration): PlannedMigration {
  const get = () => {
    throw new TypeError('out of reach');
  };
  const after = Object.defineProperty({ ...migration.after }, 'schemas', { get });
  const steps = migration.steps.map((step) => ({
    ...step,
    statements: step.statements.map((statement) => ({ ...statement, after })),
  }));
  return { ...migration, steps };
}

test('what takes a file back, as a script', () => {
  expect(reverseOf(planned('CREATE TABLE t (a int);'))).toEqual({
    sql: expect.stringMatching(/^DROP TABLE public\.t;\s*$/),
  });
});

test('the statement that has no reverse, by its place in the file', () => {
  const last = "CREATE TABLE t (a int);\nALTER TYPE mood ADD VALUE 'b';";
  expect(reverseOf(planned("CREATE TYPE mood AS ENUM ('a');", last))).toEqual({
    refused: [
      {
        statement: 1,
        message: expect.stringContaining('no reverse of ALTER TYPE'),
        detail: expect.stringContaining("ADD VALUE 'b'"),
      },
    ],
  });
});

test('a failure of the derivation itself is what is recorded', () => {
  expect(reverseOf(unreadable(planned('CREATE TABLE t (a int);')))).toEqual({
    refused: [
      {
        message: 'no reverse is on record: it could not be derived',
        detail: 'TypeError: out of reach',
      },
    ],
  });
});

test('the rest of a file has no record of its own', () => {
  expect(reverseOf({ ...planned('CREATE TABLE t (a int);'), stepsDone: 1 })).toBeUndefined();
});
