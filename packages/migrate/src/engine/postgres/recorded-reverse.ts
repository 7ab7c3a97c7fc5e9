/** What will take a file back, written down when it is applied: only then is it known what there was before. */
import { withoutSecrets } from '@citrate/parser';
import type { Catalog } from '../../catalog/model.ts';
import type { MigrationFile } from '../../files/index.ts';
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
  try {
    return recordOf(done, file, before);
  } catch (error) {
    // A mistake of ours must not keep a file from being applied.
    return {
      refused: [
        { message: 'no reverse is on record: it could not be derived', detail: String(error) },
      ],
    };
  }
}

function recordOf(done: readonly Done[], file: MigrationFile, before: Catalog): RecordedReverse {
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
