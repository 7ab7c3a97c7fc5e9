import { DiagnosticError, loadParser } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../catalog/index.ts';
import { readMigrationFile } from '../files/index.ts';
import { offlineTargets, type PlanOptions, planMigrations } from '../plan/index.ts';
import { moved, type PinnedPlan, parsePinnedPlan, pinPlan } from './index.ts';

beforeAll(loadParser);

const targets = offlineTargets(['w1', 'w2']);
const servers = targets.map(({ server }) => ({ server, version: '18.0' }));

function planOf(catalog: Catalog, texts: readonly string[], options: PlanOptions = {}) {
  const files = texts.map((text, i) => {
    const { file } = readMigrationFile({ name: `2026010100000${i}_f${i}.sql`, text });
    if (!file) throw new Error('no file');
    return file;
  });
  return planMigrations(files, catalog, options);
}

const start = (): Catalog =>
  emptyCatalog({ pg: 18, cluster: { workers: ['w1', 'w2'], shardCount: 2 } });

const setting = `CREATE TABLE items (id bigint, price int);
SELECT create_distributed_table('items', 'id');
CREATE TABLE kinds (id int PRIMARY KEY);
CREATE TYPE mood AS ENUM ('calm');
`;
const change = 'ALTER TABLE items ADD CHECK (price > 0);';

/** Pins files in a database that other statements have made. */
function pin(made: string, ...texts: readonly string[]): PinnedPlan {
  const { catalog } = planOf(start(), [made]);
  return pinPlan({ plan: planOf(catalog, texts), targets, servers }, '1.0.0');
}

const messages = (before: PinnedPlan, after: PinnedPlan): readonly string[] =>
  moved(before, after).map(({ message }) => message);

describe('a pinned plan', () => {
  test('has what is read or written, and nothing else of the catalog', () => {
    const pinned = pin(setting, change);
    expect(pinned.objects.map(({ name }) => name)).toEqual(['public.items']);
    expect(pinned.placements).toEqual([
      {
        table: 'public.items',
        colocationId: 1,
        shards: [
          { id: 102008, placements: ['w1'] },
          { id: 102009, placements: ['w2'] },
        ],
      },
    ]);
    expect(pinned).not.toHaveProperty('counters');
    expect(pin(setting, 'ALTER TABLE items ADD m mood;').objects.map(({ name }) => name)).toEqual([
      'public.items',
      'public.mood',
    ]);
  });

  test('has the counters where numbers are handed out, and no SQL', () => {
    const more = `CREATE TABLE more (id int); SELECT create_distributed_table('more', 'id');`;
    const pinned = pin(setting, more);
    expect(pinned.counters).toEqual({ shardId: 102010, colocationId: 2 });
    expect(JSON.stringify(pinned)).not.toMatch(/create/i);
  });

  test('is the same again, read back as well', () => {
    const pinned = pin(setting, change);
    expect(pin(setting, change)).toEqual(pinned);
    expect(parsePinnedPlan(JSON.stringify(pinned))).toEqual(pinned);
    expect(moved(pinned, parsePinnedPlan(JSON.stringify(pinned)))).toEqual([]);
  });
});

describe('what has moved', () => {
  const table = 'relation "public.items" was changed since the plan was made';

  test.each([
    ['a column', `${setting}ALTER TABLE items ADD note text;`],
    ['an index', `${setting}CREATE INDEX i ON items (price);`],
    ['a view', `${setting}CREATE VIEW v AS SELECT id FROM items;`],
  ])('%s of a table that is changed', (_, made) => {
    expect(messages(pin(setting, change), pin(made, change))).toEqual([table]);
  });

  test('not what the plan has nothing to do with', () => {
    const made = `${setting}ALTER TABLE kinds ADD note text; CREATE TABLE other (id int);
      COMMENT ON SCHEMA public IS 'x'; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';`;
    expect(messages(pin(setting, change), pin(made, change))).toEqual([]);
  });

  test('the values of a type that a column gets', () => {
    const add = 'ALTER TABLE items ADD m mood;';
    const made = `${setting}ALTER TYPE mood ADD VALUE 'wild';`;
    expect(messages(pin(setting, add), pin(made, add))).toEqual([
      'type "public.mood" was changed since the plan was made',
    ]);
  });

  test('files: statements, not comments; more and fewer of them', () => {
    const pinned = pin(setting, change);
    expect(messages(pinned, pin(setting, `-- why\n${change}`))).toEqual([]);
    expect(messages(pinned, pin(setting, change.replace('0', '1')))).toEqual([
      'the file of migration 20260101000000_f0 was changed since the plan was made',
    ]);
    const longer = pin(setting, change, 'ALTER TABLE items ADD note text;');
    const name = 'migration 20260101000001_f1';
    expect(messages(pinned, longer)).toEqual([`${name} is pending, and not in the plan`]);
    expect(messages(longer, pinned)).toEqual([`${name} is in the plan, and not pending`]);
    const more = pin(setting, change, 'ALTER TABLE kinds ADD note text;');
    expect(messages(more, pinned)).toEqual([`${name} is in the plan, and not pending`]);
  });

  test('how files are applied, which the configuration says', () => {
    const { catalog } = planOf(start(), [setting]);
    const [pinned, other] = (['atomic', 'convergent'] as const).map((consistency) =>
      pinPlan({ plan: planOf(catalog, [change], { consistency }), targets, servers }, '1.0.0'),
    );
    if (!pinned || !other) throw new Error('no plans');
    expect(moved(pinned, other)).toMatchObject([
      {
        message: 'migration 20260101000000_f0 has another consistency now',
        detail: 'By the plan it is atomic, and now convergent.',
      },
    ]);
  });

  test('placements, counters, servers, the tool, and in the end the tasks', () => {
    const more = `CREATE TABLE more (id int); SELECT create_distributed_table('more', 'id');`;
    const pinned = pin(setting, change, more);
    const having = (part: Partial<PinnedPlan>): readonly string[] =>
      messages(pinned, { ...pinned, ...part });
    const placements = pinned.placements.map((one) => ({ ...one, shards: one.shards.slice(1) }));
    expect(having({ placements })).toEqual([
      'shards of table "public.items" were moved since the plan was made',
    ]);
    expect(having({ counters: { shardId: 102011, colocationId: 2 } })).toEqual([
      'numbers of new shards are others than when the plan was made',
    ]);
    expect(having({ servers: pinned.servers.map((s) => ({ ...s, version: '18.1' })) })).toEqual(
      targets.map(({ server }) => `server "${server}" is not the one of the plan`),
    );
    expect(having({ tool: '1.0.1' })).toEqual(['the plan was made by another version of Citrate']);
    const tasks = { count: 1, sha256: 'f'.repeat(64) };
    expect(having({ role: 'other' })).toEqual([]);
    expect(having({ role: 'other', tasks })).toEqual(['the plan was made for another role']);
    expect(having({ tasks })).toEqual(['the tasks are others than when the plan was made']);
  });
});

describe('a file that is no plan', () => {
  const read = (text: string) => {
    try {
      return parsePinnedPlan(text);
    } catch (error) {
      return error instanceof DiagnosticError ? error.diagnostics : error;
    }
  };

  test.each([
    ['no JSON', 'CREATE TABLE t ();', /no plan that citrate plan --out wrote/],
    ['other JSON', '{"format":1,"migrations":[]}', /no plan that citrate plan --out wrote/],
    ['another format', '{"format":2,"kind":"citrate plan"}', /has format 2, not 1$/],
  ])('%s', (_, text, message) => {
    expect(read(text)).toMatchObject([{ code: '22023', message: expect.stringMatching(message) }]);
  });
});
