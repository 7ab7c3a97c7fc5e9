/** Subcommands of ALTER TABLE that drop or finish parts of a table. */
import type { AlterTableCmd } from '@citrate/parser';
import { dropObjects } from '../drop/drop.ts';
import { raise } from '../errors.ts';
import type { QualifiedName, Table, TableConstraint } from '../model.ts';
import { sameName } from '../names-of.ts';
import type { PassQueue } from './alter-table.ts';
import { refuseDropNotNullConstraint } from './drop-not-null.ts';
import {
  columnAlone,
  columnInFamily,
  constraintAlone,
  constraintInFamily,
} from './family-parts.ts';
import { refuseColumnDropAlone, refuseConstraintDropAlone } from './only.ts';
import { refusePartitionKey } from './partition-key.ts';
import { notice, type Run } from './run.ts';
import { columnOf, constraintOf, tableOf } from './tables.ts';

export function dropColumn(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  { recurse }: PassQueue,
): void {
  const column = cmd.name ?? '';
  const missing = `column "${column}" of relation "${table.name}" does not exist`;
  if (!columnOf(tableOf(run, table), column)) {
    if (!cmd.missing_ok) raise('42703', missing);
    notice(run, '00000', `${missing}, skipping`);
    return;
  }
  if (tableOf(run, table).ofType) raise('42809', 'cannot drop column from typed table');
  if (columnOf(tableOf(run, table), column)?.inherited) {
    raise('42P16', `cannot drop inherited column "${column}"`);
  }
  refusePartitionKey(tableOf(run, table), column, 'drop');
  if (!recurse) refuseColumnDropAlone(run, table);
  const objects = recurse ? columnInFamily(run, table, column) : columnAlone(run, table, column);
  run.catalog = dropObjects(run.catalog, objects, cmd.behavior);
}

export function dropConstraint(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  { recurse }: PassQueue,
): void {
  const name = cmd.name ?? '';
  const before = tableOf(run, table);
  const constraint = constraintOf(before, name);
  if (!constraint) {
    const missing = missingConstraint(table, name);
    if (!cmd.missing_ok) raise('42704', missing);
    notice(run, '00000', `${missing}, skipping`);
    return;
  }
  refuseNeeded(run, before, constraint);
  refuseInherited(table, constraint);
  if (!recurse && constraint.kind === 'check') refuseConstraintDropAlone(run, table);
  const objects = recurse
    ? constraintInFamily(run, table, constraint)
    : constraintAlone(run, table, constraint);
  run.catalog = dropObjects(run.catalog, objects, cmd.behavior);
}

function refuseInherited(table: QualifiedName, { name, inherited, parent }: TableConstraint): void {
  if (parent && sameName(parent, table)) {
    const needed = `constraint ${parent.constraint} on table ${table.name}`;
    raise(
      '2BP01',
      `cannot drop constraint ${name} on table ${table.name} because ${needed} requires it`,
      {
        hint: `You can drop ${needed} instead.`,
      },
    );
  }
  if (!inherited && !parent) return;
  raise('42P16', `cannot drop inherited constraint "${name}" of relation "${table.name}"`);
}

function refuseNeeded(run: Run, table: Table, { kind, columns }: TableConstraint): void {
  const column = kind === 'not null' ? columnOf(table, columns[0] ?? '') : undefined;
  if (column) refuseDropNotNullConstraint(run, table, column);
}

export function missingConstraint(table: QualifiedName, name: string): string {
  return `constraint "${name}" of relation "${table.name}" does not exist`;
}
