import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { inputOf } from './inputs.ts';

beforeAll(loadParser);

test('a text of a repeatable file is read as one: by its path, where it has one', () => {
  const text = '-- citrate: consistency=convergent\nSELECT 1;\n';
  const message = 'repeatable migration R__v cannot be applied server by server';
  const read = inputOf({ name: 'v', path: 'migrations/R__v.sql', text });
  expect(read.diagnostics).toMatchObject([{ code: '0A000', message }]);
  expect(inputOf({ name: 'v', text }).diagnostics).toEqual([]);
  expect(inputOf({ name: 'v', path: 'notes.sql', text }).diagnostics).toEqual([]);
});
