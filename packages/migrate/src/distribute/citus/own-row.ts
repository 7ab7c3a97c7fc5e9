/** Checks that speak of a table by its name: its shards have others. */
import { type AlterTableStmt, as, type Constraint, type Node, walk } from '@citrate/parser';
import { allOf, columnsRead, type TreeDiagnostic, WHOLE_ROW } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { problem } from '../rule.ts';

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
  return checks.flatMap((check) => {
    const how = nameOfTable(check.raw_expr, table);
    return how === undefined ? [] : [refused(check, table, how)];
  });
}

/** `t` alone is taken for a column, `t.a` and `t.*` for something of another table. */
type Naming = 'alone' | 'before a column';

/** How an expression calls the table first, if it does. */
function nameOfTable(expression: Node | undefined, { name, columns }: Table): Naming | undefined {
  let found: Naming | undefined;
  if (expression) {
    walk(expression, {
      ColumnRef: ({ fields = [] }) => {
        const only = as(fields[0], 'String')?.sval;
        const isColumn = columns.some((column) => column.name === only);
        if (fields.length > 1) found ??= 'before a column';
        else if (only === name && !isColumn) found ??= 'alone';
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
    return read.includes(WHOLE_ROW) ? [refused(definition, table, 'before a column')] : [];
  });
}

export const COLUMNS_ALONE = 'Name the columns alone, without their table or its row.';

function refused({ location }: Constraint, { name }: Table, how: Naming): TreeDiagnostic {
  const [code, message] =
    how === 'alone'
      ? ['42703', `column "${name}" does not exist`]
      : ['42P01', `missing FROM-clause entry for table "${name}"`];
  const detail =
    'Citus sends the check to shards, which have other names, and leaves the name in it as it is.';
  return problem('citus-refuses', message, { detail, hint: COLUMNS_ALONE, location }, code);
}
