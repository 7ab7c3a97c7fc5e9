import { as, type Constraint } from '@citrate/parser';
import { findRelation, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { judgeForeignKey, judgeKeyConstraint } from '../constraints/index.ts';
import { problem } from '../rule.ts';
import { shown, sqlList, sqlName } from '../words.ts';
import type { SubcommandRule } from './rule.ts';

/** ADD CONSTRAINT: checked by each shard for its own rows. */
export const addConstraint: SubcommandRule = (command, table, catalog) => {
  const constraint = as(command.def, 'Constraint');
  if (!constraint) return [];
  return [
    ...judgeKeyConstraint(constraint, table, catalog),
    ...judgeForeignKey(constraint, table, catalog),
    ...judgeNotNulls(constraint, table, catalog),
  ];
};

/**
 * PRIMARY KEY USING INDEX makes the columns of the index not null; from PostgreSQL 18 on the server
 * names the constraints for that, on each shard differently.
 */
function judgeNotNulls(
  { contype, indexname: name, location }: Constraint,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (contype !== 'CONSTR_PRIMARY' || name === undefined || catalog.pg < 18) return [];
  const index = findRelation(catalog, { schema: table.schema, name });
  const columns = index?.kind === 'index' ? index.columns : [];
  const nullable = columns.filter((c) => table.columns.some((t) => t.name === c && !t.notNull));
  if (nullable.length === 0) return [];
  const sets = nullable.map((column) => `ALTER COLUMN ${sqlList([column])} SET NOT NULL`);
  return [
    problem(`cannot make index "${name}" the primary key of ${shown(table, catalog)} yet`, {
      detail: `It would make ${sqlList(nullable)} not null under names that differ between shards.`,
      hint: `First, in a statement of its own: ALTER TABLE ${sqlName(table)} ${sets.join(', ')}.`,
      location,
    }),
  ];
}

/** DROP and VALIDATE CONSTRAINT: what could be added can be dropped and validated. */
export const existingConstraint: SubcommandRule = () => [];
