/**
 * Sequences of shards. The shard with ordinal i gives `start + i`, `start + i + stride`, …: no value
 * comes twice in the cluster, and a shard keeps its values wherever it is moved.
 */
import { quoteIdentifier, type Slot, template } from '@citrate/deparser';
import { as, type ColumnDef, type Constraint, type Node } from '@citrate/parser';
import { findRelation, qualifiedRangeVar, serialBase, stringNode } from '../catalog/index.ts';
import type { Catalog, Column, DistributedTable, QualifiedName, Table } from '../catalog/model.ts';
import { sequenceOptions } from '../distribute/index.ts';
import { onShards } from './commands/command.ts';
import { compose, relationSlot, sequenceSlot, sqlName } from './compose.ts';
import type { Command } from './model.ts';

/** Nodes of a tree that stand for a number of its own on each shard. */
export type NumberHoles = Map<Node, Slot>;

/** Options that are the user's still; the others are decided by the shard. */
const ownOptions: ReadonlySet<string> = new Set(['sequence_name', 'start', 'increment', 'restart']);

/** GENERATED … AS IDENTITY for a shard, with a sequence of the name and numbers of its own. */
export function identityOnShard(
  identity: Constraint,
  sequence: QualifiedName,
  { stride }: DistributedTable,
  holes: NumberHoles,
): Constraint {
  const items = [stringNode(sequence.schema), stringNode(sequence.name)];
  return {
    ...identity,
    options: [
      option('sequence_name', { List: { items } }),
      ...numbersOfShard(identity.options ?? [], stride, holes),
    ],
  };
}

/** The shell's options of a sequence, with where the shard starts and how it goes on. */
function numbersOfShard(options: readonly Node[], stride: number, holes: NumberHoles): Node[] {
  const { start, min } = sequenceOptions(options);
  const startNode: Node = { Integer: { ival: 0 } };
  holes.set(startNode, { role: 'number', base: String(start ?? min ?? 1n) });
  return [
    option('start', startNode),
    option('increment', { Integer: { ival: stride } }),
    ...options.filter((o) => !ownOptions.has(as(o, 'DefElem')?.defname ?? '')),
  ];
}

function option(defname: string, arg: Node): Node {
  return { DefElem: { defname, arg, defaction: 'DEFELEM_UNSPEC' } };
}

/** A serial column for a shard: the integer type, and a default from the shard's sequence. */
export function serialOnShard(column: ColumnDef, sequence: QualifiedName): ColumnDef {
  const typeName = serialBase(column.typeName) ?? column.typeName;
  return {
    ...column,
    ...(typeName && { typeName }),
    constraints: [
      { Constraint: { contype: 'CONSTR_DEFAULT', raw_expr: nextval(sequence) } },
      ...(column.constraints ?? []),
    ],
  };
}

function nextval(sequence: QualifiedName): Node {
  const name: Node = { A_Const: { sval: { sval: sqlName(sequence) } } };
  const names = [stringNode('pg_catalog'), stringNode('regclass')];
  return {
    FuncCall: {
      funcname: [stringNode('pg_catalog'), stringNode('nextval')],
      args: [{ TypeCast: { arg: name, typeName: { names, typemod: -1 } } }],
      funcformat: 'COERCE_EXPLICIT_CALL',
    },
  };
}

/** What makes the sequence of a serial column, before the column is there. */
export function createSerialSequence(
  { serial }: Column,
  table: Table,
  { stride }: DistributedTable,
  catalogs: readonly Catalog[],
): Command[] {
  const [catalog] = catalogs;
  const sequence = serial && catalog && findRelation(catalog, serial);
  if (sequence?.kind !== 'sequence') return [];
  const holes: NumberHoles = new Map();
  const options = numbersOfShard(sequence.options, stride, holes);
  const tree = { CreateSeqStmt: { sequence: qualifiedRangeVar(sequence), options } };
  return [onShards(template(tree, { holes }), table, catalogs)];
}

/** What ties the sequence to its column, once that is there. */
export function ownSerialSequence(
  column: Column,
  table: Table,
  catalogs: readonly Catalog[],
): Command[] {
  if (!column.serial) return [];
  const sequence = sequenceSlot(column.serial, table);
  const owner = compose`ALTER SEQUENCE ${sequence} OWNED BY ${relationSlot(table)}.${quoteIdentifier(column.name)}`;
  return [onShards(owner, table, catalogs)];
}
