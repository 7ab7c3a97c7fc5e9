import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { comparable } from '../../test/same-catalog.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { casesOf, fixture } from '../../test/support/reverse-cases.ts';
import type { Relation } from '../catalog/index.ts';
import { parseSnapshot } from '../snapshot/index.ts';
import {
  applyCluster,
  baselineCluster,
  downCluster,
  driftCluster,
  dumpCluster,
  statusCluster,
} from './index.ts';

const done = { outcome: 'done', diagnostics: [] };

/** All that the coordinator has; a constraint that was made anew may have got its suffix on shards. */
async function catalogOf({ config }: Fleet): Promise<unknown> {
  const { snapshot = '' } = await dumpCluster(config);
  const catalog = parseSnapshot(snapshot);
  const schemas = Array.from(catalog.schemas, ([name, schema]) => {
    const relations = Array.from(schema.relations, ([key, one]) => [key, suffixed(one)] as const);
    return [name, { ...schema, relations: new Map(relations) }] as const;
  });
  return comparable({ ...catalog, schemas: new Map(schemas) });
}

function suffixed(relation: Relation): Relation {
  if (relation.kind !== 'table') return relation;
  const constraints = relation.constraints.map((one) => ({ ...one, suffixedOnShards: true }));
  return { ...relation, constraints };
}

describe('apply, then down', () => {
  let fleet: Fleet;
  let role: string;
  let first: string;

  beforeAll(async () => {
    fleet = await createFleet();
    role = `${fleet.databases.database}_clerk`;
    const setup = readFileSync(fixture('setup.sql'), 'utf8').replaceAll('clerk', role);
    first = fleet.write(setup);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });
  afterAll(async () => {
    await fleet.query(0, `DROP OWNED BY ${role} CASCADE`);
    await fleet.drop();
  });

  test.each(casesOf('accepted.sql'))('leaves what was there: $title', async ({ sql }) => {
    const before = await catalogOf(fleet);
    const version = fleet.write(sql.replaceAll('clerk', role), 'case');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    const result = await downCluster(fleet.config, { to: first, allowDataLoss: true });
    rmSync(join(fleet.config.migrations, `${version}_case.sql`));
    expect(result).toMatchObject({ outcome: 'done', reverted: [{ version }], remaining: [] });
    expect(await catalogOf(fleet)).toEqual(before);
    expect(await driftCluster(fleet.config)).toMatchObject({ ...done, differences: [] });
    const { migrations } = await statusCluster(fleet.config);
    expect(migrations.map((one) => one.version)).toEqual([first]);
  });
});

describe('down', () => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await createFleet();
  });
  afterEach(() => fleet.drop());

  const items = `CREATE TABLE items (id bigint NOT NULL);
    SELECT create_distributed_table('items', 'id');`;

  async function applied(...texts: string[]): Promise<readonly string[]> {
    const versions = texts.map((text) => fleet.write(text));
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    return versions;
  }

  const states = async () =>
    (await statusCluster(fleet.config)).migrations.map(({ state }) => state);

  test('takes back everything after a version, the last one first; the history keeps it', async () => {
    const [first, second, third] = await applied(
      items,
      'ALTER TABLE items ADD CHECK (id > 0);',
      'CREATE INDEX ON items (id);',
    );
    const events: string[] = [];
    const result = await downCluster(fleet.config, {
      to: first ?? '',
      onEvent: (event) => {
        if (event.kind === 'migration') events.push(`${event.state} ${event.version}`);
      },
    });
    expect(result).toMatchObject({
      ...done,
      planned: [
        { version: third, by: 'derived', statements: [{ sql: 'DROP INDEX public.items_id_idx' }] },
        { version: second, by: 'derived' },
      ],
      reverted: [{ version: third }, { version: second }],
      remaining: [],
    });
    expect(events).toEqual([
      `started ${third}`,
      `reverted ${third}`,
      `started ${second}`,
      `reverted ${second}`,
    ]);
    const { migrations, past, current, next } = await statusCluster(fleet.config);
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending', 'pending']);
    expect({ current, next }).toEqual({ current: first, next: second });
    expect(past).toMatchObject([
      {
        version: third,
        fate: 'reverted',
        endedBy: expect.any(String),
        appliedAt: expect.any(String),
      },
      { version: second, fate: 'reverted' },
    ]);
    expect(past[0]?.record.steps.map(({ direction, server }) => `${direction} ${server}`)).toEqual([
      'up coordinator',
      'up w1',
      'up w2',
      'down coordinator',
      'down w1',
      'down w2',
    ]);
    expect(await applyCluster(fleet.config)).toMatchObject({ ...done, applied: [{}, {}] });
    expect(await states()).toEqual(['applied', 'applied', 'applied']);
  });

  test('asks before rows are lost, and is planned without changing anything', async () => {
    const [, second] = await applied('CREATE SCHEMA shop;', items);
    const lost = {
      outcome: 'invalid',
      diagnostics: [
        {
          message: `taking migration ${second}_change back destroys data`,
          detail: 'What would be gone: the rows of public.items.',
        },
      ],
      planned: [{ version: second, statements: [{ loses: ['the rows of public.items'] }] }],
      reverted: [],
      remaining: [{ version: second }],
    };
    const to = (await statusCluster(fleet.config)).migrations[0]?.version ?? '';
    expect(await downCluster(fleet.config, { to, dryRun: true })).toMatchObject(lost);
    expect(await downCluster(fleet.config, { to })).toMatchObject(lost);
    const planned = await downCluster(fleet.config, { to, dryRun: true, allowDataLoss: true });
    expect(planned).toMatchObject({ ...done, planned: [{ tasks: 5 }], reverted: [] });
    expect(await states()).toEqual(['applied', 'applied']);
    expect(await downCluster(fleet.config, { to: '0', allowDataLoss: true })).toMatchObject(done);
    expect(await states()).toEqual(['pending', 'pending']);
    expect(await fleet.query(1, "SELECT FROM pg_class WHERE relname ~ '^items'")).toEqual([]);
    expect(await fleet.query(0, 'SELECT FROM citrate.shard')).toEqual([]);
  });

  test('runs the section down where there is one, also one that was written later', async () => {
    const [first, second] = await applied(
      `${items} ALTER TABLE items ADD COLUMN v int;`,
      '-- migrate:up\nALTER TABLE items DROP COLUMN v;',
    );
    const refused = await downCluster(fleet.config, { to: first ?? '' });
    expect(refused).toMatchObject({ outcome: 'invalid', reverted: [] });
    fleet.rewrite(
      second ?? '',
      `-- migrate:up
       ALTER TABLE items DROP COLUMN v;
       -- migrate:down
       COMMENT ON TABLE items IS 'as before';`,
    );
    expect(await downCluster(fleet.config, { to: first ?? '' })).toMatchObject({
      ...done,
      planned: [{ by: 'section', statements: [{ verdict: 'rewritten' }] }],
    });
    const sql = "SELECT obj_description(to_regclass('items')) AS comment";
    expect(await fleet.query(0, sql)).toEqual([{ comment: 'as before' }]);
  });

  test('is refused for what cannot be derived, by name, before anything is done', async () => {
    const [first] = await applied(
      `${items} CREATE TABLE plain (id int);`,
      'DROP TABLE plain;',
      'CREATE SCHEMA later;',
    );
    expect(await downCluster(fleet.config, { to: first ?? '' })).toMatchObject({
      outcome: 'invalid',
      diagnostics: [
        {
          message: 'no reverse of DROP TABLE can be derived: it drops a table, whose rows are gone',
          hint: expect.stringContaining('-- migrate:down'),
        },
      ],
      reverted: [],
    });
    expect(await states()).toEqual(['applied', 'applied', 'applied']);
  });

  test('wants a version that is applied, files as they were, and no baseline to go', async () => {
    const [first, second] = await applied(items, 'CREATE SCHEMA shop;');
    expect(await downCluster(fleet.config, { to: '20990101000000' })).toMatchObject({
      outcome: 'invalid',
      diagnostics: [{ message: 'version 20990101000000 is not applied' }],
    });
    fleet.rewrite(second ?? '', 'CREATE SCHEMA store;');
    expect(await downCluster(fleet.config, { to: first ?? '' })).toMatchObject({
      outcome: 'drift',
      diagnostics: [{ message: expect.stringContaining('was changed after it was applied') }],
    });
    fleet.rewrite(second ?? '', 'CREATE SCHEMA shop;');
    const third = fleet.write('CREATE SCHEMA before;');
    await baselineCluster({ ...fleet.config }, { version: third });
    expect(await downCluster(fleet.config, { to: '0' })).toMatchObject({ outcome: 'invalid' });
  });

  test('what fails on one server is undone on all', async () => {
    const [first] = await applied(
      `${items} CREATE TABLE plain (id int);`,
      'CREATE INDEX by_id ON items (id);',
    );
    const [{ name } = {}] = await fleet.query(
      2,
      "SELECT relname AS name FROM pg_class WHERE relname ~ '^by_id_' LIMIT 1",
    );
    await fleet.query(2, `DROP INDEX ${String(name)}`);
    expect(await downCluster(fleet.config, { to: first ?? '' })).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '42704', server: 'w2' }],
      reverted: [],
    });
    expect(await states()).toEqual(['applied', 'applied']);
    expect(await fleet.query(0, "SELECT to_regclass('by_id') IS NOT NULL AS v")).toEqual([
      { v: true },
    ]);
  });
});
