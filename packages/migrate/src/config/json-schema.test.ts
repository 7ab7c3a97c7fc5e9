import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { configJsonSchema } from './json-schema.ts';
import { validate } from './schema.ts';

const file = new URL('../../schema/config.schema.json', import.meta.url);
const valid = new Ajv2020({ allErrors: true, strict: true }).compile(configJsonSchema());

test('the schema in the package is the one that configurations are read with', () => {
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(written, 'build, and run packages/migrate/scripts/config-schema.mjs').toEqual(
    configJsonSchema(),
  );
});

const worker = { name: 'w1', url: { env: 'W1_URL' } };

test.each<[boolean, object]>([
  [true, {}],
  [true, { $schema: './node_modules/citrate/schema/config.schema.json', engine: 'citus' }],
  [
    true,
    { coordinator: { url: 'postgres://h1,h2/db', password: { env: 'P' } }, workers: [worker] },
  ],
  [true, { workers: [{ ...worker, tls: { ca: 'ca.pem' }, passwordCommand: 'pass w1' }] }],
  [true, { rules: { 'ban-drop-column': 'error' }, environments: { staging: { shardCount: 4 } } }],
  [true, { dotenv: '.env', role: 'app', lockRounds: 3, order: 'linear', citusVersion: '13.2' }],
  [false, { coordinator: { url: 'mysql://h/d' } }],
  [false, { workers: [{ url: 'postgres://h/d' }] }],
  [false, { shardCount: 0 }],
  [false, { shardCount: 1.5 }],
  [false, { migrations: '' }],
  [false, { layuot: 'suffix' }],
  [false, { rules: { 'ban-drop-column': 'fatal' } }],
  [false, { environments: { staging: { environments: {} } } }],
  [false, { coordinator: { url: { env: 'A', or: 'B' } } }],
])('%s for %j, as when it is read', (expected, config) => {
  expect(validate(config, 'citrate.config.json').diagnostics.length === 0).toBe(expected);
  expect(valid(config)).toBe(expected);
});

test('every key is explained', () => {
  const properties: unknown = configJsonSchema()['properties'];
  expect(Object.values(properties ?? {})).toEqual(
    Object.values(properties ?? {}).map(() =>
      expect.objectContaining({ description: expect.stringMatching(/\w/) }),
    ),
  );
});
