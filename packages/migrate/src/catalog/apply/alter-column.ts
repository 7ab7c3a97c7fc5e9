/** ALTER COLUMN, one function per subcommand. */
import { type AlterTableCmd, as, type Constraint } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Column, QualifiedName } from '../model.ts';
import { stringNode } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { requireType, serialBase } from '../types.ts';
import { withoutRelation } from '../update.ts';
import { identityOf } from './columns.ts';
import { chooseNotNullName } from './not-null.ts';
import { notice, type Run } from './run.ts';
import { chooseColumnSequence, createColumnSequence } from './sequences.ts';
import {
  changeColumn,
  changeTable,
  columnOf,
  notNullOf,
  storeConstraint,
  tableOf,
} from './tables.ts';

function requireColumn(cmd: AlterTableCmd, table: QualifiedName, run: Run): Column {
  const found = columnOf(tableOf(run, table), cmd.name ?? '');
  if (found) return found;
  raise('42703', `column "${cmd.name ?? ''}" of relation "${table.name}" does not exist`);
}

export function setDefault(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  const of = `column "${column.name}" of relation "${table.name}"`;
  if (column.identity) {
    raise('42601', `${of} is an identity column`, {
      hint: cmd.def ? undefined : 'Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.',
    });
  }
  if (column.generated) raise('42601', `${of} is a generated column`);
  changeColumn(run, table, column.name, ({ default: _, serial: __, ...rest }) =>
    cmd.def ? { ...rest, default: withoutLocations(cmd.def) } : rest,
  );
}

export function setNotNull(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const { name: column } = requireColumn(cmd, table, run);
  if (run.catalog.pg >= 18) nameNotNull(cmd, table, run, column);
  changeColumn(run, table, column, (c) => ({ ...c, notNull: true }));
}

function nameNotNull(cmd: AlterTableCmd, table: QualifiedName, run: Run, column: string): void {
  const existing = notNullOf(tableOf(run, table), column);
  if (existing) {
    const again = run.decisions.some((d) => d.kind === 'set not null' && d.column === column);
    if (again) run.decisions.push({ kind: 'set not null', node: cmd, column, name: existing.name });
    return;
  }
  const name = chooseNotNullName(run, table, column);
  run.decisions.push({ kind: 'set not null', node: cmd, column, name });
  const definition: Constraint = {
    contype: 'CONSTR_NOTNULL',
    conname: name,
    keys: [stringNode(column)],
    initially_valid: true,
  };
  storeConstraint(run, table, { name, kind: 'not null', columns: [column], definition });
}

export function dropNotNull(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  refuseDropNotNull(run, table, column);
  removeNotNull(run, table, column.name);
}

/** A primary key and an identity keep their columns not null. */
function refuseDropNotNull(run: Run, table: QualifiedName, column: Column): void {
  refuseOfIdentity(table, column, '42601');
  refuseOfPrimaryKey(run, table, column);
}

/** The same for DROP CONSTRAINT, where the server looks in another order. */
export function refuseDropNotNullConstraint(run: Run, table: QualifiedName, column: Column): void {
  refuseOfPrimaryKey(run, table, column);
  refuseOfIdentity(table, column, '55000');
}

function refuseOfIdentity(table: QualifiedName, { name, identity }: Column, code: string): void {
  if (identity) raise(code, `column "${name}" of relation "${table.name}" is an identity column`);
}

function refuseOfPrimaryKey(run: Run, table: QualifiedName, { name }: Column): void {
  const key = tableOf(run, table).constraints.find((c) => c.kind === 'primary key');
  if (key?.columns.includes(name)) raise('42P16', `column "${name}" is in a primary key`);
}

export function removeNotNull(run: Run, table: QualifiedName, column: string): void {
  const { constraints } = tableOf(run, table);
  const left = constraints.filter((c) => c.kind !== 'not null' || c.columns[0] !== column);
  changeTable(run, table, { constraints: left });
  changeColumn(run, table, column, (c) => ({ ...c, notNull: false }));
}

/** Indexes and constraints are built anew under their old names. */
export function alterType(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  const type = as(cmd.def, 'ColumnDef')?.typeName;
  if (!type) return;
  if (serialBase(type))
    raise('42704', `type "${as(type.names?.[0], 'String')?.sval}" does not exist`);
  requireType(run.catalog, type);
  changeColumn(run, table, column.name, (c) => ({ ...c, type: withoutLocations(type) }));
}

export function addIdentity(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  const identity = as(cmd.def, 'Constraint');
  if (!identity) return;
  const of = `column "${column.name}" of relation "${table.name}"`;
  if (column.identity) raise('55000', `${of} is already an identity column`);
  if (column.default || column.serial) raise('55000', `${of} already has a default value`);
  const draft = { name: column.name, serial: false, identity };
  const sequence = chooseColumnSequence(run, table, draft);
  if (!column.notNull) {
    raise('55000', `${of} must be declared NOT NULL before identity can be added`);
  }
  if (sequence) createColumnSequence(run, table, sequence);
  changeColumn(run, table, column.name, (c) => ({ ...c, ...identityOf(draft, sequence) }));
}

export function setIdentity(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  if (!column.identity) raise('55000', notIdentity(column, table));
  const options = as(cmd.def, 'List')?.items ?? [];
  const kind = options
    .flatMap((o) => as(o, 'DefElem') ?? [])
    .find((o) => o.defname === 'generated');
  const always = as(kind?.arg, 'Integer')?.ival === 'a'.charCodeAt(0);
  if (!kind) return;
  changeColumn(run, table, column.name, (c) => ({
    ...c,
    ...(c.identity && { identity: { ...c.identity, generated: always ? 'always' : 'by default' } }),
  }));
}

export function dropIdentity(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  if (!column.identity) {
    if (!cmd.missing_ok) raise('55000', notIdentity(column, table));
    notice(run, '00000', `${notIdentity(column, table)}, skipping`);
    return;
  }
  run.catalog = withoutRelation(run.catalog, column.identity.sequence);
  changeColumn(run, table, column.name, ({ identity: _, ...rest }) => rest);
}

function notIdentity(column: Column, table: QualifiedName): string {
  return `column "${column.name}" of relation "${table.name}" is not an identity column`;
}
