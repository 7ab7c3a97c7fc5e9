import type { AlterTableCmd } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Column, QualifiedName, Table } from '../model.ts';
import { allNamed } from '../named.ts';
import { sameName } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import type { PassQueue } from './alter-table.ts';
import { requireGenerated } from './generated.ts';
import { refuseParts, renewIndexes } from './renewed-indexes.ts';
import type { Run } from './run.ts';
import { changeColumn, requireColumn, tableOf } from './tables.ts';

/**
 * SET EXPRESSION: a generated column is made of something else, and what is stored is computed anew. After
 * PostgreSQL's ATExecSetExpression (tablecmds.c).
 */
export function setExpression(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  queue: PassQueue,
): void {
  const column = requireColumn(cmd, table, run);
  const { generated } = column;
  if (!generated) {
    const what = `column "${column.name}" of relation "${table.name}"`;
    raise('55000', `${what} is not a generated column`);
  }
  if (generated.kind === 'virtual') refuseVirtual(run, tableOf(run, table), column);
  if (!cmd.def) return;
  const made = { ...generated, expression: withoutLocations(cmd.def) };
  changeColumn(run, table, column.name, (c) => withFields(c, { generated: made }));
  requireGenerated(run, table, column.name);
  if (generated.kind === 'virtual') return;
  if (sameName(queue.named, table)) refuseParts(run, table, column.name);
  renewIndexes(run, table, column);
}

/** What looks at its values would have to be asked again. */
function refuseVirtual({ catalog }: Run, table: Table, { name }: Column): void {
  const isPublished = allNamed(catalog, 'publication').some(({ tables }) =>
    tables.some((published) => sameName(published, table)),
  );
  const which = table.constraints.some(({ kind }) => kind === 'check')
    ? 'with check constraints'
    : isPublished && 'that are part of a publication';
  if (!which) return;
  const what = 'ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns';
  raise('0A000', `${what} in tables ${which}`, {
    detail: `Column "${name}" of relation "${table.name}" is a virtual generated column.`,
  });
}
