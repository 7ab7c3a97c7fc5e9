/** ALTER COLUMN, one function per subcommand. */
import { type AlterTableCmd, as, type Constraint, type Node, type TypeName } from '@citrate/parser';
import { copyOfColumn } from '../copies.ts';
import type { Decision } from '../decisions.ts';
import { isNoDefault } from '../definition/null-default.ts';
import { orNothing } from '../definition/storage.ts';
import { raise } from '../errors.ts';
import { findTable } from '../lookup.ts';
import type { Column, QualifiedName, Table } from '../model.ts';
import { sameName, stringNode, strings } from '../names-of.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { fittingParameters } from '../toast.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { storedType } from '../types.ts';
import { withoutRelation, withTable } from '../update.ts';
import { analyse, requireCondition, type TypedScope, tableScope } from '../volatility/index.ts';
import type { PassQueue } from './alter-table.ts';
import { requireDefaultCast } from './cast-column.ts';
import { defaultOf, identityOf, requireIdentityType } from './columns.ts';
import { requireComparable } from './comparable.ts';
import { chooseNotNullName, declareLocally, passOnNotNull, requireInherited } from './not-null.ts';
import { requireNoChildren } from './only.ts';
import { recogniseSerial } from './own-sequence.ts';
import { refusePartitionKey } from './partition-key.ts';
import { renewIndexes, requireClassesStill } from './renewed-indexes.ts';
import { notice, type Run } from './run.ts';
import { chooseColumnSequence, createColumnSequence } from './sequences.ts';
import {
  changeColumn,
  childrenIn,
  makeNotNull,
  notNullOf,
  requireColumn,
  storeConstraint,
  tableOf,
} from './tables.ts';
import { refuseUsedType } from './type-users.ts';
import { validateConstraint } from './validate-constraint.ts';
import { requireVirtualType } from './virtual.ts';

export function setDefault(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  const of = `column "${column.name}" of relation "${table.name}"`;
  if (column.identity) {
    raise('42601', `${of} is an identity column`, {
      hint: cmd.def ? undefined : 'Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.',
    });
  }
  if (column.generated) raise('42601', `${of} is a generated column`);
  const given = cmd.def && withoutLocations(cmd.def);
  const isNone = !given || isNoDefault(given, column.type, run.catalog);
  const value = isNone ? undefined : defaultOf(given, column, run.catalog);
  changeColumn(run, table, column.name, ({ default: _, serial: __, ...rest }) =>
    value ? { default: value, ...rest } : rest,
  );
  recogniseSerial(run, table, column.name);
}

/**
 * With ONLY, children do not get it; before 18, they have a subcommand of their own. After
 * ATExecSetNotNull (tablecmds.c).
 */
export function setNotNull(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  { recurse }: PassQueue,
): void {
  const { name: column } = requireColumn(cmd, table, run);
  if (run.pg < 18) {
    makeNotNull(run, table, column);
    return;
  }
  const existing = notNullOf(tableOf(run, table), column);
  if (!recurse && tableOf(run, table).partitionKey) requireNoChildren(run, table, column);
  nameNotNull(cmd, table, run, { column, recurse });
  if (existing) {
    if (recurse) requireInherited(existing, table);
    if (existing.inherited && !existing.inherited.local) {
      declareLocally(run, table, existing.name);
    } else validateConstraint({ name: existing.name }, table, run, { recurse });
    return;
  }
  makeNotNull(run, table, column);
  if (recurse) passOnNotNull(run, table, column, requireInherited);
}

function nameNotNull(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  { column, recurse }: { readonly column: string; readonly recurse: boolean },
): void {
  const existing = notNullOf(tableOf(run, table), column);
  if (existing) {
    const again = run.decisions.some((d) => d.kind === 'set not null' && d.column === column);
    const noInherit = existing.definition.is_no_inherit ?? false;
    if (again) run.decisions.push(setNotNullBy(cmd, column, existing.name, noInherit));
    return;
  }
  const name = chooseNotNullName(run, table, column);
  const noInherit = !recurse && childrenIn(run, table).length > 0;
  run.decisions.push(setNotNullBy(cmd, column, name, noInherit));
  const definition: Constraint = {
    contype: 'CONSTR_NOTNULL',
    conname: name,
    keys: [stringNode(column)],
    initially_valid: true,
    ...(noInherit && { is_no_inherit: true }),
  };
  storeConstraint(run, table, { name, kind: 'not null', columns: [column], definition });
}

function setNotNullBy(
  node: AlterTableCmd,
  column: string,
  name: string,
  noInherit: boolean,
): Decision {
  return { kind: 'set not null', node, column, name, ...(noInherit && { noInherit }) };
}

/** Indexes and constraints are built anew under their old names; attributes get the columns' new ones. */
export function alterType(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  queue: PassQueue,
): void {
  const column = requireColumn(cmd, table, run);
  const { typeName: type, collClause } = as(cmd.def, 'ColumnDef') ?? {};
  if (!type) return;
  const collation = strings(collClause?.collname);
  refusePartitionKey(tableOf(run, table), column.name, 'alter');
  if (column.generated?.kind === 'virtual') requireVirtualType(column.name, type, run.stored);
  requireDefaultCast(column, type, run.catalog);
  refuseUsedType(run.catalog, table, column.name);
  const checks = exactChecks(run, table, column.name);
  changeColumn(run, table, column.name, (c) => ofType(c, storedType(type), collation));
  fitParameters(run, table);
  renewIndexes(run, table, column);
  queue.add('add column', () => {
    requireChecksStill(run, table, checks);
    requireClassesStill(run, table, column.name);
    requireKeysStill(run, table, column.name);
  });
}

function ofType(column: Column, type: TypeName, collation: readonly string[]): Column {
  const changed = copyOfColumn(column);
  changed.type = type;
  if (collation.length > 0) changed.collation = collation;
  else if (changed.collation) delete changed.collation;
  if (column.default) changed.default = typedValue(column.default, column.type);
  return changed;
}

/** The table is written anew, without a TOAST table if it no longer needs one. */
function fitParameters(run: Run, name: QualifiedName): void {
  const { storage, columns } = tableOf(run, name);
  const { parameters: before, ...rest } = storage ?? {};
  if (!before) return;
  const parameters = fittingParameters(before, columns, run.catalog);
  const left = orNothing({ ...rest, ...(parameters.length > 0 && { parameters }) });
  const { storage: _, ...table } = tableOf(run, name);
  run.catalog = withTable(run.catalog, { ...table, ...(left && { storage: left }) });
}

interface ExactCheck {
  readonly check: Node;
  readonly constantTypes: NonNullable<TypedScope['constantTypes']>;
}

function checksOn({ constraints }: Table, column: string): readonly Node[] {
  return constraints
    .filter(({ kind, columns }) => kind === 'check' && columns.includes(column))
    .flatMap(({ definition }) => definition.raw_expr ?? []);
}

/**
 * Those of which a server has kept just what is written, and what their constants are; in the others it has
 * written out what becomes of the values first, which it does of those of another type, too.
 */
function exactChecks(run: Run, name: QualifiedName, column: string): readonly ExactCheck[] {
  const table = tableOf(run, name);
  const scope = tableScope(run.catalog, table, table.columns);
  return checksOn(table, column).flatMap((check) => {
    const { coerces, constants } = analyse(check, scope);
    const constantTypes = new Map(constants.map(({ constant, type }) => [constant, type]));
    return coerces ? [] : { check, constantTypes };
  });
}

/**
 * Checks that read the column are made anew when all types are changed: their operators may not be there for
 * its new type.
 */
function requireChecksStill(run: Run, name: QualifiedName, checks: readonly ExactCheck[]): void {
  const table = tableOf(run, name);
  const { catalog, columnType } = tableScope(run.catalog, table, table.columns);
  for (const { check, constantTypes } of checks) {
    requireCondition(check, 'check', { catalog, columnType, isStored: true, constantTypes });
  }
}

/** Foreign keys from the column and to it are made anew when all types are changed. */
function requireKeysStill(run: Run, name: QualifiedName, column: string): void {
  const others = referrersOf(run.catalog, reference('foreign key to', name));
  for (const table of new Set([tableOf(run, name), ...others])) {
    for (const key of table.kind === 'table' ? table.constraints : []) {
      const { referenced, columns } = key;
      const target = referenced && findTable(run.catalog, referenced);
      const isFrom = sameName(table, name) && columns.includes(column);
      const isTo = target && sameName(target, name) && referenced?.columns.includes(column);
      if (table.kind !== 'table' || !target || !(isFrom || isTo)) continue;
      requireComparable(run.catalog, [table, columns], [target, referenced.columns], key.name);
    }
  }
}

/** A constant was read as one of the old type, and is converted from that. */
function typedValue(value: Node, { names, arrayBounds }: TypeName): Node {
  if (!as(value, 'A_Const')?.sval || !names) return value;
  const typeName = { names, ...(arrayBounds && { arrayBounds }), typemod: -1 };
  return { TypeCast: { arg: value, typeName } };
}

export function addIdentity(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  const identity = as(cmd.def, 'Constraint');
  if (!identity) return;
  const of = `column "${column.name}" of relation "${table.name}"`;
  refuseOfPartition(run, table, 'add identity to a column');
  if (column.identity) raise('55000', `${of} is already an identity column`);
  if (column.default || column.serial) raise('55000', `${of} already has a default value`);
  const draft = { name: column.name, type: column.type, serial: false, identity };
  requireIdentityType(draft, run.catalog);
  const sequence = chooseColumnSequence(run, table, draft);
  if (!column.notNull) {
    raise('55000', `${of} must be declared NOT NULL before identity can be added`);
  }
  const { name, definition } = notNullOf(tableOf(run, table), column.name) ?? {};
  if (definition?.skip_validation) {
    raise('55000', `incompatible NOT VALID constraint "${name}" on relation "${table.name}"`);
  }
  if (!sequence) return;
  createColumnSequence(run, table, sequence);
  const own = identityOf(identity, sequence);
  changeColumn(run, table, column.name, (c) => withFields(c, { identity: own }));
}

export function setIdentity(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const column = requireColumn(cmd, table, run);
  refuseOfPartition(run, table, 'change identity column');
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
  refuseOfPartition(run, table, 'drop identity from a column');
  if (!column.identity) {
    if (!cmd.missing_ok) raise('55000', notIdentity(column, table));
    notice(run, '00000', `${notIdentity(column, table)}, skipping`);
    return;
  }
  run.catalog = withoutRelation(run.catalog, column.identity.sequence);
  changeColumn(run, table, column.name, ({ identity: _, ...rest }) => rest);
}

/** From 17 on partitions have the identity of their table. */
function refuseOfPartition(run: Run, table: QualifiedName, what: string): void {
  if (run.pg < 17 || !tableOf(run, table).isPartition) return;
  raise('42P16', `cannot ${what} of a partition`);
}

function notIdentity(column: Column, table: QualifiedName): string {
  return `column "${column.name}" of relation "${table.name}" is not an identity column`;
}
