import { quoteLiteral } from '@citrate/deparser';
import type { ChosenName, NameKind } from '../complete/model.ts';
import { sqlName } from './compose.ts';

/** How pg_constraint marks the kinds of constraints. */
const constraintTypes: { readonly [K in NameKind]?: string } = {
  'primary key': 'p',
  unique: 'u',
  check: 'c',
  'foreign key': 'f',
  exclusion: 'x',
  'not null': 'n',
};

/** How pg_class marks the kinds of relations; an index of a partitioned table has a mark of its own. */
const relationKinds: { readonly [K in NameKind]?: string } = { index: 'iI', sequence: 'S' };

/**
 * A query for the names among `names` that the connected server has not: run right after the
 * statement that left them to the server, each row is one chosen otherwise, as `kind`, `schema`,
 * `table` and `name`. All had been free before, so that a name that is there now is the right one.
 */
export function missingNames(names: readonly ChosenName[]): string {
  return `SELECT n.kind, n.schema, n."table", n.name
FROM (VALUES ${names.map(row).join(', ')}) AS n (kind, schema, "table", name, contype, relkinds, referenced)
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
  JOIN pg_catalog.pg_namespace s ON s.oid = r.relnamespace
  WHERE s.nspname = n.schema AND r.relname = n."table" AND c.conname = n.name AND c.contype = n.contype::"char"
    AND (n.referenced = '' OR c.confrelid = pg_catalog.to_regclass(n.referenced)))
AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_type t ON t.oid = c.contypid
  JOIN pg_catalog.pg_namespace s ON s.oid = t.typnamespace
  WHERE s.nspname = n.schema AND t.typname = n."table" AND c.conname = n.name AND c.contype = n.contype::"char")
AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_class r
  JOIN pg_catalog.pg_namespace s ON s.oid = r.relnamespace
  WHERE s.nspname = n.schema AND r.relname = n.name AND pg_catalog.strpos(n.relkinds, r.relkind::text) > 0)
AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_statistic_ext e
  JOIN pg_catalog.pg_namespace s ON s.oid = e.stxnamespace
  WHERE n.kind = 'statistics' AND s.nspname = n.schema AND e.stxname = n.name)`;
}

function row({ kind, schema, table, name, referenced }: ChosenName): string {
  const marks = [
    constraintTypes[kind] ?? '',
    relationKinds[kind] ?? '',
    referenced ? sqlName(referenced) : '',
  ];
  return `(${[kind, schema, table, name, ...marks].map((v) => quoteLiteral(v)).join(', ')})`;
}
