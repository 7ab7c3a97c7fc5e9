import type { Diagnostic } from '@citrate/parser';
import { expect, test } from 'vitest';
import { unknownRules, withSeverities } from './index.ts';

const found = (rule?: string): Diagnostic => ({
  code: '01000',
  severity: 'warning',
  message: 'something',
  ...(rule && { rule }),
});

test('findings count as the configuration says', () => {
  const [column, table, other] = [found('ban-drop-column'), found('ban-drop-table'), found()];
  expect(
    withSeverities([column, table, other], { 'ban-drop-column': 'error', 'ban-drop-table': 'off' }),
  ).toEqual([{ ...column, severity: 'error' }, other]);
  expect(withSeverities([column, other], {})).toEqual([column, other]);
  expect(withSeverities([found('constructor')], {})).toEqual([found('constructor')]);
});

test('names that no rule has are told', () => {
  expect(unknownRules({ 'ban-drop-column': 'off' })).toEqual([]);
  expect(unknownRules({ 'ban-drop-colum': 'off' })).toMatchObject([
    { severity: 'warning', message: 'there is no rule "ban-drop-colum" to set a severity for' },
  ]);
});
