import { as, type Constraint, type IndexStmt, type Node } from '@citrate/parser';
import { findRelation, strings, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, DistributedTable, Table } from '../../catalog/model.ts';
import { problem } from '../rule.ts';
import { placed, shown, sqlList } from '../words.ts';

/** What is unique, and over which columns it is so by plain equality. */
interface Key {
  /** `primary key`, `unique constraint "x"`, … */
  readonly what: string;
  readonly columns: readonly string[];
  /** SQL before the column list; none for an index. */
  readonly written: 'PRIMARY KEY' | 'UNIQUE' | 'EXCLUDE' | '';
  readonly location?: number | undefined;
}

const written = {
  CONSTR_PRIMARY: 'PRIMARY KEY',
  CONSTR_UNIQUE: 'UNIQUE',
  CONSTR_EXCLUSION: 'EXCLUDE',
} as const;

/**
 * The rule of PRIMARY KEY, UNIQUE and EXCLUDE on a distributed table: each shard enforces its own,
 * so that rows which could collide must be on one shard. `column` is the column that a constraint
 * inside a column's definition is on.
 */
export function judgeKeyConstraint(
  constraint: Constraint,
  table: Table,
  catalog: Catalog,
  column?: string,
): readonly TreeDiagnostic[] {
  const { contype, conname, location } = constraint;
  if (!contype || !isKey(contype)) return [];
  const name = conname ? ` "${conname}"` : '';
  return judgeKey(table, catalog, {
    what: `${words[contype]}${name}`,
    columns: column === undefined ? keyColumns(constraint, table, catalog) : [column],
    written: written[contype],
    location,
  });
}

const words = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique constraint',
  CONSTR_EXCLUSION: 'exclusion constraint',
} as const;

function isKey(contype: string): contype is keyof typeof written {
  return contype in written;
}

/** The rule of CREATE UNIQUE INDEX: an expression or an INCLUDEd column does not count. */
export function judgeUniqueIndex(
  index: IndexStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (!index.unique) return [];
  const name = index.idxname ? ` "${index.idxname}"` : '';
  return judgeKey(table, catalog, {
    what: `unique index${name}`,
    columns: plainColumns(index.indexParams),
    written: '',
  });
}

function judgeKey(table: Table, catalog: Catalog, key: Key): readonly TreeDiagnostic[] {
  const { distribution } = table;
  if (distribution?.kind !== 'distributed' || key.columns.includes(distribution.column)) return [];
  return [
    problem('keys', `cannot create ${key.what} on ${shown(table, catalog)}`, {
      detail: `${placed(table, catalog)}: each shard sees its own rows only, so the key must contain that column as it is${key.written === 'EXCLUDE' ? ', with the operator =' : ''}.`,
      hint: keyHint(distribution, key),
      location: key.location,
    }),
  ];
}

function keyHint({ column }: DistributedTable, key: Key): string {
  const name = sqlList([column]);
  if (key.written === 'EXCLUDE') return `Add ${name} WITH =.`;
  const what = key.written === '' ? 'Index' : `Write ${key.written}`;
  return `${what} (${sqlList([column, ...key.columns])}), unique for each ${name} only.`;
}

/** Columns that a constraint compares by equality. */
function keyColumns(constraint: Constraint, table: Table, catalog: Catalog): readonly string[] {
  if (constraint.contype === 'CONSTR_EXCLUSION') return equalColumns(constraint.exclusions);
  if (constraint.indexname === undefined) return strings(constraint.keys);
  const index = findRelation(catalog, { schema: table.schema, name: constraint.indexname });
  if (index?.kind !== 'index') return [];
  return index.definition ? plainColumns(index.definition.indexParams) : index.columns;
}

function equalColumns(exclusions: readonly Node[] | undefined): readonly string[] {
  return (exclusions ?? []).flatMap((item) => {
    const [element, operator] = as(item, 'List')?.items ?? [];
    const isEquality = strings(as(operator, 'List')?.items).at(-1) === '=';
    return isEquality ? plainColumns(element ? [element] : []) : [];
  });
}

function plainColumns(params: readonly Node[] | undefined): readonly string[] {
  return (params ?? []).flatMap((param) => as(param, 'IndexElem')?.name ?? []);
}
