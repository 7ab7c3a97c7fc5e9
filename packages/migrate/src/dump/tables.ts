/** Tables: CREATE TABLE, and what brings it to its place in a family. */
import type { AlterTableCmd, Constraint, CreateStmt, Node } from '@citrate/parser';
import {
  type Catalog,
  type Column,
  findTable,
  type QualifiedName,
  qualifiedRangeVar,
  type Table,
  type TableConstraint,
} from '../catalog/index.ts';
import { addsToType, columnDef, serialType, valueOf } from './columns.ts';
import { isInline, isOwn } from './constraints.ts';
import { namedObjectKey, relationKey, schemaKey } from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';
import { storageClauses } from './storage.ts';
import { alterRelation, only, typeNamed } from './trees.ts';

export function tablePieces(table: Table, catalog: Catalog): readonly Piece[] {
  const isAlone = !table.parents || isMadeAlone(table);
  return [
    createTable(table, catalog, isAlone),
    ...(isAlone ? attachments(table) : inheritedColumns(table, catalog)),
    ...nullableColumns(table, catalog),
  ];
}

/**
 * Whether it is made by itself, and gets its parents afterwards: so is a partition, and a table that
 * declares all that it inherits, for then its columns are in an order of its own.
 */
function isMadeAlone({ isPartition, columns, constraints }: Table): boolean {
  if (isPartition) return true;
  return [...columns, ...constraints].every(({ inherited }) => !inherited || inherited.local);
}

function createTable(table: Table, catalog: Catalog, isAlone: boolean): Piece {
  const { schema, name, parents, partitionKey, ofType } = table;
  const inherits = isAlone ? [] : (parents ?? []);
  return {
    rank: 'table',
    name: [schema, name],
    tree: created(table, {
      relation: qualifiedRangeVar(
        { schema, name },
        { inh: true, relpersistence: table.storage?.unlogged ? 'u' : 'p' },
      ),
      ...listOf('tableElts', elements(table, catalog, isAlone)),
      ...listOf(
        'inhRelations',
        inherits.map((parent) => ({ RangeVar: qualifiedRangeVar(parent) })),
      ),
      ...(partitionKey && { partspec: partitionKey.definition }),
      ...(ofType && { ofTypename: typeNamed(ofType) }),
      ...storageClauses(table.storage ?? {}),
      oncommit: 'ONCOMMIT_NOOP',
    }),
    provides: [relationKey(table), ...ownSequences(table, catalog).map(relationKey)],
    needs: [schemaKey(schema), ...serverOf(table)],
  };
}

function serverOf({ foreignServer: name }: Table): readonly ObjectKey[] {
  return name === undefined ? [] : [namedObjectKey({ kind: 'server', name })];
}

function created({ foreignServer, foreignOptions }: Table, base: CreateStmt): Node {
  if (foreignServer === undefined) return { CreateStmt: base };
  const options = foreignOptions && { options: [...foreignOptions] };
  return { CreateForeignTableStmt: { base, servername: foreignServer, ...options } };
}

/** The parser leaves empty lists out. */
function listOf<K extends string>(key: K, items: Node[]): { readonly [key in K]?: Node[] } {
  return (items.length > 0 ? { [key]: items } : {}) as { readonly [key in K]?: Node[] };
}

/** Sequences that come with the table. */
export function ownSequences(table: Table, catalog: Catalog): readonly QualifiedName[] {
  return table.columns.flatMap((column) => {
    if (column.identity) return column.identity.sequence;
    return column.serial && serialType(column, table, catalog) ? column.serial : [];
  });
}

function elements(table: Table, catalog: Catalog, isAlone: boolean): Node[] {
  const inline = table.constraints.filter((c) => isOwn(c, table) && isInline(c, table));
  const columns = table.columns
    .filter((column) => isAlone || isLocal(column))
    .filter((column) => !table.ofType || addsToType(column));
  const written = new Set(columns.map((column) => column.name));
  const atColumn = (c: TableConstraint): boolean =>
    c.kind === 'not null' && written.has(c.columns[0] ?? '');
  const loosened = new Set(loosenedColumns(table, catalog));
  return [
    ...columns
      .map((column) => (loosened.has(column) ? { ...column, notNull: true } : column))
      .map((column) =>
        columnDef(column, table, catalog, notNullAt(column, inline.filter(atColumn))),
      ),
    ...inline
      .filter((c) => !atColumn(c))
      .toSorted(byKindAndName)
      .map((c): Node => ({ Constraint: c.definition })),
  ];
}

function isLocal({ inherited }: Column): boolean {
  return !inherited || inherited.local;
}

function notNullAt({ name }: Column, notNulls: readonly TableConstraint[]): Constraint | undefined {
  const found = notNulls.find((c) => c.columns[0] === name);
  if (!found) return undefined;
  const { keys: _, ...definition } = found.definition;
  return definition;
}

const kindOrder = ['not null', 'primary key', 'unique', 'exclusion', 'check', 'foreign key'];

function byKindAndName(a: TableConstraint, b: TableConstraint): number {
  const byKind = kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
  return byKind || (a.name < b.name ? -1 : 1);
}

/** ATTACH PARTITION, or INHERIT, in the order of the parents. */
function attachments(table: Table): readonly Piece[] {
  const { parents = [], schema, name, isPartition, partitionBound } = table;
  return parents.map((parent, i) => {
    const range = qualifiedRangeVar(isPartition ? table : parent);
    const cmd: AlterTableCmd = isPartition
      ? {
          subtype: 'AT_AttachPartition',
          def: { PartitionCmd: { name: range, ...(partitionBound && { bound: partitionBound }) } },
        }
      : { subtype: 'AT_AddInherit', def: { RangeVar: range } };
    return {
      rank: 'attachment',
      name: [schema, name, String(i).padStart(4, '0')],
      tree: alterRelation(isPartition ? only(parent) : qualifiedRangeVar(table), [cmd]),
      needs: [relationKey(table), relationKey(parent)],
    };
  });
}

/**
 * Columns of parents that the table has another default for, or none, or makes of something else, or does not
 * let be null.
 */
function inheritedColumns(table: Table, catalog: Catalog): readonly Piece[] {
  const parents = parentsOf(table, catalog);
  const above = ancestorsOf(table, catalog);
  const cmds = table.columns
    .filter((column) => column.inherited)
    .filter((column) => !isLocal(column) || valueOf(column) === undefined)
    .flatMap((column) =>
      column.generated
        ? expressionOf(column, parents)
        : changesOf(column, valueOf(column) ? parents : above, catalog),
    );
  if (cmds.length === 0) return [];
  return [
    {
      rank: 'column',
      name: [table.schema, table.name],
      tree: alterRelation(only(table), cmds),
      needs: [relationKey(table)],
    },
  ];
}

/** Columns that a parent has not null, let be null once the parents are there. */
function nullableColumns(table: Table, catalog: Catalog): readonly Piece[] {
  const cmds = loosenedColumns(table, catalog).map(
    ({ name }): AlterTableCmd => ({ subtype: 'AT_DropNotNull', name }),
  );
  if (cmds.length === 0) return [];
  return [
    {
      rank: 'nullable column',
      name: [table.schema, table.name],
      tree: alterRelation(only(table), cmds),
      needs: [relationKey(table)],
    },
  ];
}

/** From 18 on, a child has every not-null that is for children; a partition cannot lose one. */
function loosenedColumns(table: Table, catalog: Catalog): readonly Column[] {
  if (!table.parents || table.isPartition || catalog.pg >= 18) return [];
  const strict = new Set(
    ancestorsOf(table, catalog).flatMap(({ columns }) =>
      columns.filter(({ notNull }) => notNull).map(({ name }) => name),
    ),
  );
  return table.columns.filter(({ name, inherited, notNull }) => {
    return inherited && !notNull && strict.has(name);
  });
}

function parentsOf({ parents = [] }: Table, catalog: Catalog): readonly Table[] {
  return parents.flatMap((parent) => findTable(catalog, parent) ?? []);
}

/** What any of them has as a default, a new table has at first. */
function ancestorsOf(table: Table, catalog: Catalog): readonly Table[] {
  const parents = parentsOf(table, catalog);
  return [...parents, ...parents.flatMap((parent) => ancestorsOf(parent, catalog))];
}

/** SET EXPRESSION of a parent's column; one of the table's own is declared with it. */
function expressionOf(column: Column, parents: readonly Table[]): readonly AlterTableCmd[] {
  const { name, generated } = column;
  if (!generated || isLocal(column)) return [];
  const theirs = parents.flatMap(({ columns }) => columns.filter((c) => c.name === name));
  const isSame = theirs.some((c) => JSON.stringify(c.generated) === JSON.stringify(generated));
  return isSame ? [] : [{ subtype: 'AT_SetExpression', name, def: generated.expression }];
}

function changesOf(
  column: Column,
  parents: readonly Table[],
  { pg }: Catalog,
): readonly AlterTableCmd[] {
  const theirs = parents.flatMap((p) => p.columns.filter((c) => c.name === column.name));
  const value = valueOf(column);
  const inherited = theirs.map(valueOf).find((v) => v !== undefined);
  const isOther = JSON.stringify(value) !== JSON.stringify(inherited);
  const isStricter = pg < 18 && column.notNull && !theirs.some((c) => c.notNull);
  return [
    ...(isOther
      ? [{ subtype: 'AT_ColumnDefault', name: column.name, ...(value && { def: value }) } as const]
      : []),
    ...(isStricter ? [{ subtype: 'AT_SetNotNull', name: column.name } as const] : []),
  ];
}
