import { as, type Constraint, type Node } from '@citrate/parser';
import { stringNode, withFields } from '../catalog/index.ts';
import type { Decided } from './decided.ts';

/** Each constraint with its name; those that repeat another one are gone. */
export function completeConstraints(
  nodes: readonly Node[] | undefined,
  decided: Decided,
): Node[] | undefined {
  if (!nodes) return undefined;
  const all: Node[] = [];
  for (const node of nodes) {
    const constraint = as(node, 'Constraint');
    const completed = constraint && completeConstraint(constraint, decided);
    if (completed === constraint) all.push(node);
    else if (completed) all.push({ Constraint: completed });
  }
  return all;
}

export function completeConstraint(
  constraint: Constraint,
  { constraintNames, omitted, sequences }: Decided,
): Constraint | undefined {
  if (omitted.has(constraint)) return undefined;
  const name = constraintNames.get(constraint);
  if (name !== undefined) return withFields(constraint, { conname: name });
  const sequence = sequences.get(constraint);
  if (!sequence) return constraint;
  const options = [sequenceName(sequence), ...(constraint.options ?? [])];
  return withFields(constraint, { options });
}

function sequenceName({ schema, name }: { schema: string; name: string }): Node {
  const arg: Node = { List: { items: [stringNode(schema), stringNode(name)] } };
  return { DefElem: { defname: 'sequence_name', arg, defaction: 'DEFELEM_UNSPEC' } };
}

/** At a column the column is clear; elsewhere it is the key. */
export function notNullConstraint(name: string, column?: string, more?: Partial<Constraint>): Node {
  const at = column === undefined ? { is_enforced: true } : { keys: [stringNode(column)] };
  return {
    Constraint: { contype: 'CONSTR_NOTNULL', conname: name, initially_valid: true, ...at, ...more },
  };
}
