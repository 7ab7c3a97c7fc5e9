import { deparse } from '@citrate/deparser';
import type { Statement } from '@citrate/parser';
import { createTwoFilesPatch } from 'diff';
import type { PlannedMigration } from './model.ts';

/**
 * A unified diff from the file's statements to the completed ones: the names that Postgres will
 * choose. Both sides of a completed statement are written by the deparser, so that nothing but names
 * differs; other statements stand as written. Empty if the file leaves nothing to Postgres.
 */
export function completionDiff({ file, steps }: PlannedMigration): string {
  const planned = steps.flatMap((step) => step.statements);
  const pairs = file.up.statements.map((statement, i) => pair(statement, planned[i]?.tree));
  const [before, after] = [0, 1].map((side) => pairs.map((p) => `${p[side]};\n`).join(''));
  if (before === after || before === undefined || after === undefined) return '';
  const { name } = file.source;
  return createTwoFilesPatch(name, name, before, after, 'written', 'completed');
}

/** The statement as written and completed. */
function pair({ tree, source }: Statement, completed: Statement['tree'] | undefined): string[] {
  if (!completed || completed === tree) return [source, source];
  return [deparse(tree), deparse(completed)];
}
