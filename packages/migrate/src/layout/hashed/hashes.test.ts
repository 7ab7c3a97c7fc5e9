/**
 * Hashes are those of the server, on all versions at hand: of each type the function is called that its
 * hash operator class names, with thousands of values.
 */
import { type EmbeddedCluster, installedMajors, startCluster } from 'citrate/embedded';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashedTypes } from './index.ts';

interface Sample {
  readonly text: string;
  /** As an application has it, where that is no text. */
  readonly value?: unknown;
}

const bigint = (bits: number): fc.Arbitrary<Sample> =>
  fc
    .oneof(
      fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }),
      fc.bigInt({ min: -300n, max: 300n }),
    )
    .map((value) => ({ text: String(value), value }));

const integer: fc.Arbitrary<Sample> = fc
  .oneof(fc.maxSafeInteger(), fc.integer({ min: -(2 ** 33), max: 2 ** 33 }))
  .map((value) => ({ text: String(value), value }));

/** No text of PostgreSQL holds the character 0. */
const words = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }))
  .map((text) => text.replaceAll('\0', ''));

const hexadecimal = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const days = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

const clock = fc.tuple(fc.nat(86_399), fc.option(fc.nat(999_999))).map(([seconds, us]) => {
  const time = new Date(seconds * 1000).toISOString().slice(11, 19);
  return us === null ? time : `${time}.${String(us).padStart(6, '0')}`.replace(/0{1,5}$/, '');
});

const offsets = fc.constantFrom('Z', '+00', '-03', '+0530', '+05:45', '-11:30', '+14');

const decimals = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.stringMatching(/^\d{0,30}$/),
    fc.stringMatching(/^\d{1,25}$/),
    fc.constantFrom('', 'e3', 'e-7', 'E+12', 'e-30'),
  )
  .map(([sign, whole, fraction, power]) => ({ text: `${sign}${whole}.${fraction}${power}` }));

const byte = fc.nat(255);

const address4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));

const addresses = fc.oneof(
  fc.tuple(fc.oneof(address4, fc.ipV4()), fc.option(fc.nat(32))),
  fc.tuple(
    fc.oneof(fc.ipV6(), fc.constantFrom('::', '::1', '1::', '::ffff:10.1.2.3')),
    fc.option(fc.nat(128)),
  ),
);

const hardware = (count: number): fc.Arbitrary<Sample> =>
  fc
    .uint8Array({ minLength: count, maxLength: count })
    .map((bytes) => ({ text: hexadecimal(bytes).replace(/..(?=.)/g, '$&:') }));

const asText = (text: string): Sample => ({ text });

const samples: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  int2: bigint(16),
  int4: bigint(32),
  int8: fc.oneof(bigint(64), integer),
  text: words.map(asText),
  varchar: words.map(asText),
  uuid: fc
    .oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.replaceAll('-', '').toUpperCase()),
    )
    .map(asText),
  date: fc.oneof(days, fc.constantFrom('infinity', '-infinity', '2000-01-01')).map(asText),
  timestamp: fc
    .oneof(
      days,
      fc.tuple(days, fc.constantFrom(' ', 'T'), clock).map((parts) => parts.join('')),
      fc.constantFrom('infinity', '-infinity', '2000-01-01 00:00'),
    )
    .map(asText),
  timestamptz: fc.oneof(
    fc.tuple(days, clock, offsets).map(([day, time, offset]) => asText(`${day} ${time}${offset}`)),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((value) => ({ text: value.toISOString(), value })),
  ),
  numeric: fc.oneof(
    decimals,
    fc.double({ noDefaultInfinity: true }).map((value) => ({ text: String(value), value })),
    bigint(90),
    fc.constantFrom('0', '-0.00', '10000', '0.0001', '1e20', '.5', '5.', 'NaN').map(asText),
  ),
  bpchar: fc.tuple(words, fc.constantFrom('', '  ')).map((parts) => asText(parts.join(''))),
  bool: fc.boolean().map((value) => ({ text: String(value), value })),
  bytea: fc
    .uint8Array({ maxLength: 40 })
    .map((value) => ({ text: String.raw`\x${hexadecimal(value)}`, value })),
  char: fc.integer({ min: 1, max: 127 }).map((code) => asText(String.fromCharCode(code))),
  name: fc.string({ unit: 'grapheme-ascii', maxLength: 63 }).map(asText),
  oid: fc
    .bigInt({ min: 0n, max: 2n ** 32n - 1n })
    .map((value) => ({ text: String(value), value: Number(value) })),
  inet: addresses.map(([address, bits]) => asText(bits === null ? address : `${address}/${bits}`)),
  cidr: addresses.map(([address]) => asText(address)),
  macaddr: hardware(6),
  macaddr8: hardware(8),
};

/** Types that are hashed by another one's operator class. */
const classes: Readonly<Record<string, string>> = { varchar: 'text', cidr: 'inet' };

const COUNT = 2000;

const sqlName = (type: string): string => (type === 'char' ? '"char"' : type);

test('of every type there are samples', () => {
  expect(Object.keys(samples)).toEqual([...hashedTypes.keys()]);
});

describe.each(installedMajors())('PostgreSQL %i', (major) => {
  let cluster: EmbeddedCluster;
  let client: Client;

  beforeAll(async () => {
    cluster = await startCluster({ workers: 0, pg: major });
    client = new Client({ connectionString: cluster.coordinator.url });
    await client.connect();
    await client.query("SET TIME ZONE 'UTC'");
  });
  afterAll(async () => {
    await client.end();
    await cluster.stop();
  });

  /** The type's own function, whatever types it is declared with. */
  async function hashFunction(type: string): Promise<void> {
    const { rows } = await client.query<{ source: string }>(
      `SELECT p.prosrc AS source FROM pg_opclass AS c
       JOIN pg_am AS m ON m.oid = c.opcmethod AND m.amname = 'hash'
       JOIN pg_amproc AS f ON f.amprocfamily = c.opcfamily AND f.amprocnum = 1
         AND f.amproclefttype = c.opcintype AND f.amprocrighttype = c.opcintype
       JOIN pg_proc AS p ON p.oid = f.amproc
       WHERE c.opcdefault AND c.opcintype = $1::regtype`,
      [sqlName(classes[type] ?? type)],
    );
    await client.query(
      `CREATE FUNCTION pg_temp.hash_of(${sqlName(type)}) RETURNS int
       LANGUAGE internal IMMUTABLE STRICT AS '${rows[0]?.source}'`,
    );
  }

  test.each(Object.keys(samples))('%s', async (type) => {
    await hashFunction(type);
    const arbitrary = samples[type] ?? fc.constant({ text: '' });
    const drawn = fc.sample(arbitrary, { numRuns: COUNT, seed: 20_260_302 });
    const collate = ['text', 'varchar', 'bpchar', 'name'].includes(type) ? ' COLLATE "C"' : '';
    const { rows } = await client.query<{ hash: number }>(
      `SELECT pg_temp.hash_of(v::${sqlName(type)}${collate}) AS hash
       FROM unnest($1::text[]) WITH ORDINALITY AS t (v, n) ORDER BY n`,
      [drawn.map(({ text }) => text)],
    );
    const hashed = hashedTypes.get(type);
    const ours = drawn.map((sample) => {
      const { text, value = text } = sample;
      return { text, of: [hashed?.hashOf(text), hashed?.hashOfValue(value)] };
    });
    const theirs = drawn.map(({ text }, i) => ({ text, of: [rows[i]?.hash, rows[i]?.hash] }));
    expect(ours).toEqual(theirs);
    await client.query(`DROP FUNCTION pg_temp.hash_of(${sqlName(type)})`);
  });
});

test.each([
  ['int2', 32_768],
  ['int4', 1.5],
  ['int8', 2 ** 53],
  ['int8', '12a'],
  ['text', 7],
  ['text', 'a\0b'],
  ['uuid', '7c9e6679'],
  ['uuid', '7c9e6679-7425-40de-944b-e07fc1f90aeg'],
  ['date', '2026-02-30'],
  ['date', new Date()],
  ['timestamp', '2026-01-31 12:00:00Z'],
  ['timestamp', new Date()],
  ['timestamptz', '2026-01-31 12:00:00'],
  ['timestamptz', new Date(Number.NaN)],
  ['timestamptz', '2026-01-31 24:00:00Z'],
  ['numeric', '1_000'],
  ['numeric', '1e9999'],
  ['numeric', '.'],
  ['bool', 1],
  ['bytea', 'abc'],
  ['bytea', [1, 2]],
  ['char', 'é'],
  ['char', ''],
  ['name', 'n'.repeat(64)],
  ['oid', -1],
  ['inet', '10.1'],
  ['inet', '::1::2'],
  ['inet', '1:2:3'],
  ['inet', '10.0.0.1/33'],
  ['cidr', '10.0.0.1/24'],
  ['macaddr', '08:00:2b:01:02'],
])('%s: %o is no value of it, or not certain to be the one that is stored', (type, value) => {
  expect(hashedTypes.get(type)?.hashOfValue(value)).toBeUndefined();
});

test.each([
  ['varchar', 'abcd', [3], false],
  ['varchar', '😀😀😀', [3], true],
  ['bpchar', 'abc   ', [3], true],
  ['bpchar', 'abcd', [3], false],
  ['numeric', '1.50', [3, 1], true],
  ['numeric', '1.55', [3, 1], false],
  ['numeric', '123.4', [3, 1], false],
  ['numeric', '1200', [2, -2], true],
  ['numeric', '1250', [2, -2], false],
  ['timestamp', '2026-01-31 12:00:00.5', [0], false],
  ['timestamp', '2026-01-31 12:00:00.500', [1], true],
])('%s: %s is kept as it is by a column with %j: %s', (type, text, modifiers, isKept) => {
  expect(hashedTypes.get(type)?.hashOf(text, modifiers) !== undefined).toBe(isKept);
});
