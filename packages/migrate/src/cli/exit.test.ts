import type { Diagnostic } from '@citrate/parser';
import { expect, test } from 'vitest';
import { exitCodeOf, exitCodeOfProblems } from './exit.ts';

const problem = (code: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code,
  severity: 'error',
  message: 'x',
  ...more,
});
const span = { start: 0, end: 1 };

test.each<[string, readonly Diagnostic[], number]>([
  ['nothing', [], 0],
  ['warnings', [problem('F0000', { severity: 'warning' })], 0],
  ['a configuration', [problem('F0000')], 2],
  ['a connection', [problem('42601', { span }), problem('08001')], 2],
  ['a statement', [problem('42601', { span })], 3],
  ['an argument in a statement', [problem('22023', { span })], 3],
])('%s', (_what, diagnostics, code) => {
  expect(exitCodeOfProblems(diagnostics)).toBe(code);
});

test('outcomes have their own codes, and a plan without its files is unusable', () => {
  expect(exitCodeOf({ outcome: 'done', diagnostics: [] })).toBe(0);
  expect(exitCodeOf({ outcome: 'in doubt', diagnostics: [problem('08006')] })).toBe(8);
  expect(exitCodeOf({ outcome: 'failed', diagnostics: [problem('28000')] })).toBe(1);
  expect(exitCodeOf({ outcome: 'invalid', diagnostics: [problem('42P01', { span })] })).toBe(3);
  expect(exitCodeOf({ outcome: 'invalid', diagnostics: [problem('58P01')] })).toBe(2);
});
