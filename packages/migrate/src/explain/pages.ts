/** Reads pages of the documentation, which the package has beside its code. */
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a build puts them: the same from `src`, from `dist` and from what is published. */
export const docsFolder: string = fileURLToPath(new URL('../../dist/docs/', import.meta.url));

/** A page, or what it says below one of its headings. */
export interface Part {
  /** As diagnostics name it: a path below docs/, with `#` and the heading for a part. */
  readonly page: string;
  readonly title: string;
  /** With its heading, in Markdown. */
  readonly text: string;
}

/** All pages, by their paths. */
export async function readPages(folder: string): Promise<readonly Part[]> {
  const names = await readdir(folder, { recursive: true });
  const pages = names
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.replaceAll(sep, '/'));
  return Promise.all(pages.toSorted().map((page) => readPage(folder, page)));
}

/** What a diagnostic's page says. Throws what the file system says of one that is not there. */
export async function readPart(
  page: string,
  folder: string = docsFolder,
): Promise<Part | undefined> {
  const [path = '', anchor] = page.split('#');
  const whole = await readPage(folder, path);
  return anchor === undefined ? whole : partsOf(whole).find((part) => part.page === page);
}

async function readPage(folder: string, page: string): Promise<Part> {
  const text = await readFile(join(folder, page), 'utf8');
  return { page, title: titleOf(text), text };
}

function titleOf(text: string): string {
  return /^#+ (.*)$/m.exec(text)?.[1] ?? '';
}

/** Its parts, each up to the next heading of the second level. */
export function partsOf({ page, text }: Part): readonly Part[] {
  const [, ...parts] = text.split(/^(?=## )/m);
  return parts.map((part) => {
    const title = titleOf(part);
    return { page: `${page}#${anchorOf(title)}`, title, text: `${part.trim()}\n` };
  });
}

/** As GitHub makes them of headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
