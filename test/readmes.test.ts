import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

describe.each(readdirSync(packages))('the README of packages/%s', (name) => {
  const readme = readFileSync(`${packages}${name}/README.md`, 'utf8');

  it('has an example that prints what it says', () => {
    const [, code = '', output = ''] =
      /```js\n([\s\S]*?)```\n[\s\S]*?```text\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(code).toContain('import');
    expect(run(`${packages}${name}/`, code)).toBe(output);
  });
});

it('docs/testing.md has an example that prints what it says', () => {
  const page = readFileSync(new URL('../docs/testing.md', import.meta.url), 'utf8');
  const [, code = '', output = ''] =
    /```js\n([\s\S]*?)```\n[\s\S]*?```text\n([\s\S]*?)```/.exec(page) ?? [];
  expect(code).toContain('citrate/testing');
  expect(run(`${packages}migrate/`, code)).toBe(output);
}, 120_000);

/** As a user's own file, beside the package that was built. */
function run(folder: string, code: string): string {
  const file = `${folder}readme-example-${process.pid}.mjs`;
  writeFileSync(file, code);
  try {
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    return stdout + stderr;
  } finally {
    rmSync(file);
  }
}
