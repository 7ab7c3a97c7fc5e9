import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { allKeywords, keywordCategory } from '../packages/deparser/src/keywords.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../packages/deparser/src/quote.ts';
import { createDatabases, run, type TestDatabases } from './support/databases.ts';

/** How we quote, beside how PostgreSQL itself does. */
let databases: TestDatabases;

beforeAll(async () => {
  databases = await createDatabases(inject('cluster'), 0);
});
afterAll(() => databases.drop());

/** One column of what a query gives, which has the texts as its parameter. */
async function ask(sql: string, all: readonly string[]): Promise<unknown[]> {
  const rows = await run(databases.coordinator.url, sql, [all]);
  return rows.map((row) => row['value']);
}

const signs = Array.from(
  '\'"\\$_.,;:-/*()[]{}<>=!@#%^&|`~?+ \n\r\t\f\v\b\u0001\u007f\u00a0\u0085\u2028\ufeff',
);
const letters = Array.from('abcxyzABCXYZ0189éÉßİıñ漢字😀\u0301\u212a');

/** Texts at random: short ones of few signs, words with a sign in them, key words in any case. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.string({ unit: fc.constantFrom(...signs, ...letters), maxLength: 12 }),
  fc.stringMatching(/^[a-z_][a-z0-9_$]{0,20}$/),
  fc
    .tuple(fc.constantFrom(...allKeywords()), fc.constantFrom('', '_', '1', ' ', '$', '"'))
    .map((parts) => parts.join('')),
  fc.constantFrom(...allKeywords()).map((word) => word.toUpperCase()),
);

/** A few thousand texts that a server can take, and every key word. */
function texts(): string[] {
  const random = fc.sample(anyText, 6000);
  const taken = random.map((text) => text.replaceAll(/\0|\p{Surrogate}/gu, ''));
  return [...new Set(['', ...allKeywords(), ...taken])];
}

test('the key words are those of the server, each in its category', async () => {
  const rows = await run(
    databases.coordinator.url,
    'SELECT word, catdesc FROM pg_get_keywords() ORDER BY word',
  );
  const descriptions = {
    unreserved: 'unreserved',
    'column name': 'unreserved (cannot be function or type name)',
    'type or function name': 'reserved (can be function or type name)',
    reserved: 'reserved',
  } as const;
  const ours = [...allKeywords()].sort().map((word) => {
    const category = keywordCategory(word);
    return { word, catdesc: category && descriptions[category] };
  });
  expect(ours).toEqual([...rows].sort((a, b) => (String(a['word']) < String(b['word']) ? -1 : 1)));
});

describe('several thousand texts', () => {
  const all = texts();

  test('are quoted as names like quote_ident does', async () => {
    const theirs = await ask('SELECT quote_ident(t) AS value FROM unnest($1::text[]) AS t', all);
    expect(all.map(quoteIdentifier)).toEqual(theirs);
    expect(all.length).toBeGreaterThan(4000);
  });

  test('are quoted as strings like quote_literal does', async () => {
    const theirs = await ask('SELECT quote_literal(t) AS value FROM unnest($1::text[]) AS t', all);
    expect(all.map(quoteLiteral)).toEqual(theirs);
  });

  test.each(['on', 'off'])('come back as strings, standard_conforming_strings %s', async (set) => {
    const items = all.map((text, i) => `(${i}, ${quoteLiteral(text)})`).join(', ');
    const rows = await run(
      databases.coordinator.url,
      `SET escape_string_warning = off; SET standard_conforming_strings = ${set};
       SELECT t AS value FROM (VALUES ${items}) AS x (i, t) ORDER BY i`,
    );
    expect(rows.map((row) => row['value'])).toEqual(all);
  });

  test('come back as bodies in dollar quotes', async () => {
    const items = all.map((text, i) => `(${i}, ${dollarQuote(text)})`).join(', ');
    const rows = await run(
      databases.coordinator.url,
      `SELECT t AS value FROM (VALUES ${items}) AS x (i, t) ORDER BY i`,
    );
    expect(rows.map((row) => row['value'])).toEqual(all);
  });

  test('come back as names', async () => {
    const short = all.filter((text) => text !== '' && Buffer.byteLength(text) < 64).slice(0, 1500);
    const columns = short.map((text) => `1 AS ${quoteIdentifier(text)}`).join(', ');
    const [row] = await run(databases.coordinator.url, `SELECT ${columns}`);
    expect(Object.keys(row ?? {}).sort()).toEqual(short.sort());
  });
});
