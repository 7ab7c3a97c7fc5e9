/**
 * What commands print as JSON is as their schemas say. The helper `citrate` holds every output of
 * every test against them; here are the outputs that no other test asks for.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { subcommands } from '../../packages/migrate/src/cli/index.ts';
import { createProgram } from '../../packages/migrate/src/cli/program.ts';
import { citrate } from './support/citrate.ts';
import { checkOutput, schemaOf, schemas, violations } from './support/schema.ts';

const names = { format: 1, statements: [{ sql: 'SELECT 1', names: [] }], diagnostics: [] };

test('every command has a schema', () => {
  const terminal = {
    cwd: '.',
    env: {},
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  };
  const { commands } = createProgram(
    terminal,
    async () => {},
    () => {},
  );
  expect(commands).toHaveLength(subcommands.length);
  expect(schemas).toEqual(
    expect.arrayContaining(commands.map((command) => schemaOf(command.name()))),
  );
});

test('schemas can be compiled, and refuse what is not theirs', () => {
  for (const name of schemas) expect(violations(name, { surplus: 1 })).not.toEqual([]);
  expect(violations('names', names)).toEqual([]);
  expect(violations('names', { ...names, surplus: 1 })).not.toEqual([]);
  expect(violations('names', { ...names, format: 2 })).not.toEqual([]);
  const wrong = { ...names, statements: [{ sql: 1, names: [] }] };
  expect(() => checkOutput(['names', '--format', 'json'], JSON.stringify(wrong))).toThrow('/sql');
});

test('init, new, deparse and an offline plan', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'citrate-schemas-'));
  const json = async (args: readonly string[], input = ''): Promise<unknown> =>
    JSON.parse((await citrate([...args, '--format', 'json'], { cwd, input })).stdout);
  expect(violations('init', await json(['init']))).toEqual([]);
  expect(violations('new', await json(['new', 'items']))).toEqual([]);
  expect(violations('plan', await json(['plan', '--offline']))).toEqual([]);
  expect(violations('deparse', await json(['deparse'], 'select 1'))).toEqual([]);
  expect(violations('failure', await json(['names', 'missing.sql']))).toEqual([]);
  rmSync(cwd, { recursive: true });
});
