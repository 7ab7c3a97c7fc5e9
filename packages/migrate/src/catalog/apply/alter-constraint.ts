import { type AlterTableCmd, as, type Constraint, type NodeOf } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { QualifiedName, Table, TableConstraint } from '../model.ts';
import { sameName } from '../names-of.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { withFields } from '../trees.ts';
import { missingConstraint } from './drop-parts.ts';
import { asOwn } from './family-parts.ts';
import { passOnNotNull, requireInherited } from './not-null.ts';
import type { Run } from './run.ts';
import { changeConstraint, childrenIn, constraintOf, notNullOf, tableOf } from './tables.ts';

type Change = NodeOf<'ATAlterConstraint'>;

/** ALTER CONSTRAINT: when a foreign key is checked, and who inherits a not-null. After ATExecAlterConstraint. */
export function alterConstraint(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const change = as(cmd.def, 'ATAlterConstraint') ?? {};
  const found = constraintOf(tableOf(run, table), change.conname ?? '');
  if (!found) raise('42704', missingConstraint(table, change.conname ?? ''));
  requireFit(tableOf(run, table), found, change);
  if (change.alterInheritability) {
    changeInheritance(run, table, found, change.noinherit ?? false);
    return;
  }
  changeWithParts(run, table, found.name, (c) => ({
    ...c,
    definition: altered(c.definition, change),
  }));
}

/** Children get it, or keep it as their own. After ATExecAlterConstrInheritability. */
function changeInheritance(
  run: Run,
  table: QualifiedName,
  { name, columns, definition }: TableConstraint,
  noInherit: boolean,
): void {
  if ((definition.is_no_inherit ?? false) === noInherit) return;
  const [column = ''] = columns;
  const { is_no_inherit: _, ...rest } = definition;
  const changed = noInherit ? withFields<Constraint>(rest, { is_no_inherit: true }) : rest;
  changeConstraint(run, table, name, (c) => ({ ...c, definition: changed }));
  if (!noInherit) passOnNotNull(run, table, column, requireInherited);
  for (const child of noInherit ? childrenIn(run, table) : []) {
    const own = notNullOf(child, column);
    if (own) changeConstraint(run, child, own.name, asOwn);
  }
}

function requireFit(table: Table, { kind, name, parent, inherited }: TableConstraint, to: Change) {
  const what = `constraint "${name}" of relation "${table.name}"`;
  if (to.alterDeferrability && kind !== 'foreign key') {
    raise('42809', `${what} is not a foreign key constraint`);
  }
  if (to.alterEnforceability && kind !== 'foreign key') {
    raise('42809', `cannot alter enforceability of ${what}`);
  }
  if (to.alterInheritability && kind !== 'not null') {
    raise('42809', `${what} is not a not-null constraint`);
  }
  if (to.noinherit && inherited) raise('55000', `cannot alter inherited ${what}`);
  if (parent) raise('55000', `cannot alter constraint "${name}" on relation "${table.name}"`);
}

/** A foreign key, and those of partitions that are parts of it, by whatever name. */
export function changeWithParts(
  run: Run,
  table: QualifiedName,
  name: string,
  change: (constraint: TableConstraint) => TableConstraint,
): void {
  changeConstraint(run, table, name, change);
  for (const other of referrersOf(run.catalog, reference('part of', table))) {
    for (const part of other.kind === 'table' ? other.constraints : []) {
      const { parent } = part;
      if (!parent || parent.constraint !== name || !sameName(parent, table)) continue;
      changeWithParts(run, other, part.name, change);
    }
  }
}

function altered(before: Constraint, change: Change): Constraint {
  let definition = before;
  if (change.alterDeferrability) {
    const { deferrable: _, initdeferred: __, ...rest } = definition;
    definition = withFields<Constraint>(rest, {
      ...(change.deferrable && { deferrable: true }),
      ...(change.initdeferred && { initdeferred: true }),
    });
  }
  if (change.alterEnforceability) return enforced(definition, change.is_enforced ?? false);
  return definition;
}

/** What is enforced anew is validated at once. */
function enforced(before: Constraint, isEnforced: boolean): Constraint {
  const { skip_validation: _, initially_valid: __, is_enforced: ___, ...rest } = before;
  return withFields<Constraint>(
    rest,
    isEnforced ? { is_enforced: true, initially_valid: true } : { skip_validation: true },
  );
}
