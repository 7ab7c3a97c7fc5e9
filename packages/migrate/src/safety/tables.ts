/** Which tables a statement can harm. */
import { as, type RangeVar } from '@citrate/parser';
import { findRelation, resolveRelation, resolveTable } from '../catalog/index.ts';
import type { QualifiedName, Table } from '../catalog/model.ts';
import type { SafetyQuestion } from './rule.ts';

/** The table of this name just before the statement. */
export function tableBefore(
  name: RangeVar | undefined,
  { before }: SafetyQuestion,
): Table | undefined {
  return name && resolveTable(before, name);
}

/**
 * The table of this name, if a lock on it can make others wait: one that the file made itself has
 * no rows yet, and nobody uses it.
 */
export function tableInUse(
  name: RangeVar | undefined,
  question: SafetyQuestion,
): Table | undefined {
  const table = tableBefore(name, question);
  return table && !isOfFile(table, question) ? table : undefined;
}

/** Whether an earlier statement of the file made the relation, whatever it was called then. */
export function isOfFile(
  { schema, name }: QualifiedName,
  { earlier }: Pick<SafetyQuestion, 'earlier'>,
): boolean {
  let current: QualifiedName = { schema, name };
  for (const question of earlier.toReversed()) {
    if (findRelation(question.before, current)) continue;
    if (!findRelation(question.after, current)) continue;
    const former = formerName(current, question);
    if (!former) return true;
    current = former;
  }
  return false;
}

/** What the relation was called before the statement, if that gave it its name. */
function formerName(
  current: QualifiedName,
  { tree, before }: SafetyQuestion,
): QualifiedName | undefined {
  const renamed = as(tree, 'RenameStmt');
  const moved = as(tree, 'AlterObjectSchemaStmt');
  const named = renamed?.newname === current.name || moved?.newschema === current.schema;
  const relation = renamed?.relation ?? moved?.relation;
  return named && relation ? resolveRelation(before, relation) : undefined;
}

export function isDistributed(table: Table | undefined): boolean {
  return table?.distribution?.kind === 'distributed';
}
