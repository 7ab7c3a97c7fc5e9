/** No constant that a server reads is refused, on the oldest and the newest version at hand. */

import { type EmbeddedCluster, installedMajors, startCluster } from 'citrate/embedded';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { emptyCatalog } from '../index.ts';
import { unreadable } from './constants.ts';

const types =
  `int2 int4 int8 numeric float4 float8 bool uuid json jsonb date timestamp timestamptz time
  timetz interval inet cidr macaddr int4range tsrange _int4 _text _bool _numeric _date`.split(
    /\s+/,
  );

/** Pieces of what can be read, and what spoils it. */
const pieces = [
  ...['', ' ', '\t', '\u00a0', '0', '1', '-', '+', '.', '_', 'e', '0x', '0b', '"', ','],
  ...['32767', '32768', '2147483647', '2147483648', '9223372036854775808', '1e400'],
  ...['NaN', 'inf', '-infinity', 'null', 'true', 'tr', 'off', 'of', 'o', 'yes', 'n'],
  ...['{', '}', '[', ']', '{}', '{1,2}', '{a}', '[1:2]=', '"a"', '(', '[1,2)', ':', 'empty'],
  ...['a0eebc99', '-9c0b', '-4ef8-bb6d-6bb9bd380a11', 'a0eebc999c0b4ef8bb6d6bb9bd380a11'],
  ...['2020-01-01', '2021-02-29', '2000-02-29', '0000-00-00', '2020-13-01', '2020-1-1'],
  ...['10:00', '24:00:00', '24:01', '23:59:60', '23:60', 'T', 'Z', '+02', '1 day', 'now', 'today'],
  ...['current_date', 'CURRENT_TIMESTAMP', 'epoch', '1.2.3.4', '08:00:2b:01:02:03', 'é', '\\'],
];

const text = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
  .map((some) => some.join(''));

/** The SQLSTATE of each, 00000 where it can be read. */
const tried = `
  CREATE FUNCTION pg_temp.tried(value text, type text) RETURNS text LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('SELECT %L::%s', value, type);
    RETURN '00000';
  EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
  END $$`;

const oldest = installedMajors()[0] ?? 18;

describe.each([...new Set([oldest, 18 as const])])('PostgreSQL %i', (pg) => {
  let cluster: EmbeddedCluster | undefined;
  let client: Client | undefined;

  beforeAll(async () => {
    if (pg !== 18) cluster = await startCluster({ workers: 0, pg });
    const url = cluster?.coordinator.url ?? inject('cluster').coordinator;
    client = new Client({ connectionString: url });
    await client.connect();
    await client.query(tried);
  });
  afterAll(async () => {
    await client?.end();
    await cluster?.stop();
  });

  test.each(types)('%s', async (type) => {
    const catalog = emptyCatalog({ pg });
    const texts = [...new Set([...pieces, ...fc.sample(text, 500)])];
    const refused = texts.filter((each) => unreadable(each, type, catalog));
    const rows = await client?.query<{ value: string; code: string }>(
      'SELECT value, pg_temp.tried(value, $1) AS code FROM unnest($2::text[]) AS value',
      [type.replace(/^_(.*)/, '$1[]'), texts],
    );
    const read = new Set(rows?.rows.filter((r) => r.code === '00000').map((r) => r.value));
    expect(read).not.toEqual(new Set());
    expect(refused).not.toEqual([]);
    expect(refused.filter((each) => read.has(each))).toEqual([]);
  });
});
