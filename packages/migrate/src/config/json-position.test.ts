import { assert, constantFrom, json as jsonText, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { jsonErrorOffset } from './json-position.ts';

/** A mark where the text stops being JSON. */
test.each([
  '{"a": §,}',
  '{"a": 1,§}',
  '{"a": [1, 2,§]}',
  '{§a: 1}',
  '§// a comment\n{}',
  '{"a": §\'x\'}',
  '{"a" §1}',
  '{"a": 1 §"b": 2}',
  '{"a": §01}',
  '{"a": §1.}',
  '{"a": §nulls}',
  '{"a": §"x\ny"}',
  '{"a": §"\\x"}',
  '{"a": §"unfinished}',
  '{"a": 1§',
  '{} §{}',
  '[1§}',
  '§',
  '§export default {}',
])('%s', (marked) => {
  const text = marked.replace('§', '');
  expect(isJson(text)).toBe(false);
  expect(jsonErrorOffset(text)).toBe(marked.indexOf('§'));
});

test('what is JSON is so to its end', () => {
  assert(
    property(jsonText(), constantFrom(undefined, 2, '\t'), (json, space) => {
      const text = JSON.stringify(JSON.parse(json), null, space);
      expect(jsonErrorOffset(text)).toBe(text.length);
    }),
  );
});

test('where a text seems to stop being JSON, it is none', () => {
  const put = constantFrom('', ',', '"', '}', ']', ':', '1', 'x');
  assert(
    property(jsonText(), nat(), put, (json, no, inserted) => {
      const cut = no % json.length;
      const text = json.slice(0, cut) + inserted + json.slice(cut + 1);
      expect(isJson(text) && jsonErrorOffset(text) < text.length).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
