/** What will take a file back, written down when it is applied: only then is it known what there was before. */
import { withoutSecrets } from '@citrate/parser';
import type { NoReverse, RecordedReverse } from '../../history/index.ts';
import type { PlannedMigration } from '../../plan/model.ts';
import { type Done, reverseFile, reverseScript } from '../../reverse/index.ts';

/**
 * Derived from the catalog that the statements are planned on, which is that of the servers. Undefined for
 * the rest of a file that an earlier run has begun: what that one has found is on record.
 */
export function reverseOf({
  file,
  before,
  stepsDone,
  steps,
}: PlannedMigration): RecordedReverse | undefined {
  if (stepsDone > 0) return undefined;
  const statements = steps.flatMap((step) => step.statements);
  const done = statements.map(
    ({ tree, sql, span, after }, i): Done => ({
      tree,
      sql,
      span,
      before: statements[i - 1]?.after ?? before,
      after,
    }),
  );
  const { trees, diagnostics } = reverseFile(done);
  if (diagnostics.length > 0) {
    const starts = file.up.statements.map(({ span }) => span.start);
    const refused = diagnostics.map(({ message, detail = '', span }): NoReverse => {
      const statement = span ? starts.indexOf(span.start) : -1;
      return { message, detail, ...(statement >= 0 && { statement }) };
    });
    return { refused };
  }
  const sql = reverseScript(trees, before);
  return withoutSecrets(sql) === sql ? { sql } : { refused: [withSecret] };
}

const withSecret = {
  message: 'no reverse is on record: it would hold a password',
  detail: 'What the file has dropped or changed had one.',
};
