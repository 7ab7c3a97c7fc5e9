/** What a check found as programs want it, one file each. Nothing but the result goes in. */
import type { CheckResult } from '../model.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { junit } from './junit.ts';
import { sarif } from './sarif.ts';

/** Formats besides those that every command has. */
export type CheckFormat = 'github' | 'gitlab' | 'sarif' | 'junit';

export interface FormatOptions {
  /** Citrate's own. */
  readonly version: string;
  /** What a page says, in Markdown, for formats that hold it; undefined where that is not at hand. */
  readonly textOf: (page: string) => string | undefined;
}

const formats: Readonly<
  Record<CheckFormat, (result: CheckResult, options: FormatOptions) => string>
> = { github, gitlab, sarif, junit };

export const checkFormats: readonly CheckFormat[] = ['github', 'gitlab', 'sarif', 'junit'];

/** Names of files are taken as they are: to be paths as seen from the root of the repository. */
export function formatResult(
  format: CheckFormat,
  result: CheckResult,
  options: FormatOptions,
): string {
  return formats[format](result, options);
}
