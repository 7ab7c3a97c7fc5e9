/**
 * How Citus itself names unnamed constraints: after a Citus 13.2. It reads the statement alone, so
 * that it differs from PostgreSQL where that looks at the table, too.
 */
import type { Constraint } from '@citrate/parser';
import { exclusionElements } from '../definition/index-constraints.ts';
import { findTable } from '../lookup.ts';
import type { Catalog, Table } from '../model.ts';
import { strings } from '../names-of.ts';
import { joinColumns } from './joined.ts';

/** What stands between the table and the label; undefined: nothing, not even an underscore. */
type Addition = string | undefined;

/**
 * The differences, by kind of constraint. One of ADD COLUMN names no columns: where they would be,
 * there is nothing between two underscores.
 */
const additions: {
  readonly [type in NonNullable<Constraint['contype']>]?: (node: Constraint) => Addition;
} = {
  CONSTR_CHECK: () => undefined,
  CONSTR_UNIQUE: ({ keys }) => joinColumns(strings(keys)),
  CONSTR_EXCLUSION: ({ exclusions = [] }) =>
    joinColumns(exclusionElements(exclusions).map(({ name }) => name ?? 'expr')),
  CONSTR_FOREIGN: ({ fk_attrs }) => joinColumns(strings(fk_attrs)),
};

/**
 * The middle of the name of a constraint that is added to a table: PostgreSQL's, unless the catalog
 * asks for Citus's names and the table is one of Citus's.
 */
export function constraintAddition(
  node: Constraint,
  postgres: Addition,
  catalog: Catalog,
  table: Table,
): Addition {
  if (catalog.namesBy !== 'citus' || !isOfCitus(table, catalog)) return postgres;
  const citus = node.contype && additions[node.contype];
  return citus ? citus(node) : postgres;
}

/** Partitions are distributed with their table. */
function isOfCitus({ distribution, isPartition, parents = [] }: Table, catalog: Catalog): boolean {
  if (distribution) return true;
  const [parent] = isPartition ? parents : [];
  const above = parent && findTable(catalog, parent);
  return above !== undefined && isOfCitus(above, catalog);
}
