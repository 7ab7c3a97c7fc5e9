import { resolve } from 'node:path';
import type { Diagnostic, SourceFile } from '@citrate/parser';
import { agreed } from './compare.ts';
import { diagnosticOf } from './failures.ts';
import type { Recording } from './model.ts';
import { recordInThreads } from './threads.ts';

export { lineOf } from './failures.ts';
export type { RecordedStatement, Recording } from './model.ts';

export interface RecordOptions {
  /** How long a file may take, in milliseconds; 30 s when absent. */
  readonly timeoutMs?: number;
}

/**
 * What migrations in TypeScript or JavaScript would execute, file by file, or why that is not known.
 * Their functions are run, twice, in a thread of their own, with a Kysely that is connected to nothing.
 * What they import is found from `path`, or else from the name.
 */
export async function recordFiles(
  files: readonly (SourceFile & { readonly path?: string })[],
  { timeoutMs = 30_000 }: RecordOptions = {},
): Promise<readonly (Recording | Diagnostic)[]> {
  const recorded = await recordInThreads(
    files.map(({ name, path }) => resolve(path ?? name)),
    timeoutMs,
  );
  return files.map((file, i) => {
    const outcome = recorded[i];
    if (!outcome) throw new TypeError(`nothing is known of ${file.name}`);
    const result = 'recording' in outcome ? agreed(outcome.recording) : outcome;
    return 'recording' in result ? result.recording : diagnosticOf(result.failure, file);
  });
}
