import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deparse } from '@citrate/deparser';
import { loadParser, parseScript } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Catalog,
  emptyCatalog,
  findTable,
  indexesOf,
  type Schema,
  type Table,
} from '../catalog/index.ts';
import { replay } from '../replay/index.ts';
import { dumpPieces } from './dump.ts';
import { sharedObjects, statisticsOf, tableObjects } from './index.ts';
import type { Piece } from './model.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures');
const files = ['introspect', 'dump'].flatMap((folder) =>
  readdirSync(join(fixtures, folder)).map((name) => join(folder, name)),
);

beforeAll(() => loadParser());

function replayed(text: string): Catalog {
  const source = { name: 'x.sql', text };
  const cluster = { shardCount: 8, workers: ['w1', 'w2'] };
  const start = emptyCatalog({ pg: 18, currentRole: 'postgres', cluster });
  return replay([{ source, statements: parseScript(source).statements }], start).catalog;
}

const sorted = (pieces: readonly Piece[]): readonly string[] =>
  pieces.map(({ tree }) => deparse(tree, { layout: 'compact' })).toSorted();

/** Without relations but composite types, statistics, and publications, which are about tables. */
function withoutRelations(catalog: Catalog): Catalog {
  const stripped = ([name, schema]: readonly [string, Schema]): [string, Schema] => [
    name,
    {
      ...schema,
      relations: new Map([...schema.relations].filter(([, r]) => r.kind === 'composite type')),
      statistics: new Map(),
    },
  ];
  const named = [...(catalog.named ?? [])].filter(([, { kind }]) => kind !== 'publication');
  return {
    ...catalog,
    schemas: new Map([...catalog.schemas].map(stripped)),
    named: new Map(named),
  };
}

describe.each(files)('%s', (file) => {
  test('shared objects have all the pieces that are not about relations, each once', () => {
    const catalog = replayed(readFileSync(join(fixtures, file), 'utf8'));
    const pieces = sharedObjects(catalog).flatMap((object) => object.pieces);
    expect(sorted(pieces)).toEqual(
      [...sorted(dumpPieces(withoutRelations(catalog))), 'CREATE SCHEMA public'].toSorted(),
    );
  });
});

test('a table and its parts, each with what is about it alone', () => {
  const catalog = replayed(`
    CREATE TABLE o (id int PRIMARY KEY);
    CREATE TABLE t (id int CONSTRAINT few CHECK (id < 9), word int REFERENCES o (id));
    CREATE INDEX by_word ON t (word);
    CREATE STATISTICS s ON id, word FROM t;
    CREATE POLICY own ON t;
    CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
    ALTER TABLE t ENABLE ROW LEVEL SECURITY;
    COMMENT ON TABLE t IS 'table'; COMMENT ON COLUMN t.id IS 'column';
    COMMENT ON CONSTRAINT few ON t IS 'constraint'; COMMENT ON INDEX by_word IS 'index';
    COMMENT ON POLICY own ON t IS 'policy'; GRANT SELECT ON t TO PUBLIC;`);
  const table = findTable(catalog, { schema: 'public', name: 't' }) as Table;
  const objects = tableObjects(
    {
      table,
      indexes: indexesOf(catalog, table),
      statistics: statisticsOf(table, catalog),
      sequences: [],
    },
    catalog,
  );
  const words = objects.map(({ kind, name, pieces }) => [
    `${kind} ${name}`,
    ...pieces.map(({ tree }) => deparse(tree, { layout: 'compact' })),
  ]);
  expect(words).toEqual([
    [
      'table t',
      'CREATE TABLE public.t (id integer, word integer)',
      'ALTER TABLE ONLY public.t ENABLE ROW LEVEL SECURITY',
      'GRANT SELECT ON TABLE public.t TO PUBLIC',
      `COMMENT ON TABLE public.t IS 'table'`,
      `COMMENT ON COLUMN public.t.id IS 'column'`,
    ],
    [
      'constraint few',
      'ALTER TABLE public.t ADD CONSTRAINT few CHECK (id < 9)',
      `COMMENT ON CONSTRAINT few ON public.t IS 'constraint'`,
    ],
    [
      'constraint t_word_fkey',
      'ALTER TABLE public.t ADD CONSTRAINT t_word_fkey FOREIGN KEY (word) REFERENCES public.o (id)',
    ],
    [
      'index by_word',
      'CREATE INDEX by_word ON public.t USING btree (word)',
      `COMMENT ON INDEX public.by_word IS 'index'`,
    ],
    ['statistics s', 'CREATE STATISTICS public.s ON id, word FROM public.t'],
    [
      'policy own',
      'CREATE POLICY own ON public.t TO PUBLIC',
      `COMMENT ON POLICY own ON public.t IS 'policy'`,
    ],
    ['rule quiet', 'CREATE RULE quiet AS ON DELETE TO public.t DO INSTEAD NOTHING'],
  ]);
});
