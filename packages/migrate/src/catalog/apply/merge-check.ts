/** A check that meets one of its name and meaning on the same table. */
import type { Constraint } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { QualifiedName, TableConstraint } from '../model.ts';

/** Which of the two is new: the table's own, or one that comes from a parent. */
type Newcomer = 'own' | 'inherited';

/** 42P17 if both cannot be one constraint. After MergeWithExistingConstraint (heap.c). */
export function requireMergeableCheck(
  {
    name,
    definition: before,
    inherited,
  }: Pick<TableConstraint, 'name' | 'definition' | 'inherited'>,
  added: Constraint,
  table: QualifiedName,
  newcomer: Newcomer,
): void {
  const conflict = (kind: string): never =>
    raise('42P17', `constraint "${name}" conflicts with ${kind} constraint on "${table.name}"`);
  if (before.is_no_inherit) conflict('non-inherited');
  if (inherited && added.is_no_inherit) conflict('inherited');
  if (isValid(added) && isEnforced(before) && !isValid(before)) conflict('NOT VALID');
  const [lesser, greater] = newcomer === 'own' ? [added, before] : [before, added];
  if (!isEnforced(lesser) && isEnforced(greater)) conflict('NOT ENFORCED');
}

export function isEnforced(constraint: Constraint): boolean {
  return constraint.is_enforced ?? !constraint.skip_validation;
}

function isValid({ skip_validation }: Constraint): boolean {
  return !skip_validation;
}

/** What was not enforced is, and valid with it, once another of them is. */
export function mergedCheck(before: Constraint, added: Constraint): Constraint {
  const enforced = isEnforced(added) && !isEnforced(before);
  const { skip_validation: _, ...rest } = before;
  const merged = enforced ? { ...rest, is_enforced: true, initially_valid: true } : before;
  return added.is_no_inherit ? { ...merged, is_no_inherit: true } : merged;
}

/** ATTACH PARTITION and INHERIT ask that of a child's constraint. After MergeConstraintsIntoExisting. */
export function requireFitForParent(
  { name, definition: own }: TableConstraint,
  { definition: parent }: TableConstraint,
  child: QualifiedName,
): void {
  const conflict = (kind: string): never =>
    raise('42P17', `constraint "${name}" conflicts with ${kind} constraint on "${child.name}"`);
  if (own.is_no_inherit) conflict('non-inherited');
  const isUnchecked = own.skip_validation === true && !parent.skip_validation;
  if (isUnchecked && own.contype === 'CONSTR_CHECK' && !isEnforced(own)) conflict('NOT ENFORCED');
  if (isUnchecked) conflict('NOT VALID');
}
