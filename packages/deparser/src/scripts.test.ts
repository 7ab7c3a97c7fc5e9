import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const corpus = mkdtempSync(join(tmpdir(), 'corpus-'));
afterAll(() => rmSync(corpus, { recursive: true }));

mkdirSync(join(corpus, 'shop/empty'), { recursive: true });
writeFileSync(
  join(corpus, 'shop/dump.sql'),
  '\\connect shop\nSELECT 1;\nCOPY t FROM stdin;\n1\t2\n\\.\nSELECT;\nSELEC 2;\nSELECT 2;\n',
);
writeFileSync(join(corpus, 'lines.jsonl'), '{"sql": "SELECT 3"}\nno line\n{"sql": "SELEC 4"}\n');

/** What a script prints, and how it ends. */
async function run(name: string, ...args: readonly string[]): Promise<object> {
  const script = join(import.meta.dirname, '../scripts', name);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test('round trips of a corpus with folders, and with what is no SQL', async () => {
  expect(await run('round-trip.mjs', '--corpus', corpus)).toEqual({
    code: 0,
    stdout: [
      'lines.jsonl                  1 of 1 (100.00%), 2 left out as no SQL\n',
      'shop                         3 of 3 (100.00%), 3 left out as no SQL\n',
      'total                        4 of 4 (100.00%), 5 left out as no SQL\n',
    ].join(''),
    stderr: [
      'lines.jsonl:2: left out: not a JSON object with "sql"\n',
      'lines.jsonl:3:1:1: left out: syntax error at or near "SELEC"\n',
      'shop/dump.sql:1:1: left out: \\connect is a command of psql, not SQL\n',
      'shop/dump.sql:3:1: left out: COPY with data in the script is not SQL\n',
      'shop/dump.sql:7:1: left out: syntax error at or near "SELEC"\n',
    ].join(''),
  });
});

test.each(['round-trip.mjs', 'random.mjs', 'mutate.mjs'])('%s of no statements', async (name) => {
  const folder = join(corpus, 'shop/empty');
  const stderr = `no statements in ${folder}\n`;
  expect(await run(name, '--corpus', folder)).toEqual({ code: 1, stdout: '', stderr });
});

test.each(['bench.mjs', 'mutate.mjs', 'random.mjs', 'round-trip.mjs'])(
  '%s --help',
  async (name) => {
    expect(await run(name, '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`\n  node packages/deparser/scripts/${name} [`),
      stderr: '',
    });
  },
);

test('an option that does not exist', async () => {
  expect(await run('round-trip.mjs', '--corpora', corpus)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Unknown option '--corpora'.*\n--help tells what there is\.\n$/),
  });
});
