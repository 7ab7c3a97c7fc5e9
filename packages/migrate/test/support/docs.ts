/** The documentation of this repository, as pages name it: paths below docs/, with a heading. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '@citrate/parser';

export const docs: string = join(import.meta.dirname, '../../../../docs');

export interface Section {
  /** As topics name it: `citus.md#changes-of-rows`. */
  readonly page: string;
  readonly text: string;
}

/** Those of a page with a heading of the second level. */
export function sectionsOf(file: string): readonly Section[] {
  const [, ...parts] = readFileSync(join(docs, file), 'utf8').split(/^## /m);
  return parts.map((text) => {
    const [title = ''] = text.split('\n', 1);
    return { page: `${file}#${title.toLowerCase().replaceAll(' ', '-')}`, text };
  });
}

/** What a page says below the heading that it names. */
export function sectionOf(page: string): string | undefined {
  return sectionsOf(page.split('#')[0] ?? '').find((one) => one.page === page)?.text;
}

/** Of diagnostics with a page those whose SQLSTATE it does not say, to be compared with none. */
export function unsaid(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ page, code, message }) =>
    page === undefined || sectionOf(page)?.includes(`\`${code}\``)
      ? []
      : [`${page}: ${code}: ${message}`],
  );
}
