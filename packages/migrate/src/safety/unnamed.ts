import { as, type Constraint } from '@citrate/parser';
import type { Table } from '../catalog/model.ts';
import type { SafetyQuestion } from './rule.ts';
import { commandsOf } from './subcommands.ts';
import { tableBefore } from './tables.ts';

interface Unnamed {
  readonly constraint: Constraint;
  readonly table: Table;
}

/**
 * Constraints of a kind that ADD CONSTRAINT adds to a table of Citus's and leaves without a name, on a
 * Citus that chooses it: what Citrate sends has all names.
 */
export function unnamedOnCitus(
  contype: NonNullable<Constraint['contype']>,
  question: SafetyQuestion,
): readonly Unnamed[] {
  if (question.before.namesBy !== 'citus') return [];
  const statement = as(question.written, 'AlterTableStmt');
  const table = tableBefore(statement?.relation, question);
  if (!statement || !table?.distribution) return [];
  return commandsOf(statement)
    .filter(({ subtype }) => subtype === 'AT_AddConstraint')
    .flatMap(({ def }) => as(def, 'Constraint') ?? [])
    .filter((constraint) => constraint.contype === contype && !constraint.conname)
    .map((constraint) => ({ constraint, table }));
}
