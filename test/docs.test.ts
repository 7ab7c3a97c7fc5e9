/** Pages about commands and the configuration are what the program says; links lead somewhere. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../packages/migrate/src/cli/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = markdownBelow('.');

test('docs/commands and docs/configuration.md are what the program says', () => {
  const script = 'packages/migrate/scripts/pages.mjs';
  const args = [join(root, script), '--check'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ stdout, stderr }, `build, run node ${script}, and read what changed`).toEqual({
    stdout: '',
    stderr: '',
  });
});

test('all relative links lead to files, and to headings where they name one', () => {
  expect(pages.length).toBeGreaterThan(90);
  const links = pages.flatMap((page) => linksOf(page).map((link) => ({ page, link })));
  expect(links.length).toBeGreaterThan(250);
  expect(links.filter(({ page, link }) => !leads(page, link))).toEqual([]);
});

test('docs/README.md leads to every page of docs but those of a rule or a command', () => {
  const listed = linksOf('docs/README.md').map((link) => join('docs', link));
  const own = pages.filter((page) => /^docs\/(?!rules\/|commands\/|README)/.test(page));
  expect(own.filter((page) => !listed.includes(page))).toEqual([]);
});

describe('examples of the help', () => {
  const examples = pages
    .filter((page) => page.startsWith('docs/commands/'))
    .flatMap((page) =>
      [...read(page).matchAll(/^\$ (.*?)(?: {3}# .*)?$/gm)].map((m) => m[1] ?? ''),
    );
  const commands = examples.flatMap((line) =>
    [...line.matchAll(/(?:^|\| *|<\( *)citrate ([^|>)]*)/g)].map((m) => m[1]?.trim() ?? ''),
  );

  test('are command lines that the program understands', async () => {
    expect(commands.length).toBeGreaterThan(60);
    const wrong = await Promise.all(commands.map(problemOf));
    expect(wrong.filter((problem) => problem !== undefined)).toEqual([]);
  });
});

/** What the program has to say of a command line that it does not understand. */
async function problemOf(line: string): Promise<string | undefined> {
  const { stdin, stdout, stderr } = process;
  const terminal = { cwd: '.', env: {}, stdin, stdout, stderr };
  const program = createProgram(
    terminal,
    async () => {},
    () => {},
  );
  const words = (line.replace('0f9d…', '0f9d'.repeat(8)).match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map(
    (word) => word.replace(/^(["'])(.*)\1$/, '$2'),
  );
  const args = words[0] === 'migrate' && /^[a-z]+$/.test(words[1] ?? '') ? merged(words) : words;
  return program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (error: unknown) => `citrate ${line}: ${String(error)}`,
  );
}

/** `migrate latest` is `migrate:latest`. */
function merged([first = '', second = '', ...rest]: readonly string[]): readonly string[] {
  return [`${first}:${second}`, ...rest];
}

/** Targets of links in text, without those in code. */
function linksOf(page: string): readonly string[] {
  const text = read(page)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leads(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  if (heading === undefined) return true;
  return statSync(file).isFile() && headingsOf(relative(root, file)).includes(heading);
}

/** As GitHub makes them of headings. */
function headingsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function markdownBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'fixtures'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' ? [] : markdownBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}
