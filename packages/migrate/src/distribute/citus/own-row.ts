/** Checks that speak of a table by its name: its shards have others. */
import { type AlterTableStmt, as, type Constraint, type Node, walk } from '@citrate/parser';
import {
  allOf,
  columnsRead,
  type TreeDiagnostic,
  treeDiagnostic,
  WHOLE_ROW,
} from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';

/**
 * Of checks that ALTER TABLE adds by a name: Citus sends them to shards as they are written, and there
 * `t.a` and `(t).a` are columns of no table at hand.
 */
export function judgeSentChecks({ cmds }: AlterTableStmt, table: Table): readonly TreeDiagnostic[] {
  const definitions = allOf(cmds, 'AlterTableCmd').map(({ def }) => def);
  const checks = definitions
    .flatMap(
      (def) => as(def, 'Constraint') ?? allOf(as(def, 'ColumnDef')?.constraints, 'Constraint'),
    )
    .filter(({ contype, conname }) => contype === 'CONSTR_CHECK' && conname !== undefined);
  return checks.flatMap((check) =>
    namesTable(check.raw_expr, table) ? [refused(check, table)] : [],
  );
}

function namesTable(expression: Node | undefined, { name, columns }: Table): boolean {
  let found = false;
  if (expression) {
    walk(expression, {
      ColumnRef: ({ fields = [] }) => {
        const only = as(fields[0], 'String')?.sval;
        const isColumn = fields.length === 1 && columns.some((column) => column.name === only);
        found ||= !isColumn && (fields.length > 1 || only === name);
      },
    });
  }
  return found;
}

/** Of a table that comes to have shards: a row as a whole is called by the table's name. */
export function judgeRowChecks(table: Table): readonly TreeDiagnostic[] {
  return table.constraints.flatMap(({ kind, definition }) => {
    if (kind !== 'check') return [];
    const read = columnsRead(definition.raw_expr, { ...table, table: table.name });
    return read.includes(WHOLE_ROW) ? [refused(definition, table)] : [];
  });
}

export const COLUMNS_ALONE = 'Name the columns alone, without their table or its row.';

function refused({ location }: Constraint, { name }: Table): TreeDiagnostic {
  return treeDiagnostic('42P01', `missing FROM-clause entry for table "${name}"`, {
    detail:
      'Citus sends the check to shards, which have other names, and leaves the name in it as it is.',
    hint: COLUMNS_ALONE,
    location,
  });
}
