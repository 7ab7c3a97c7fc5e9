/** A distributed or reference table on the coordinator, and its shards on a worker. */
import { type NameSlot, render, type Slot } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import { type Catalog, findRelation, findTable, type Table } from '../catalog/index.ts';
import { type DumpedObject, tableObjects } from '../dump/index.ts';
import { nameText } from '../layout/index.ts';
import { shardTemplate } from '../plan/index.ts';
import { asItIs, asPrinted, definitionsOf, type Wording } from './definitions.ts';
import type { Definitions } from './finding.ts';
import type { DriftObject } from './model.ts';
import { numberingOf } from './numbering.ts';
import { sentByCitus } from './sent-by-citus.ts';
import { logicalName, type PlacedShard, type ShardNames } from './shard-names.ts';
import {
  type Comparison,
  expectedTable,
  foundTable,
  keysToLocal,
  shellTable,
} from './whole-tables.ts';

/** What each shard of the table should have. */
export function expectedOfTable(
  table: Table,
  catalog: Catalog,
  comparison: Comparison,
): Definitions {
  const wording: Wording = {
    text: (tree) => render(shardTemplate(tree, table), (slot) => filled(slot, ownNameOf)),
    object: asItIs,
  };
  const objects = tableObjects(expectedTable(table, catalog, comparison), catalog);
  return definitionsOf(comparison.engine === 'citus' ? sentByCitus(objects) : objects, wording);
}

/** The shell of a table on any node of a Citus. */
export function shellDefinitions(
  table: Table,
  catalog: Catalog,
  comparison: Comparison,
): Definitions {
  const objects = tableObjects(shellTable(table, catalog, comparison), catalog);
  return definitionsOf(sentByCitus(objects), asPrinted);
}

/** What a shard has, under the coordinator's names; undefined if it is not there. */
export function foundOfShard(
  shard: PlacedShard,
  names: ShardNames,
  catalog: Catalog,
  coordinator: Catalog,
  comparison: Comparison,
): Definitions | undefined {
  const found = findTable(catalog, shard.name);
  if (!found) return undefined;
  const numbering = numberingOf(shard.table, shard.ordinal, (column) =>
    shellOptions(shard.table, column, coordinator),
  );
  const wording: Wording = {
    text: (tree) =>
      render(shardTemplate(tree, found), (slot) =>
        filled(slot, (name) => logicalName(name, names, shard)),
      ),
    object: (object) => logicalObject(object, names, shard),
  };
  const whole = foundTable(found, catalog, comparison, numbering);
  const objects = tableObjects(whole, catalog);
  if (comparison.engine === 'postgres') return definitionsOf(objects, wording);
  const local = keysToLocal(shard.table, coordinator);
  const isLocal = ({ kind, name }: DumpedObject): boolean =>
    kind === 'constraint' && local.has(names.part(kind, name));
  const everywhere = objects.filter((object) => !isLocal(object));
  return definitionsOf(sentByCitus(everywhere), wording);
}

function shellOptions(
  { columns }: Table,
  name: string,
  catalog: Catalog,
): readonly Node[] | undefined {
  const column = columns.find((each) => each.name === name);
  const sequence = column?.serial && findRelation(catalog, column.serial);
  return (
    column?.identity?.options ?? (sequence?.kind === 'sequence' ? sequence.options : undefined)
  );
}

function filled(slot: Slot, name: (slot: NameSlot) => { schema: string; name: string }): string {
  if (slot.role === 'number') return slot.base;
  const { qualified, literal = false } = slot;
  return nameText({ qualified, literal }, name(slot));
}

function ownNameOf({ schema = '', name }: NameSlot): { schema: string; name: string } {
  return { schema, name };
}

function logicalObject(
  { kind, schema, name }: DumpedObject,
  names: ShardNames,
  { table }: PlacedShard,
): DriftObject {
  const shell = `${table.schema}.${table.name}`;
  if (kind === 'table') return { kind, name: shell };
  if (schema !== undefined) {
    const logical = names.relation({ schema, name });
    return { kind, name: `${logical.schema}.${logical.name}`, table: shell };
  }
  const isSuffixed = kind === 'constraint' || kind === 'trigger';
  return { kind, name: isSuffixed ? names.part(kind, name) : name, table: shell };
}
