/** VALIDATE CONSTRAINT: of the table, and of those that have it from the table. */
import type { AlterTableCmd } from '@citrate/parser';
import { raise } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import type { QualifiedName, TableConstraint } from '../model.ts';
import { changeWithParts } from './alter-constraint.ts';
import type { PassQueue } from './alter-table.ts';
import { missingConstraint } from './drop-parts.ts';
import { isEnforced } from './merge-check.ts';
import type { Run } from './run.ts';
import { changeConstraint, constraintOf, notNullOf, tableOf } from './tables.ts';

/** After ATExecValidateConstraint (tablecmds.c). */
export function validateConstraint(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  { recurse }: Pick<PassQueue, 'recurse'>,
): void {
  const name = cmd.name ?? '';
  const constraint = constraintOf(tableOf(run, table), name);
  if (!constraint) raise('42704', missingConstraint(table, name));
  if (!isValidatable(constraint)) {
    raise('42809', `cannot validate constraint "${name}" of relation "${table.name}"`);
  }
  if (constraint.kind !== 'not null' && !isEnforced(constraint.definition)) {
    raise('55000', 'cannot validate NOT ENFORCED constraint');
  }
  if (constraint.definition.skip_validation === undefined) return;
  const isAlone = constraint.kind === 'foreign key' || constraint.definition.is_no_inherit;
  if (isAlone && run.pg < 18) changeConstraint(run, table, name, validated);
  else if (isAlone) changeWithParts(run, table, name, validated);
  else validateFamily(run, table, constraint, recurse);
}

function isValidatable({ kind }: TableConstraint): boolean {
  return kind === 'check' || kind === 'foreign key' || kind === 'not null';
}

/** A check has one name in all tables; a not-null is found by its column. */
function validateFamily(
  run: Run,
  table: QualifiedName,
  { kind, name, columns }: TableConstraint,
  recurse: boolean,
): void {
  if (!recurse && childrenOf(run.catalog, table).length > 0) {
    raise('42P16', 'constraint must be validated on child tables too');
  }
  for (const member of familyOf(run.catalog, table)) {
    const found = tableOf(run, member);
    const own =
      kind === 'not null' ? notNullOf(found, columns[0] ?? '') : constraintOf(found, name);
    if (own) changeConstraint(run, member, own.name, validated);
  }
}

function validated({ definition, ...rest }: TableConstraint): TableConstraint {
  const { skip_validation: _, ...valid } = definition;
  return { ...rest, definition: { ...valid, initially_valid: true } };
}
