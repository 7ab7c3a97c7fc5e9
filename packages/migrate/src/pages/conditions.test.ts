import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { conditions, knownCondition } from './conditions.ts';

/** SQLSTATEs of PostgreSQL's classes, as the sources write them. */
function codesOf(text: string): string[] {
  return [...text.matchAll(/'([0-9][0-9A-Z]{4})'/g)].map(([, code = '']) => code);
}

test('each SQLSTATE that the sources name has its name', () => {
  const sources = fileURLToPath(new URL('..', import.meta.url));
  const files = readdirSync(sources, { encoding: 'utf8', recursive: true }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const named = files.flatMap((name) => codesOf(readFileSync(`${sources}${name}`, 'utf8')));
  expect(named.length).toBeGreaterThan(300);
  const unknown = named.filter((code) => !(code in conditions) && knownCondition(code));
  expect(new Set(unknown)).toEqual(new Set());
});
