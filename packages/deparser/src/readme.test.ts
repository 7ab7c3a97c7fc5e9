import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import * as parser from '@citrate/parser';
import { expect, test } from 'vitest';
import * as deparser from './index.ts';

test('the example of the README prints what the README says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const block = (language: string): string =>
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '';
  const code = block('js').replace(/^import (\{.*\}) from '@citrate\/(\w+)';$/gm, 'const $1 = $2;');
  const lines: string[] = [];
  const console = { log: (...words: unknown[]) => lines.push(`${words.join(' ')}\n`) };
  await runInNewContext(`(async () => {${code}})()`, { parser, deparser, console });
  expect(lines.join('')).toBe(block('text'));
});
