/** What a rebalance of a Citus takes from shards, as `check` and `plan` tell it; JSON is held to its schema. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { citrate } from './support/citrate.ts';
import { violations } from './support/schema.ts';

const sql = `CREATE TABLE orders (id bigint CONSTRAINT orders_pkey PRIMARY KEY, kind bigint);
SELECT create_distributed_table('orders', 'id');
CREATE TABLE kinds (id bigint CONSTRAINT kinds_pkey PRIMARY KEY);
SELECT create_reference_table('kinds');
ALTER TABLE orders ADD COLUMN note text;
COMMENT ON COLUMN orders.kind IS 'what it is';
COMMENT ON TABLE kinds IS 'of all kinds';
COMMENT ON SCHEMA public IS 'no table';
`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'citrate-moves-'));
  mkdirSync(join(cwd, 'migrations'));
  writeFileSync(join(cwd, 'migrations/20260101000000_orders.sql'), sql);
  const config = { engine: 'citus', citusVersion: '13.2', migrations: 'migrations' };
  writeFileSync(join(cwd, 'citrate.config.json'), JSON.stringify(config));
});
afterAll(() => rmSync(cwd, { recursive: true }));

interface Told {
  readonly sql: string;
  readonly survivesMove?: string;
}

const lost = [
  "COMMENT ON COLUMN orders.kind IS 'what it is'",
  "COMMENT ON TABLE kinds IS 'of all kinds'",
];

const told = lost.map((text) => ({ sql: text, survivesMove: 're-apply' }));

interface Steps {
  readonly steps: readonly { readonly statements: readonly Told[] }[];
}

/** The statements that a move loses, and what of it is told. */
async function toldBy(args: readonly string[]): Promise<readonly Told[]> {
  const { stdout } = await citrate([...args, '--format', 'json'], { cwd });
  const { statements = [], migrations = [] } = JSON.parse(stdout) as {
    readonly statements?: readonly Told[];
    readonly migrations?: readonly Steps[];
  };
  const steps = migrations.flatMap((one) => one.steps);
  const all = [...statements, ...steps.flatMap((step) => step.statements)];
  return all.flatMap(({ sql: text, survivesMove }) =>
    survivesMove === undefined ? [] : [{ sql: text, survivesMove }],
  );
}

/** The list of verdicts, from the line of the table's new column on. */
async function verdicts(args: readonly string[]): Promise<string> {
  const { stdout } = await citrate(args, { cwd });
  return stdout
    .split('\n')
    .filter((line) => /^ {2}line [5-8] /.test(line))
    .join('\n');
}

test('check and plan tell it in JSON, of statements about tables with shards', async () => {
  expect(await toldBy(['check'])).toEqual(told);
  expect(await toldBy(['check', '--as-citus', '13.2'])).toEqual(told);
  expect(await toldBy(['plan', '--offline'])).toEqual(told);
});

test('check and plan tell it to people', async () => {
  expect(await verdicts(['check', '--verbose'])).toMatchInlineSnapshot(`
    "  line 5  per shard  ALTER TABLE orders ADD COLUMN note text
      line 6  local      COMMENT ON COLUMN orders.kind IS 'what it is'  (on shards: apply again after a rebalance)
      line 7  local      COMMENT ON TABLE kinds IS 'of all kinds'  (on shards: apply again after a rebalance)
      line 8  local      COMMENT ON SCHEMA public IS 'no table'"
  `);
  expect(await verdicts(['check', '--verbose', '--as-citus', '13.2'])).toBe(
    await verdicts(['check', '--verbose']),
  );
  expect(await verdicts(['plan', '--offline'])).toMatchInlineSnapshot(`
    "  line 5  per shard  ALTER TABLE orders ADD COLUMN note text
      line 6  local      COMMENT ON COLUMN orders.kind IS 'what it is'  (on shards: apply again after a rebalance)
      line 7  local      COMMENT ON TABLE kinds IS 'of all kinds'  (on shards: apply again after a rebalance)
      line 8  local      COMMENT ON SCHEMA public IS 'no table'"
  `);
  const { stdout } = await citrate(['check'], { cwd });
  expect(stdout).toContain(
    "hint: If shards need it, give it to them with run_command_on_placements('public.orders', …), and again after each rebalance, which makes shards anew without it.",
  );
});

test('a statement that Citus refuses tells it, too', async () => {
  const input = `${sql}ALTER TABLE orders ALTER COLUMN kind SET (n_distinct = 5);`;
  const { code, stdout } = await citrate(['check', '-', '--format', 'json'], { cwd, input });
  expect(code).toBe(3);
  const { statements, diagnostics } = JSON.parse(stdout);
  expect(statements.at(-1)).toMatchObject({ verdict: 'refused', survivesMove: 're-apply' });
  const [error] = diagnostics.filter((one: { severity: string }) => one.severity === 'error');
  expect(error.detail).toContain('again after each rebalance');
});

test('a fleet has no rebalance', async () => {
  const config = join(cwd, 'fleet.json');
  writeFileSync(config, JSON.stringify({ migrations: 'migrations', shardCount: 4 }));
  const of = ['--config', config];
  expect(await toldBy(['check', ...of])).toEqual([]);
  expect(await verdicts(['check', '--verbose', ...of])).not.toContain('rebalance');
});

test('the schemas know no other answer', () => {
  const statement = { file: 'a.sql', line: 1, sql: 'SELECT 1', verdict: 'local' };
  const of = (survivesMove: string): readonly unknown[] =>
    violations('check', {
      format: 1,
      statements: [{ ...statement, survivesMove }],
      diagnostics: [],
    });
  expect(of('re-apply')).toEqual([]);
  expect(of('yes')).not.toEqual([]);
});
