/** Which constraints stand in CREATE TABLE, and which are added later. */
import type { AlterTableCmd, Node } from '@citrate/parser';
import { qualifiedRangeVar, type Table, type TableConstraint } from '../catalog/index.ts';
import { constraintKey, relationKey } from './keys.ts';
import type { Piece, Rank } from './model.ts';
import { alterRelation, only } from './trees.ts';

const ranksOfKinds: { readonly [kind in TableConstraint['kind']]: Rank } = {
  'not null': 'constraint',
  check: 'constraint',
  'primary key': 'key',
  unique: 'key',
  exclusion: 'key',
  'foreign key': 'foreign key',
};

export function isKey({ kind }: TableConstraint): boolean {
  return ranksOfKinds[kind] === 'key';
}

/**
 * True for what CREATE TABLE says. Not for what would then be held to be valid, get no suffix on
 * shards, or be one index with another one of its columns; nor for keys of tables in a family, whose
 * indexes are parts of each other.
 */
export function isInline(constraint: TableConstraint, table: Table): boolean {
  const { kind, definition, suffixedOnShards, columns } = constraint;
  if (kind === 'foreign key') return false;
  if (!isKey(constraint)) {
    return !definition.skip_validation && !(suffixedOnShards && table.distribution);
  }
  if (table.parents || table.partitionKey) return false;
  const same = (other: TableConstraint): boolean =>
    isKey(other) && other.columns.join('\0') === columns.join('\0');
  return table.constraints.filter(same).length === 1;
}

/** Parts of a foreign key come with the whole; what parents bring is not added either. */
export function isOwn({ kind, parent, inherited }: TableConstraint, table: Table): boolean {
  if (kind === 'foreign key') return parent === undefined;
  return table.isPartition === true || !inherited || inherited.local;
}

export function constraintPieces(table: Table): readonly Piece[] {
  return [
    ...table.constraints
      .filter((c) => isOwn(c, table) && !isInline(c, table))
      .flatMap((c) => [addConstraint(c, table), ...attachToParent(c, table)]),
    ...ownNotNulls(table),
  ];
}

/** ATTACH PARTITION makes not-nulls the parent's alone: those that are the partition's own, too, say so anew. */
function ownNotNulls(table: Table): readonly Piece[] {
  const { isPartition, constraints, schema, name } = table;
  const own = constraints.filter(({ kind, inherited }) => kind === 'not null' && inherited?.local);
  if (!isPartition || own.length === 0) return [];
  const cmds = own.map(({ columns: [column = ''] }): AlterTableCmd => {
    return { subtype: 'AT_SetNotNull', name: column };
  });
  return [
    {
      rank: 'constraint',
      name: [schema, name],
      tree: alterRelation(only(table), cmds),
      needs: [relationKey(table)],
    },
  ];
}

export function addConstraint(constraint: TableConstraint, table: Table): Piece {
  const { name, kind, definition, referenced } = constraint;
  const target = isKey(constraint) ? only(table) : qualifiedRangeVar(table);
  const def: Node = { Constraint: definition };
  return {
    rank: ranksOfKinds[kind],
    name: [table.schema, table.name, name],
    tree: alterRelation(target, [{ subtype: 'AT_AddConstraint', def }]),
    provides: [constraintKey(table, name)],
    needs: [relationKey(table), ...(referenced ? [relationKey(referenced)] : [])],
  };
}

/** The index of a partition's key becomes a part of the partitioned table's. */
function attachToParent({ name, parent }: TableConstraint, table: Table): readonly Piece[] {
  if (!parent) return [];
  const { schema } = table;
  return attachIndex({ schema, name }, { schema: parent.schema, name: parent.constraint }, [
    constraintKey(table, name),
    constraintKey(parent, parent.constraint),
  ]);
}

export function attachIndex(
  index: { readonly schema: string; readonly name: string },
  parent: { readonly schema: string; readonly name: string },
  needs: readonly string[],
): readonly Piece[] {
  const def: Node = { PartitionCmd: { name: qualifiedRangeVar(index) } };
  const cmd = { subtype: 'AT_AttachPartition', def } as const;
  return [
    {
      rank: 'index attachment',
      name: [index.schema, index.name],
      tree: alterRelation(qualifiedRangeVar(parent), [cmd], 'OBJECT_INDEX'),
      needs,
    },
  ];
}
