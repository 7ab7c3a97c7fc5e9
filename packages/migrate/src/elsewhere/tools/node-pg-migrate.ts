import type { TheirFile, TheirMigration, Tool } from '../model.ts';
import { byText, timeOf } from '../order.ts';
import { programOf } from '../words.ts';

/** Programs and SQL; the table has their names without endings. */
export const nodePgMigrate: Tool = {
  name: 'node-pg-migrate',
  folder: 'migrations',
  source: {
    kind: 'table',
    table: { schema: 'public', name: 'pgmigrations' },
    columns: ['name'],
    orderBy: 'id',
  },
  belongings: {},

  readFolder: (files) => ({
    migrations: files.flatMap(migrationOf).toSorted(byPrefix),
    repeatable: [],
    problems: [],
  }),

  readHistory: (rows) => ({
    applied: rows.map(({ name }) => ({ key: name ?? '' })),
    problems: [],
  }),
};

/** Numbers, of which those of 17 digits are times of the calendar, with milliseconds. */
function byPrefix(a: TheirMigration, b: TheirMigration): number {
  return momentOf(a.order) - momentOf(b.order) || byText(a.key, b.key);
}

function momentOf(digits = '0'): number {
  if (digits.length !== 17) return Number(digits);
  return (timeOf(digits) ?? 0) + Number(digits.slice(14));
}

const downMarker = /^\s*--[\s-]*down\s+migration.*$/im;
const upMarker = /^\s*--[\s-]*up\s+migration.*$/im;

function migrationOf({ path, text }: TheirFile): readonly TheirMigration[] {
  const [, key, ending] = /^([^/]+)(?<!\.d)\.(sql|[cm]?[jt]s)$/.exec(path) ?? [];
  if (key === undefined) return [];
  const [, order, name = key] = /^(\d+)[-_]?(.+)$/.exec(key) ?? [];
  const common = { key, name, path, ...(order !== undefined && { order }) };
  if (ending !== 'sql') return [{ ...common, obstacle: programOf('node-pg-migrate') }];
  const marker = downMarker.exec(text);
  const up = (marker ? text.slice(0, marker.index) : text).replace(upMarker, '');
  const down = marker && text.slice(marker.index + marker[0].length);
  return [{ ...common, up, ...(down !== null && { down }) }];
}
