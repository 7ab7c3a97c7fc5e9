import type { Diagnostic } from '@citrate/parser';
import { topicPages } from './topics.ts';

/** The page of a safety rule, which is called as the rule is. */
export function rulePage(rule: string): string {
  return `rules/${rule}.md`;
}

const topics: ReadonlyMap<string, string> = new Map(
  Object.entries(topicPages).map(([topic, page]) => [page, topic]),
);

/** What `citrate explain` is given for a page: the rule, the topic, or the page itself. */
export function nameOfPage(page: string): string {
  const [, rule] = /^rules\/(.+)\.md$/.exec(page) ?? [];
  return rule ?? topics.get(page) ?? page;
}

/** The command that prints a page. */
export function readingOf(page: string): string {
  return `citrate explain ${nameOfPage(page)}`;
}

/**
 * For each diagnostic, the command that prints its page; undefined where one before it has the same. Below
 * each of a hundred alike it would only be in the way of what differs.
 */
export function readingsOf(diagnostics: readonly Diagnostic[]): readonly (string | undefined)[] {
  const seen = new Set<string>();
  return diagnostics.map(({ page }) => {
    if (page === undefined || seen.has(page)) return undefined;
    seen.add(page);
    return readingOf(page);
  });
}
