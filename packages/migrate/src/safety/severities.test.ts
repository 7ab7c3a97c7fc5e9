import { expect, test } from 'vitest';
import { rulesWith, safetyRules, unknownRules } from './index.ts';

test('rules count as the configuration says', () => {
  const rules = rulesWith({ 'ban-drop-column': 'error', 'ban-drop-table': 'off' });
  expect(rules.find(({ name }) => name === 'ban-drop-column')?.severity).toBe('error');
  expect(rules.some(({ name }) => name === 'ban-drop-table')).toBe(false);
  expect(rules.length).toBe(safetyRules.length - 1);
  expect(rulesWith({})).toEqual(safetyRules);
});

test('names that no rule has are told', () => {
  expect(unknownRules({ 'ban-drop-column': 'off' })).toEqual([]);
  expect(unknownRules({ 'ban-drop-colum': 'off' })).toMatchObject([
    { severity: 'warning', message: 'there is no rule "ban-drop-colum" to set a severity for' },
  ]);
});
