/**
 * Catalog → trees: the statements that make the shards of a table. What a shard is created with
 * (checks and not-nulls) has the names of the shell; what is added then carries the shard's id.
 */
import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  IndexStmt,
  Node,
} from '@citrate/parser';
import {
  findRelation,
  isPartOfOwnKey,
  qualifiedRangeVar,
  sameName,
  stringNode,
} from '../catalog/index.ts';
import type {
  Catalog,
  Column,
  Grant,
  Index,
  QualifiedName,
  Table,
  TableConstraint,
} from '../catalog/model.ts';
import { storageClauses } from '../dump/index.ts';
import { identityOnShard, type NumberHoles, serialOnShard } from './shard-sequences.ts';

/** CREATE TABLE with columns, checks and not-nulls, and how rows are kept. */
export function createShard(table: Table, holes: NumberHoles): Node {
  const columns = table.columns.map(
    (column): Node => ({ ColumnDef: shardColumn(column, table, holes) }),
  );
  const checks = table.constraints
    .filter((c) => c.kind === 'check')
    .map((c): Node => ({ Constraint: c.definition }));
  const statement: CreateStmt = {
    relation: qualifiedRangeVar(table, {
      inh: true,
      relpersistence: table.storage?.unlogged ? 'u' : 'p',
    }),
    tableElts: [...columns, ...checks],
    ...(table.partitionKey && { partspec: table.partitionKey.definition }),
    ...storageClauses(table.storage ?? {}),
    oncommit: 'ONCOMMIT_NOOP',
  };
  return { CreateStmt: statement };
}

function shardColumn(column: Column, table: Table, holes: NumberHoles): ColumnDef {
  const { name, type, collation } = column;
  const constraints = [...values(column, table, holes), ...notNull(column, table)];
  const definition: ColumnDef = {
    colname: name,
    typeName: type,
    is_local: true,
    ...(collation && { collClause: { collname: collation.map(stringNode) } }),
    ...(constraints.length > 0 && { constraints }),
  };
  const { distribution } = table;
  const numbered = distribution?.kind === 'distributed' && column.serial;
  return numbered ? serialOnShard(definition, numbered) : definition;
}

/**
 * Where a column's values come from. The copies of a reference table number nothing: only the
 * coordinator generates values.
 */
function values(column: Column, { distribution }: Table, holes: NumberHoles): Node[] {
  const { generated, identity, serial, default: expression } = column;
  if (generated) return [{ Constraint: generation(generated) }];
  if (identity && distribution?.kind === 'distributed') {
    const { sequence, options, generated: when } = identity;
    const clause: Constraint = {
      contype: 'CONSTR_IDENTITY',
      generated_when: when === 'always' ? 'a' : 'd',
      options: [...options],
    };
    return [{ Constraint: identityOnShard(clause, sequence, distribution, holes) }];
  }
  if (identity || serial || !expression) return [];
  return [{ Constraint: { contype: 'CONSTR_DEFAULT', raw_expr: expression } }];
}

function generation({ expression, kind }: NonNullable<Column['generated']>): Constraint {
  return {
    contype: 'CONSTR_GENERATED',
    generated_when: 'a',
    raw_expr: expression,
    generated_kind: kind === 'stored' ? 's' : 'v',
  };
}

/** With the name of the shell's constraint, where not-nulls have names. */
function notNull({ name, notNull: isNotNull }: Column, { constraints }: Table): Node[] {
  if (!isNotNull) return [];
  const constraint = constraints.find((c) => c.kind === 'not null' && c.columns[0] === name);
  return [
    {
      Constraint: {
        contype: 'CONSTR_NOTNULL',
        initially_valid: true,
        ...(constraint && { conname: constraint.name }),
        ...(constraint?.definition.is_no_inherit && { is_no_inherit: true }),
      },
    },
  ];
}

/**
 * ALTER TABLE with the table's primary key, unique and exclusion constraints; undefined if none. Exclusions
 * of a partitioned table a partition gets when it is attached.
 */
export function addKeys(table: Table): Node | undefined {
  const constraints = table.constraints.filter(
    ({ kind, parent }) => kind !== 'exclusion' || !parent,
  );
  return addConstraints({ ...table, constraints }, ['primary key', 'unique', 'exclusion']);
}

/**
 * ALTER TABLE with the table's foreign keys; undefined if there are none. A partition gets those of its
 * table, by the names that they have there, when it is attached; the parts of one to a partitioned table
 * come with it.
 */
export function addForeignKeys(table: Table): Node | undefined {
  return addConstraints(
    {
      ...table,
      constraints: table.constraints.filter(
        (key) => key.parent?.constraint !== key.name && !isPartOfOwnKey(key, table),
      ),
    },
    ['foreign key'],
  );
}

/** ALTER TABLE with those of the table's constraints that are of these kinds. */
function addConstraints(table: Table, kinds: readonly string[]): Node | undefined {
  const constraints = table.constraints.filter((c) => kinds.includes(c.kind));
  return constraints.length > 0 ? addAll(table, constraints) : undefined;
}

/** ALTER TABLE with these constraints. */
export function addAll(table: QualifiedName, constraints: readonly TableConstraint[]): Node {
  const cmds = constraints.map((c): Node => {
    const command: AlterTableCmd = {
      subtype: 'AT_AddConstraint',
      def: { Constraint: keyDefinition(c) },
    };
    return { AlterTableCmd: { ...command, behavior: 'DROP_RESTRICT' } };
  });
  const statement: AlterTableStmt = {
    relation: qualifiedRangeVar(table),
    cmds,
    objtype: 'OBJECT_TABLE',
  };
  return { AlterTableStmt: statement };
}

/** A constraint made of an index is made of its columns: shards have no such index before. */
function keyDefinition({ definition: original, columns }: TableConstraint): Constraint {
  const { indexname, ...rest } = original;
  return indexname === undefined ? original : { ...rest, keys: columns.map(stringNode) };
}

/** Indexes of the table that no constraint stands on, in order of creation. */
export function plainIndexes(table: Table, catalog: Catalog): readonly Index[] {
  const relations = catalog.schemas.get(table.schema)?.relations.values() ?? [];
  return [...relations].filter(
    (r): r is Index => r.kind === 'index' && !r.constraint && sameName(r.table, table),
  );
}

/** CREATE INDEX, on the table by its qualified name. */
export function createIndex({ definition: original, name, table }: Index): Node {
  if (!original) throw new TypeError(`index ${name} has no definition`);
  const { concurrent: _, if_not_exists: __, ...rest } = original;
  const statement: IndexStmt = { ...rest, idxname: name, relation: qualifiedRangeVar(table) };
  return { IndexStmt: statement };
}

/** One GRANT for each privilege that others than the owner have on a table or a sequence. */
export function grants(
  relation: QualifiedName & { readonly owner: string; readonly grants?: readonly Grant[] },
  catalog: Catalog,
): Node[] {
  const isSequence = findRelation(catalog, relation)?.kind === 'sequence';
  const others = (relation.grants ?? []).filter(({ grantee }) => grantee !== relation.owner);
  return others.map(
    ({ grantee, privilege, column, grantable }): Node => ({
      GrantStmt: {
        is_grant: true,
        targtype: 'ACL_TARGET_OBJECT',
        objtype: isSequence ? 'OBJECT_SEQUENCE' : 'OBJECT_TABLE',
        objects: [{ RangeVar: qualifiedRangeVar(relation) }],
        privileges: [
          {
            AccessPriv: {
              priv_name: privilege,
              ...(column !== undefined && { cols: [stringNode(column)] }),
            },
          },
        ],
        grantees: [{ RoleSpec: roleSpec(grantee) }],
        ...(grantable && { grant_option: true }),
        behavior: 'DROP_RESTRICT',
      },
    }),
  );
}

function roleSpec(role: string): {
  roletype: 'ROLESPEC_PUBLIC' | 'ROLESPEC_CSTRING';
  rolename?: string;
} {
  return role === 'public'
    ? { roletype: 'ROLESPEC_PUBLIC' }
    : { roletype: 'ROLESPEC_CSTRING', rolename: role };
}
