/** OF and NOT OF: a table that follows a composite type. After ATExecAddOf and ATExecDropOf. */
import { type AlterTableCmd, as } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Attribute, QualifiedName, Table } from '../model.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import { withTable } from '../update.ts';
import { typeOf } from './inheritance.ts';
import type { Run } from './run.ts';
import { changeTable, tableOf } from './tables.ts';

export function addOf(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const type = typeOf(as(cmd.def, 'TypeName'), run);
  const table = tableOf(run, name);
  if (table.parents) raise('42809', 'typed tables cannot inherit');
  if (!type) return;
  for (const [i, attribute] of type.columns.entries()) requireColumn(run, table, i, attribute);
  const extra = table.columns[type.columns.length];
  if (extra) raise('42804', `table has extra column "${extra.name}"`);
  changeTable(run, name, { ofType: { schema: type.schema, name: type.name } });
}

function requireColumn(run: Run, { columns, name: table }: Table, i: number, wanted: Attribute) {
  const { name, type } = wanted;
  const column = columns[i];
  if (!column) raise('42804', `table is missing column "${name}"`);
  if (column.name !== name) {
    raise('42804', `table has column "${column.name}" where type requires "${name}"`);
  }
  const [own, other] = [column.type, type].map((t) => formatType(run.catalog, t));
  const [modifiers, others] = [column.type, type].map(({ typmods }) =>
    JSON.stringify(withoutLocations(typmods ?? [])),
  );
  if (own === other && modifiers === others) return;
  raise('42804', `table "${table}" has different type for column "${name}"`);
}

export function dropOf(_: AlterTableCmd, name: QualifiedName, run: Run): void {
  const { ofType, ...table } = tableOf(run, name);
  if (!ofType) raise('42809', `"${table.name}" is not a typed table`);
  run.catalog = withTable(run.catalog, table);
}
