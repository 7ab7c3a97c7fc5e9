import { expect, test } from 'vitest';
import { copyOfCatalog, copyOfSchema } from './copies.ts';
import { emptyCatalog, emptySchema } from './empty.ts';
import type { Catalog, Schema } from './model.ts';

// With each field that there is: one that the model gets is missing here, and does not compile.
const catalog: Required<Catalog> = {
  ...emptyCatalog({ pg: 18 }),
  namesBy: 'citus',
  beforeSet: { searchPath: ['public'], currentRole: 'postgres' },
  missingRoles: new Set(['nobody']),
  defaultPrivileges: new Map(),
  named: new Map(),
  extensions: new Map(),
  notHeld: ['publication p'],
  uncertain: ['DO'],
  withoutPlpgsql: true,
  citus: { version: { major: 13, minor: 2 }, settings: new Map(), schemas: new Map() },
};

const schema: Required<Schema> = {
  ...emptySchema('public', 'postgres'),
  arrayTypes: new Map([['a', '__a']]),
  others: new Map(),
  comment: '',
  grants: [],
  revoked: [],
};

test('a copy has every field', () => {
  expect(copyOfCatalog(catalog)).toStrictEqual(catalog);
  expect(copyOfSchema(schema)).toStrictEqual(schema);
});

test('a field that is missing is missing in the copy', () => {
  expect(copyOfCatalog(emptyCatalog({ pg: 18 }))).toStrictEqual(emptyCatalog({ pg: 18 }));
  expect(copyOfSchema(emptySchema('s', 'r'))).toStrictEqual(emptySchema('s', 'r'));
});
