/** The action, and what examples/04-ci shows: every line that runs somewhere is run here. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Ended } from './support/citrate.ts';
import { Npx } from './support/npx.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples/04-ci');

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: string;
}

interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default: string }>
  >;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));

let npx: Npx;
let cwd: string;
beforeEach(async () => {
  npx = new Npx();
  cwd = mkdtempSync(join(tmpdir(), 'citrate-ci-'));
  cpSync(example, cwd, { recursive: true });
  await git('init -b main', 'add .', 'commit -m migrations');
});
afterEach(() => {
  npx.remove();
  rmSync(cwd, { recursive: true });
});

const bash = (script: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  npx.bash(script, { cwd, env });

async function git(...commands: readonly string[]): Promise<Ended> {
  const user = '-c user.name=n -c user.email=e@localhost';
  return bash(commands.map((command) => `git ${user} ${command}`).join('\n'));
}

const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
const bad = 'ALTER TABLE tickets ADD UNIQUE (title);\n';
const badFile = 'migrations/20260409100000_unique_title.sql';

/** The steps of the action, with `${{ inputs.… }}` in place. */
async function act(inputs: Readonly<Record<string, string>>): Promise<Ended> {
  const [step, ...others] = action.runs.steps;
  expect([others.length, step?.shell]).toEqual([0, 'bash']);
  const value = (text: string): string =>
    text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => {
      return inputs[name] ?? action.inputs[name]?.default ?? `no input ${name}`;
    });
  const env = Object.entries(step?.env ?? {}).map(([name, text]) => [name, value(text)]);
  return bash(step?.run ?? '', Object.fromEntries(env));
}

describe('the action', () => {
  test('says what it is, and uses every input that it has, in the environment alone', () => {
    expect(action).toMatchObject({
      name: expect.any(String),
      description: expect.any(String),
      runs: { using: 'composite' },
    });
    const [{ env = {}, run = '' } = {}] = action.runs.steps;
    const used = Object.values(env).map((text) => /^\$\{\{ inputs\.(\w+) \}\}$/.exec(text)?.[1]);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    expect(used).toHaveLength(Object.keys(action.inputs).length);
    for (const name of Object.keys(env)) expect(run).toContain(`$${name}`);
    expect(run).not.toContain('${{');
    const readme = readFileSync(join(example, 'README.md'), 'utf8');
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect(description).not.toBe('');
      expect(readme).toContain(`| \`${name}\` |`);
    }
  });

  test('without inputs checks the migrations, by the version of the project', async () => {
    expect(await act({})).toMatchObject({ code: 0, stdout: '' });
    write(badFile, bad);
    const { code, stdout } = await act({});
    expect(code).toBe(3);
    expect(stdout).toMatch(new RegExp(`^::error file=${badFile},line=1,endLine=1,col=25,`));
    expect(readFileSync(join(npx.folder, 'packages'), 'utf8')).toBe('citrate\ncitrate\n');
  });

  test('reports what has changed since a revision, of another version if asked for', async () => {
    write(badFile, bad);
    await git('add .', 'commit -m bad');
    expect(await act({ since: 'HEAD', version: '1.2.3' })).toMatchObject({ code: 0 });
    expect(await act({ since: 'HEAD~1' })).toMatchObject({ code: 3 });
    expect(readFileSync(join(npx.folder, 'packages'), 'utf8')).toContain('citrate@1.2.3\n');
  });

  test('takes files by line, a folder, a configuration, a version and a snapshot', async () => {
    write('a b.sql', 'CREATE SCHEMA "$(touch x)";');
    write('$(touch x).sql', 'CREATE TABLE t (a int GENERATED ALWAYS AS (1) VIRTUAL);');
    const files = 'a b.sql\n$(touch x).sql\n';
    expect((await act({ files, pg: '18' })).stderr).toContain('2 files, 2 statements: 1 warning');
    expect(await act({ files, pg: '17' })).toMatchObject({ code: 3 });
    expect((await act({ dir: 'hooks' })).stderr).toContain('0 files');
    write('elsewhere.json', JSON.stringify({ migrations: 'hooks' }));
    expect((await act({ config: 'elsewhere.json' })).stderr).toContain('0 files');
    await bash('npx citrate dump --snapshot > schema.json');
    write(badFile, bad);
    const onSnapshot = await act({ files: badFile, snapshot: 'schema.json' });
    expect(onSnapshot.stdout).toContain('cannot create unique constraint');
    expect(readdirSync(cwd)).not.toContain('x');
  });
});

describe('the example', () => {
  test('the workflow: the action as it is called, and every line that is run', async () => {
    const { jobs } = parse(read('.github/workflows/migrations.yml'));
    const steps: readonly Step[] = jobs.check.steps;
    const [called, ...more] = steps.filter(({ uses }) => /\/citrate@/.test(uses ?? ''));
    expect(more).toEqual([]);
    expect(Object.keys(action.inputs)).toEqual(
      expect.arrayContaining(Object.keys(called?.with ?? {})),
    );
    write(badFile, bad);
    const inputs = Object.entries(called?.with ?? {}).map(([name, value]) => [
      name,
      String(value).replace(/^origin\/\$\{\{ github\.base_ref \}\}$/, 'main'),
    ]);
    expect((await act(Object.fromEntries(inputs))).stdout).toMatch(/^::error /);
    const lines = steps.flatMap(({ run }) => (run === undefined || run === 'npm ci' ? [] : [run]));
    expect(lines).toHaveLength(1);
    for (const line of lines) expect(await bash(line)).toMatchObject({ code: 0 });
    expect(JSON.parse(read('citrate.sarif')).runs[0].results).toHaveLength(1);
    expect(steps.at(-1)?.with).toEqual({ sarif_file: 'citrate.sarif' });
  });

  test('the job of GitLab leaves its report, and fails', async () => {
    const { migrations } = parse(read('.gitlab-ci.yml'));
    const lines: readonly string[] = migrations.script;
    write(badFile, bad);
    expect(lines.filter((line) => line !== 'npm ci')).toHaveLength(1);
    const ended = await bash(lines.at(-1) ?? '', { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD' });
    expect(ended).toMatchObject({ code: 3 });
    const [issue] = JSON.parse(read(migrations.artifacts.reports.codequality));
    expect(issue).toMatchObject({ check_name: '0A000', location: { path: badFile } });
  });

  test('the hook of pre-commit', async () => {
    const { repos } = parse(read('.pre-commit-config.yaml'));
    const [{ hooks }] = repos;
    const [{ entry, files, pass_filenames: withNames }] = hooks;
    expect([hooks.length, withNames]).toEqual([1, false]);
    expect(badFile).toMatch(new RegExp(files));
    expect(await bash(entry)).toMatchObject({ code: 0 });
    write(badFile, bad);
    await git('add .');
    expect(await bash(entry)).toMatchObject({ code: 3 });
  });

  test('the hook of git keeps a commit from being made', async () => {
    await git('config core.hooksPath hooks');
    write(badFile, bad);
    const refused = await git('add .', 'commit -m bad');
    expect(refused.code).toBe(1);
    expect(refused.stderr + refused.stdout).toContain('cannot create unique constraint');
    write(badFile, 'ALTER TABLE tickets ADD COLUMN open boolean;\n');
    expect(await git('add .', 'commit -m good')).toMatchObject({ code: 0 });
  });

  test('what the README shows is what is printed', async () => {
    const blocks = [...read('README.md').matchAll(/```console\n([^]*?)```/g)].map(
      ([, b = '']) => b,
    );
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      const commands = [...block.matchAll(/^\$ (.*)$/gm)].map(([, command]) => `${command} 2>&1`);
      const { stdout } = await bash(commands.join('\n'));
      expect(stdout).toBe(block.replace(/^\$ .*\n/gm, ''));
    }
  });
});
