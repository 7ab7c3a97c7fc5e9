/** No call that a server takes is held to be of a missing function. */
import * as fc from 'fast-check';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { calls, overloads } from './built-in.ts';
import { isBuiltInCallable, isPlainCall } from './callable.ts';
import { callSignatures, overloadsOf } from './tables.ts';

const names = `${calls.trim()}\n${overloads.trim()}`
  .replaceAll('\n ', ' ')
  .split('\n')
  .map((line) => line.split(' ')[0] ?? '');

const client = new Client({ connectionString: inject('cluster').coordinator });
beforeAll(() => client.connect());
afterAll(() => client.end());

const own = `
  SELECT proname AS name, (
      SELECT coalesce(json_agg(typname ORDER BY i), '[]')
      FROM unnest(proargtypes) WITH ORDINALITY AS a (id, i) JOIN pg_type ON pg_type.oid = id
    ) AS types
  FROM pg_proc
  WHERE pronamespace = 'pg_catalog'::regnamespace AND provariadic = 0
    AND proargtypes[0] IS DISTINCT FROM 'internal'::regtype`;

test('each function of the server takes what it says it takes', async () => {
  const { rows } = await client.query<{ name: string; types: string[] }>(own);
  const known = rows.filter(({ name }) => callSignatures(name).length > 0);
  expect(known.length).toBeGreaterThan(1000);
  expect(known.filter(({ name, types }) => !isBuiltInCallable(name, types, 18))).toEqual([]);
});

const types = `bool bytea char name int8 int2 int4 text oid xid json xml point box inet cidr macaddr
  float4 float8 bpchar varchar date time timestamp timestamptz interval timetz bit varbit numeric uuid
  pg_lsn tsvector tsquery jsonb int4range numrange tstzrange daterange regclass regtype _int4 _text _int8
  _numeric _varchar _jsonb _date unknown unknown unknown unknown`.split(/\s+/);

/** Something that the slot takes, most often, or anything. */
function argument(slot: string): fc.Arbitrary<string> {
  const fitting = slot.startsWith('any') || slot.includes('record') ? [] : [slot];
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...fitting, 'int4', 'unknown') },
    fc.constantFrom(...fitting, ...types),
  );
}

function call(slots: readonly string[]): fc.Arbitrary<readonly string[]> {
  const more = fc.array(fc.constantFrom(...types), { maxLength: 1 });
  return fc
    .tuple(fc.tuple(...slots.map(argument)), more, fc.nat(4))
    .map(([given, further, dropped]) => (dropped === 0 ? given.slice(1) : [...given, ...further]));
}

const callOfAny = fc.constantFrom(...names).chain((name) =>
  fc
    .constantFrom(...[...callSignatures(name), ...overloadsOf(name)].map((one) => one.arguments))
    .chain(call)
    .map((given) => ({ name, given })),
);

function argumentText(type: string): string {
  if (type === 'unknown') return 'NULL';
  return type.startsWith('_')
    ? `NULL::pg_catalog."${type.slice(1)}"[]`
    : `NULL::pg_catalog."${type}"`;
}

test('random calls of its functions', { timeout: 120_000 }, async () => {
  const found = { missing: 0, others: 0 };
  await fc.assert(
    fc.asyncProperty(callOfAny, async ({ name, given }) => {
      fc.pre(isPlainCall({}, given));
      const text = `pg_catalog."${name}"(${given.map(argumentText).join(', ')})`;
      const isMissing = await client.query(`PREPARE x AS SELECT ${text}; DEALLOCATE x`).then(
        () => false,
        (error: unknown) => error instanceof DatabaseError && error.code === '42883',
      );
      found[isMissing ? 'missing' : 'others'] += 1;
      expect(isBuiltInCallable(name, given, 18) || isMissing).toBe(true);
    }),
    { numRuns: 3000, seed: 20_261_127 },
  );
  expect(Math.min(found.missing, found.others)).toBeGreaterThan(500);
});
