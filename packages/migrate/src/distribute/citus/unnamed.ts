/**
 * Constraints without a name: Citus writes their text anew for the shards, and garbles some of it.
 * A named constraint goes as it was written.
 */
import { type AlterTableStmt, as, type Constraint, type Node, walk } from '@citrate/parser';
import { isAtLeast, strings, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { shown } from '../words.ts';
import { COLUMNS_ALONE } from './own-row.ts';
import { refusal } from './rule.ts';

/** What Citus cannot write, constraint by constraint that ADD CONSTRAINT leaves unnamed. */
export function judgeUnnamed(
  { cmds }: AlterTableStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const unnamed = (cmds ?? []).flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    const constraint = as(command?.def, 'Constraint');
    return command?.subtype === 'AT_AddConstraint' && constraint?.conname === undefined
      ? (constraint ?? [])
      : [];
  });
  return unnamed.flatMap((constraint) => judge(constraint, table, catalog));
}

function judge(constraint: Constraint, table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const hint = 'Name the constraint: it goes to the shards as it is written then.';
  const what = `Citus cannot take this unnamed constraint of ${shown(table, catalog)} to shards`;
  const { citus, pg } = catalog;
  if (citus && !isAtLeast(citus.version, '11.2')) {
    return refusal('citus-refuses', what, { detail: 'It names constraints from 11.2 on.', hint });
  }
  if (constraint.contype === 'CONSTR_FOREIGN' && table.partitionKey && pg < 18) {
    const detail = 'It would add the key NOT VALID, which partitioned tables have from 18 on.';
    return refusal('citus-refuses', what, { detail, hint }, '42809');
  }
  if (constraint.contype === 'CONSTR_EXCLUSION' && hasQualifiedOperator(constraint)) {
    return refusal('citus-refuses', what, { detail: 'It loses the word OPERATOR.', hint }, '42601');
  }
  if (constraint.contype === 'CONSTR_CHECK' && readsWholeRow(constraint.raw_expr, table)) {
    return refusal(
      'citus-refuses',
      what,
      { detail: 'It takes the row for a column.', hint: COLUMNS_ALONE },
      '42P01',
    );
  }
  return [];
}

function hasQualifiedOperator({ exclusions }: Constraint): boolean {
  return (exclusions ?? []).some((pair) => {
    const [, operator] = as(pair, 'List')?.items ?? [];
    return strings(as(operator, 'List')?.items).length > 1;
  });
}

/** `t IS NOT NULL`: the table's own name, alone. */
function readsWholeRow(expression: Node | undefined, table: Table): boolean {
  let found = false;
  if (!expression) return found;
  walk(expression, {
    A_Indirection: () => false,
    ColumnRef: ({ fields }) => {
      const [name, ...more] = strings(fields);
      const isColumn = table.columns.some((column) => column.name === name);
      found ||= more.length === 0 && name === table.name && !isColumn;
    },
  });
  return found;
}
