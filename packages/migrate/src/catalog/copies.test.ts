import { expect, test } from 'vitest';
import {
  copyOfCatalog,
  copyOfColumn,
  copyOfConstraint,
  copyOfSchema,
  copyOfTable,
  exact,
} from './copies.ts';
import { emptyCatalog, emptySchema } from './empty.ts';
import type { Catalog, Column, Schema, Table, TableConstraint } from './model.ts';

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

const bareColumn: Column = { name: 'a', type: {}, notNull: false };

const column: Required<Column> = {
  ...bareColumn,
  collation: ['C'],
  default: { A_Const: { isnull: true } },
  generated: { expression: { A_Const: { isnull: true } }, kind: 'stored' },
  identity: { generated: 'always', sequence: { schema: 'public', name: 's' }, options: [] },
  serial: { schema: 'public', name: 's' },
  inherited: { parents: 1, local: false },
  storage: 'plain',
  compression: 'lz4',
  statistics: 0,
  foreignOptions: [],
  options: [],
  comment: '',
};

const bareTable: Table = {
  kind: 'table',
  schema: 'public',
  name: 't',
  owner: 'postgres',
  columns: [column],
  constraints: [],
};

const table: Required<Table> = {
  ...bareTable,
  storage: { unlogged: true },
  rowSecurity: { enabled: true, forced: false },
  policies: [],
  rules: [],
  triggers: [],
  parents: [],
  isPartition: true,
  detachPending: true,
  partitionBound: {},
  foreignServer: '',
  foreignOptions: [],
  partitionKey: { columns: [], expressions: false, definition: {} },
  ofType: { schema: 'public', name: 'c' },
  distribution: { kind: 'reference', colocationId: 1, shards: [{ id: 1, placements: [] }] },
  extension: '',
  comment: '',
  grants: [],
  revoked: [],
};

const bareConstraint: Omit<TableConstraint, 'suffixedOnShards'> = {
  name: 'c',
  kind: 'check',
  columns: [],
  definition: {},
};

const constraint: Required<Omit<TableConstraint, 'suffixedOnShards'>> = {
  ...bareConstraint,
  namedIn: 's',
  referenced: { schema: 'public', name: 't', columns: [] },
  inherited: { parents: 1, local: false },
  parent: { schema: 'public', name: 't', constraint: 'c' },
  comment: '',
};

test('a copy has every field', () => {
  expect(copyOfCatalog(catalog)).toStrictEqual(catalog);
  expect(copyOfSchema(schema)).toStrictEqual(schema);
  expect(copyOfTable(table)).toStrictEqual(table);
  expect(copyOfColumn(column)).toStrictEqual(column);
  expect(copyOfConstraint(constraint, true)).toStrictEqual({
    ...constraint,
    suffixedOnShards: true,
  });
});

test('a field that is missing is missing in the copy', () => {
  expect(copyOfCatalog(emptyCatalog({ pg: 18 }))).toStrictEqual(emptyCatalog({ pg: 18 }));
  expect(copyOfSchema(emptySchema('s', 'r'))).toStrictEqual(emptySchema('s', 'r'));
  expect(copyOfTable(bareTable)).toStrictEqual(bareTable);
  expect(copyOfColumn(bareColumn)).toStrictEqual(bareColumn);
  expect(copyOfConstraint(bareConstraint, false)).toStrictEqual({
    ...bareConstraint,
    suffixedOnShards: false,
  });
});

test('a list is kept with all its items', () => {
  expect(exact([])).toStrictEqual([]);
  expect(exact([1, 2])).toStrictEqual([1, 2]);
});
