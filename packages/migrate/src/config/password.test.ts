import { tmpdir } from 'node:os';
import { DiagnosticError } from '@citrate/parser';
import { expect, test } from 'vitest';
import { passwordFromCommand, passwordFromFunction } from './password.ts';

const place = { cwd: tmpdir(), env: { ...process.env, WORD: 'from the environment' } };

/** A command that runs a program of Node.js. */
const node = (program: string): string => `"${process.execPath}" -e "${program}"`;
const command = (text: string): Promise<string> => passwordFromCommand(text, place, 'cmd')();

async function detail(giving: Promise<string>): Promise<string> {
  const error: unknown = await giving.then(String, (reason: unknown) => reason);
  if (!(error instanceof DiagnosticError)) throw new Error(`no diagnostic: ${String(error)}`);
  expect(error.diagnostics).toMatchObject([{ code: '28000', message: 'could not get a password' }]);
  return error.diagnostics[0]?.detail ?? '';
}

test('a command prints the password; only line ends after it are taken away', async () => {
  expect(await command(node("console.log(' a b ')"))).toBe(' a b ');
  expect(await command(node('console.log(process.env.WORD)'))).toBe('from the environment');
});

test('a function is asked each time', async () => {
  let n = 0;
  const password = passwordFromFunction(async () => `token ${++n}`, 'w1.password');
  expect([await password(), await password()]).toEqual(['token 1', 'token 2']);
});

test('what fails is told, without the password', async () => {
  const failing = node(
    "console.log('s3cret'); console.error('no luck with s3cret'); process.exit(3)",
  );
  expect(await detail(command(failing))).toBe('cmd ended with 3: no luck with ***.');
  expect(await detail(command(node('')))).toBe('cmd gave an empty text in place of a password.');
  const throwing = passwordFromFunction(() => {
    throw new Error('no credentials at postgres://a:b@c/d.');
  }, 'w1.password');
  expect(await detail(throwing())).toBe(
    'w1.password failed: no credentials at postgres://a:***@c/d.',
  );
});

test('what is no text is no password', async () => {
  const wrong: () => string = () => JSON.parse('7');
  expect(await detail(passwordFromFunction(wrong, 'p')())).toBe(
    'p gave number in place of a password.',
  );
});
