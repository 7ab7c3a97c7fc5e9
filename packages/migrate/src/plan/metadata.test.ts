import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { emptyCatalog } from '../catalog/index.ts';
import { readMigrationFile } from '../files/index.ts';
import { planMigrations, stepMetadata } from './index.ts';
import type { MetadataChange } from './model.ts';

beforeAll(() => loadParser());

/** What a file in one transaction puts on record. */
function recorded(text: string): readonly MetadataChange[] {
  const cluster = { workers: ['w1'], shardCount: 1 };
  const { file } = readMigrationFile({ name: '20260101000000_x.sql', text });
  const { migrations } = planMigrations(file ? [file] : [], emptyCatalog({ pg: 18, cluster }));
  return migrations.flatMap(({ steps }) =>
    steps.flatMap(({ statements }) => stepMetadata(statements)),
  );
}

const table = `CREATE TABLE item (id int NOT NULL, CONSTRAINT above CHECK (id > 0));
  SELECT create_distributed_table('item', 'id');`;

test('a table is put on record by the names that all has when its file has run', () => {
  const renamed = `${table} ALTER TABLE item RENAME COLUMN id TO no;
    ALTER TABLE item RENAME CONSTRAINT above TO any_of_them; ALTER TABLE item RENAME TO thing;`;
  expect(recorded(renamed)).toMatchObject([
    {
      kind: 'distribute',
      table: { schema: 'public', name: 'thing' },
      distribution: { column: 'no' },
      unsuffixed: ['any_of_them', 'item_id_not_null'],
    },
    { kind: 'constraints', table: { name: 'thing' } },
  ]);
});

test('one that is dropped again keeps the name that it had last', () => {
  const dropped = `${table} ALTER TABLE item RENAME TO thing; DROP TABLE thing;`;
  expect(recorded(dropped)).toMatchObject([
    { kind: 'distribute', table: { name: 'thing' } },
    { kind: 'drop', table: { name: 'thing' } },
  ]);
});
