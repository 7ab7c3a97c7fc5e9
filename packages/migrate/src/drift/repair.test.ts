/**
 * One server is damaged by hand, one way at a time: what is told of it, and what is proposed. That
 * is run, and nothing differs any more. Nodes are catalogs here; engine/drift.test.ts asks servers.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import {
  emptyFleet,
  migrate,
  run,
  type SimulatedFleet,
} from '../../test/support/simulated-fleet.ts';
import { findTable } from '../catalog/index.ts';
import {
  conditionsOf,
  differenceOf,
  findingsOf,
  fleetOf,
  observe,
  repairsOf,
  type ServerRepair,
} from './index.ts';

let fleet: SimulatedFleet;

beforeAll(async () => {
  await loadParser();
  const path = join(import.meta.dirname, '../../test/fixtures/drift/fleet.sql');
  const text = readFileSync(path, 'utf8').replaceAll('"ROLE"', 'someone');
  fleet = text.split('-- next file\n').reduce(migrate, emptyFleet());
});

interface Drift {
  /** `missing index app.whole of app.things, 1 of 4` */
  readonly told: readonly string[];
  readonly repairs: readonly ServerRepair[];
}

function driftOf({ coordinator, workers }: SimulatedFleet): Drift {
  const read = fleetOf(coordinator, workers);
  const findings = findingsOf(read);
  const observations = observe(read, []);
  const told = findings.map(differenceOf).flatMap(({ kind, name, table, variants, places }) =>
    variants.map(({ found, places: odd }) => {
      const of = table === undefined ? '' : ` of ${table}`;
      return `${found} ${kind} ${name}${of}, ${odd.length} of ${places}`;
    }),
  );
  const conditions = conditionsOf(observations).map(
    ({ kind, name, places }) => `${kind} ${name}, ${places.length}`,
  );
  return {
    told: [...told, ...conditions],
    repairs: repairsOf(read, findings, observations),
  };
}

/** Replaces `{things}` by the id of the first shard of app.things on w1. */
function onShards(sql: string): string {
  return sql.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const table = findTable(fleet.coordinator.catalog, { schema: 'app', name });
    const shard = table?.distribution?.shards.find(({ placements }) => placements.includes('w1'));
    return String(shard?.id);
  });
}

function damaged(...sql: readonly string[]): SimulatedFleet {
  return run(fleet, 'w1', ...sql.map(onShards));
}

function repaired(broken: SimulatedFleet, { repairs }: Drift): SimulatedFleet {
  return repairs.reduce(
    (before, { server, statements }) => run(before, server, ...statements.map(({ sql }) => sql)),
    broken,
  );
}

const mended: readonly (readonly [damage: string, ...told: string[]])[] = [
  ['DROP INDEX app.whole_{things}', 'missing index app.whole of app.things, 1 of 4'],
  [
    'CREATE INDEX extra_{things} ON app.things_{things} (no)',
    'extra index app.extra of app.things, 1 of 4',
  ],
  [
    'DROP INDEX app.whole_{things}; CREATE INDEX whole_{things} ON app.things_{things} (no)',
    'different index app.whole of app.things, 1 of 4',
  ],
  ['ALTER TABLE app.kinds_{kinds} DROP COLUMN tags', 'different table app.kinds, 1 of 2'],
  ['ALTER TABLE app.things_{things} ALTER mass DROP DEFAULT', 'different table app.things, 1 of 4'],
  [
    'ALTER TABLE app.things_{things} ALTER kind_id SET DEFAULT 7',
    'different table app.things, 1 of 4',
  ],
  [
    'ALTER TABLE app.things_{things} ALTER mass TYPE numeric(9, 2)',
    'different table app.things, 1 of 4',
  ],
  [
    'ALTER TABLE app.things_{things} ALTER kind_id DROP NOT NULL',
    'missing constraint things_kind_id_not_null of app.things, 1 of 4',
  ],
  [
    'ALTER TABLE app.things_{things} RENAME CONSTRAINT later_{things} TO much_later',
    'missing constraint later of app.things, 1 of 4',
    'extra constraint much_later of app.things, 1 of 4',
  ],
  [
    'ALTER TABLE app.things_{things} DISABLE TRIGGER watch_{things}',
    'different trigger watch of app.things, 1 of 4',
  ],
  [
    'DROP TRIGGER watch_{things} ON app.things_{things}',
    'missing trigger watch of app.things, 1 of 4',
  ],
  ['GRANT DELETE ON app.things_{things} TO PUBLIC', 'different table app.things, 1 of 4'],
  [
    `COMMENT ON INDEX app.whole_{things} IS 'else'`,
    'different index app.whole of app.things, 1 of 4',
  ],
  ['ALTER TABLE app.notes_{notes} DISABLE ROW LEVEL SECURITY', 'different table app.notes, 1 of 4'],
  ['ALTER TABLE app.notes_{notes} OWNER TO current_user', 'different table app.notes, 1 of 4'],
  [
    'ALTER POLICY own ON app.notes_{notes} USING (true)',
    'different policy own of app.notes, 1 of 4',
  ],
  ['ALTER TABLE app.notes_{notes} SET (fillfactor = 50)', 'different table app.notes, 1 of 4'],
  [
    'ALTER TABLE app.notes_{notes} SET LOGGED, RESET (fillfactor)',
    'different table app.notes, 1 of 4',
  ],
  ['DROP RULE quiet ON app.notes_{notes}', 'missing rule quiet of app.notes, 1 of 4'],
  ['DROP STATISTICS app.together_{notes}', 'missing statistics app.together of app.notes, 1 of 4'],
  ['DROP FUNCTION app.twice(bigint)', 'missing function app.twice(bigint), 1 of 2'],
  [
    `CREATE OR REPLACE FUNCTION app.twice(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 3 * n'`,
    'different function app.twice(bigint), 1 of 2',
  ],
  [
    'GRANT EXECUTE ON FUNCTION app.twice(bigint) TO PUBLIC',
    'different function app.twice(bigint), 1 of 2',
  ],
  [
    'CREATE FUNCTION app.surplus() RETURNS int LANGUAGE sql RETURN 1',
    'extra function app.surplus(), 1 of 2',
  ],
  ['CREATE SCHEMA surplus', 'extra schema surplus, 1 of 2'],
  ['COMMENT ON SCHEMA app IS NULL', 'different schema app, 1 of 2'],
  [
    'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT INSERT ON TABLES TO PUBLIC',
    'different default privileges of postgres in app on tables, 1 of 2',
  ],
];
test.each(mended)('%s', (damage, ...told) => {
  const broken = damaged(damage);
  const drift = driftOf(broken);
  expect(drift.told).toEqual(told);
  expect(driftOf(repaired(broken, drift)).told).toEqual([]);
});

const byHand: readonly (readonly [damage: string, words: RegExp, told: readonly string[]])[] = [
  [
    'DROP TABLE app.notes_{notes}',
    /Shard app\.notes_\d+ is missing, and its rows with it: restore it/,
    ['missing table app.notes, 1 of 4'],
  ],
  [
    'ALTER TABLE app.kinds_{kinds} RENAME TO hidden',
    /Make app\.kinds_\d+ again, with the rows that the coordinator has/,
    [
      'missing table app.kinds, 1 of 2',
      'different constraint things_kind_id_fkey of app.things, 2 of 4',
      'extra table app.hidden, 1 of 2',
    ],
  ],
  [
    'ALTER TABLE app.notes_{notes} ADD COLUMN surplus int',
    /Column surplus is only in app\.notes_\d+: look at its values/,
    ['different table app.notes, 1 of 4'],
  ],
  [
    'ALTER TABLE app.things_{things} DROP COLUMN counter',
    /Column counter of app\.things_\d+ numbers rows: add it with a sequence of its own/,
    [
      'different table app.things, 1 of 4',
      'missing constraint things_counter_not_null of app.things, 1 of 4',
      'missing sequence app.things_counter_seq of app.things, 1 of 4',
    ],
  ],
  [
    'ALTER TABLE app.notes_{notes} RENAME COLUMN id TO no',
    /Column no of app\.notes_\d+ may be id, under another name: .* RENAME COLUMN no TO id; ask again\./,
    [
      'different table app.notes, 1 of 4',
      'different constraint notes_id_not_null of app.notes, 1 of 4',
      'different constraint notes_key of app.notes, 1 of 4',
      'different statistics app.together of app.notes, 1 of 4',
      'different policy own of app.notes, 1 of 4',
      'different rule quiet of app.notes, 1 of 4',
    ],
  ],
  [
    'ALTER TABLE app.notes_{notes} SET SCHEMA "Other Schema"',
    /Shard app\.notes_\d+ is missing: Other Schema\.notes_\d+ may be it, under another name\./,
    ['missing table app.notes, 1 of 4', 'leftover shard Other Schema.notes_{notes}, 1'],
  ],
  [
    'CREATE TABLE app.notes_102008 (id int)',
    /Table app\.notes_102008 has the name of a shard that is not on record/,
    ['leftover shard app.notes_102008, 1'],
  ],
  [
    'CREATE TABLE app.notes_999999 (id serial)',
    /Table app\.notes_999999: it is only there/,
    ['extra table app.notes_999999, 1 of 2'],
  ],
  [
    'CREATE VIEW surplus AS SELECT 1',
    /View public\.surplus: it is only there/,
    ['extra view public.surplus, 1 of 2'],
  ],
  [
    'CREATE SEQUENCE surplus',
    /Sequence public\.surplus/,
    ['extra sequence public.surplus, 1 of 2'],
  ],
  [
    `ALTER TYPE app.mood ADD VALUE 'worse'`,
    /Type app\.mood cannot be replaced where something uses it/,
    ['different type app.mood, 1 of 2'],
  ],
];
test.each(byHand)('%s', (damage, words, told) => {
  const drift = driftOf(damaged(damage));
  expect(drift.told).toEqual(told.map(onShards));
  expect(drift.repairs.map(({ server }) => server)).toEqual(['w1']);
  expect(drift.repairs[0]?.byHand.join('\n')).toMatch(words);
});

test('columns in another order are told as such', () => {
  const broken = damaged(
    'ALTER TABLE app.kinds_{kinds} DROP COLUMN rank',
    'ALTER TABLE app.kinds_{kinds} ADD COLUMN rank app.score',
  );
  const { told, repairs } = driftOf(broken);
  expect(told).toEqual(['different table app.kinds, 1 of 2']);
  expect(repairs[0]?.statements).toEqual([]);
  expect(repairs[0]?.byHand).toEqual([
    onShards('The columns of app.kinds_{kinds} are in another order.'),
  ]);
});

test('a constraint that was never checked, where the coordinator says it was', () => {
  const broken = damaged(
    'ALTER TABLE app.things_{things} DROP CONSTRAINT later_{things}',
    'ALTER TABLE app.things_{things} ADD CONSTRAINT later_{things} CHECK (no < 30001) NOT VALID',
  );
  expect(driftOf(broken)).toMatchObject({
    told: ['constraint not valid later, 1'],
    repairs: [
      {
        server: 'w1',
        statements: [
          { sql: onShards('ALTER TABLE app.things_{things} VALIDATE CONSTRAINT later_{things}') },
        ],
      },
    ],
  });
});

test('an enum gets the values that it lacks', () => {
  const fuller = migrate(fleet, `ALTER TYPE app.mood ADD VALUE 'worse';`);
  const broken: SimulatedFleet = { ...fuller, workers: [...fleet.workers] };
  const drift = driftOf(broken);
  expect(drift.told).toEqual(['different type app.mood, 2 of 2']);
  expect(drift.repairs.map(({ statements }) => statements)).toEqual([
    [{ sql: `ALTER TYPE app.mood ADD VALUE 'worse'` }],
    [{ sql: `ALTER TYPE app.mood ADD VALUE 'worse'` }],
  ]);
  expect(driftOf(repaired(broken, drift)).told).toEqual([]);
});

test('what the coordinator alone has otherwise is told as its own', () => {
  const { coordinator, workers } = run(fleet, 'coordinator', 'DROP INDEX app.whole');
  const differences = findingsOf(fleetOf(coordinator, workers)).map(differenceOf);
  expect(differences).toMatchObject([
    {
      kind: 'index',
      name: 'app.whole',
      table: 'app.things',
      agree: 0,
      places: 4,
      coordinatorDiffers: true,
      variants: [
        {
          found: 'extra',
          places: [{ server: 'w1' }, { server: 'w1' }, { server: 'w2' }, { server: 'w2' }],
          statements: [
            'CREATE INDEX whole\n  ON app.things USING btree ((things IS NULL))',
            `COMMENT ON INDEX app.whole IS 'of what'`,
          ],
        },
      ],
    },
  ]);
});

test('servers whose sessions have other roles: what belongs to the role is alike', () => {
  const { coordinator, workers } = fleet;
  const renamed = workers.map(({ server, catalog }) => ({
    server,
    catalog: { ...catalog, currentRole: 'other' },
  }));
  const differences = findingsOf(fleetOf(coordinator, renamed)).map(differenceOf);
  expect(differences.length).toBeGreaterThan(10);
  expect(differences[0]?.variants[0]?.diff).toContain('OWNER TO postgres');
});
