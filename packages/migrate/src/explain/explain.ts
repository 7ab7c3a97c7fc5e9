import { knownCondition, nameOfPage, topicPages } from '../pages/index.ts';
import { docsFolder, type Part, partsOf, readPages } from './pages.ts';

export type EntryKind = 'rule' | 'refusal' | 'verdict' | 'sqlstate' | 'page';

/** What can be explained: in one line, and by a page. */
export interface Entry {
  readonly kind: EntryKind;
  readonly name: string;
  readonly title: string;
  /** Below docs/; none for a SQLSTATE. */
  readonly page?: string;
}

export interface Explanation extends Entry {
  /** Markdown. */
  readonly text: string;
}

/** All that has a name: safety rules, reasons for refusals, verdicts, and the pages that are left. */
export async function explainable(folder: string = docsFolder): Promise<readonly Entry[]> {
  const all = explanationsIn(await readPages(folder));
  return all.map(({ text: _, ...entry }) => entry);
}

/**
 * Explains a rule, a reason, a verdict, a SQLSTATE or a page, whose ending `.md` may be left out, and which may
 * have `#` and a heading. If there is nothing of this name, what may be meant, the most likely first.
 */
export async function explain(
  name: string,
  folder: string = docsFolder,
): Promise<Explanation | { readonly similar: readonly string[] }> {
  const pages = await readPages(folder);
  const known = explanationsIn(pages);
  const wanted = plain(name);
  const found =
    known.find((one) => plain(one.name) === wanted) ??
    known.find(({ page }) => page !== undefined && plain(page) === wanted) ??
    pages
      .flatMap(partsOf)
      .map(ofPage)
      .find((one) => plain(one.name) === wanted) ??
    ofSqlstate(name.toUpperCase(), pages);
  return found ?? { similar: await similarNames(wanted, known) };
}

/** However it is written: `per-shard` for `per shard`, `docs/failures.md` for `failures`. */
function plain(name: string): string {
  const words = name.trim().toLowerCase().replaceAll(/\s+/g, '-');
  return words.replace(/^(?:\.\/)?docs\//, '').replace(/\.md(?=#|$)/, '');
}

function explanationsIn(pages: readonly Part[]): readonly Explanation[] {
  const parts = new Map(pages.flatMap(partsOf).map((part) => [part.page, part]));
  const rules = pages.filter(isRule).map((part) => ofPart('rule', part));
  const refusals = Object.values(topicPages).flatMap((page) => {
    const part = parts.get(page);
    return part ? [ofPart('refusal', part)] : [];
  });
  const others = pages.filter((page) => !isRule(page)).map(ofPage);
  return [...rules, ...refusals, ...pages.flatMap(verdictsIn), ...others];
}

function isRule({ page }: Part): boolean {
  return /^rules\/(?!README)/.test(page);
}

function ofPart(kind: EntryKind, { page, title, text }: Part): Explanation {
  return { kind, name: nameOfPage(page), title, page, text };
}

function ofPage({ page, title, text }: Part): Explanation {
  return { kind: 'page', name: page, title, page, text };
}

/** Each has a row in the table of their page. */
function verdictsIn({ page, text }: Part): readonly Explanation[] {
  if (page !== 'concepts/verdicts.md') return [];
  return [...text.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name = '', title = '']) => ({
    kind: 'verdict',
    name,
    title,
    page,
    text,
  }));
}

const errcodes = 'https://www.postgresql.org/docs/current/errcodes-appendix.html';

/** What it is called, and which parts of the pages name it. */
function ofSqlstate(sqlstate: string, pages: readonly Part[]): Explanation | undefined {
  if (!/^[0-9A-Z]{5}$/.test(sqlstate)) return undefined;
  const title = knownCondition(sqlstate);
  if (title === undefined) return undefined;
  // The table of coverage has codes in most of its cells.
  const naming = pages
    .filter(({ page }) => page !== 'coverage.md')
    .flatMap(partsOf)
    .filter(({ text }) => text.includes(`\`${sqlstate}\``));
  const list = naming.map(({ page, title: heading }) => `- ${nameOfPage(page)}: ${heading}`);
  const said =
    list.length === 0
      ? 'No page says more of it.'
      : `These say more of it, to be named after \`citrate explain\`:\n\n${list.join('\n')}`;
  const text = `# SQLSTATE ${sqlstate}: ${title}\n\n${said}\n\nPostgreSQL's list of all: ${errcodes}\n`;
  return { kind: 'sqlstate', name: sqlstate, title, text };
}

const MOST_SIMILAR = 5;

/** Misspelt names, and those that have the word in them. */
async function similarNames(wanted: string, known: readonly Entry[]): Promise<readonly string[]> {
  const { similarTo } = await import('../config/index.ts');
  const names = known.map(({ name }) => name);
  const having = wanted === '' ? [] : names.filter((name) => plain(name).includes(wanted));
  return [...new Set([...similarTo(wanted, names), ...having])].slice(0, MOST_SIMILAR);
}
