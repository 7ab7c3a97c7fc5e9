import type { NameSlot, Slot, Template } from '@citrate/deparser';
import { findRelation, findTable } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table, TableConstraint } from '../catalog/model.ts';
import type { BoundName, BoundSlot, BoundTemplate } from './model.ts';

/**
 * Look up what the slots of a per-shard statement name, each in the first of the catalogs that has
 * it: mostly the one before the statement, then the one after it. The statement's tree is qualified,
 * and all tables it names are distributed or reference tables; whatever else is an error of the
 * caller: a statement with other tables has been refused before.
 *
 * A relation becomes its shard; all else is named after the shard of the table that it belongs to.
 * Two kinds of constraints differ. One that shards were created with keeps its name. A foreign key, or a
 * trigger, that a partition has from its partitioned table has the name that it has there, on the shard of
 * the partitioned table: PostgreSQL hands it down.
 */
export function bind(template: Template, ...catalogs: readonly Catalog[]): BoundTemplate {
  return { texts: template.texts, slots: template.slots.map((slot) => bindSlot(slot, catalogs)) };
}

/** A text that is the same everywhere. */
export function fixed(sql: string): BoundTemplate {
  return { texts: [sql], slots: [] };
}

function bindSlot(slot: Slot, catalogs: readonly Catalog[]): BoundSlot {
  if (slot.role === 'number') return slot;
  const owner = ownerOf(slot, catalogs);
  if (slot.role === 'trigger') return boundName(slot, origin(owner, slot.name, catalogs), false);
  const constraint = slot.role === 'constraint' && constraintOf(owner, slot.name, catalogs);
  if (!constraint) return boundName(slot, owner, false);
  return boundName(slot, declaring(owner, constraint, catalogs), !constraint.suffixedOnShards);
}

/** As the first of the catalogs has it in which the table has such a constraint. */
function constraintOf(
  table: QualifiedName,
  name: string,
  catalogs: readonly Catalog[],
): TableConstraint | undefined {
  return first(catalogs, (catalog) =>
    findTable(catalog, table)?.constraints.find((constraint) => constraint.name === name),
  );
}

/** The table whose foreign key a partition's is a part of, where the two have one name. */
function declaring(
  table: Table,
  { kind, name, parent }: TableConstraint,
  catalogs: readonly Catalog[],
): Table {
  if (kind !== 'foreign key' || parent?.constraint !== name) return table;
  const above = first(catalogs, (catalog) => findTable(catalog, parent));
  const constraint = above && constraintOf(above, name, catalogs);
  return constraint ? declaring(above, constraint, catalogs) : table;
}

/** The table that a partition's trigger comes from. */
function origin(table: Table, trigger: string, catalogs: readonly Catalog[]): Table {
  const found = first(catalogs, (catalog) =>
    findTable(catalog, table)?.triggers?.find(({ name }) => name === trigger),
  );
  const [parent] = found?.isClone ? (table.parents ?? []) : [];
  const above = parent && first(catalogs, (catalog) => findTable(catalog, parent));
  return above ? origin(above, trigger, catalogs) : table;
}

function boundName(slot: NameSlot, owner: Table, keepsName: boolean): BoundName {
  const { distribution } = owner;
  if (!distribution) throw new TypeError(`table ${text(owner)} is not distributed`);
  return {
    role: 'name',
    schema: slot.schema ?? owner.schema,
    name: slot.name,
    qualified: slot.qualified,
    literal: slot.literal ?? false,
    ...(!keepsName && { shardIds: distribution.shards.map((shard) => shard.id) }),
  };
}

/** The table whose shards say which of the object's copies is meant. */
function ownerOf(slot: NameSlot, catalogs: readonly Catalog[]): Table {
  const owner = first(catalogs, (catalog) => {
    const name = slot.role === 'relation' ? qualified(slot) : ownerName(slot, catalog);
    return name && findTable(catalog, name);
  });
  if (!owner) throw new TypeError(`there is no table to bind ${slot.role} ${slot.name} to`);
  return owner;
}

function ownerName(slot: NameSlot, catalog: Catalog): QualifiedName | undefined {
  if (slot.relation) return qualified(slot.relation);
  if (slot.role === 'statistics') return statisticsTable(slot, catalog);
  const relation = findRelation(catalog, qualified(slot));
  if (relation?.kind === 'index') return relation.table;
  return relation?.kind === 'sequence' ? relation.ownedBy : undefined;
}

function statisticsTable(slot: NameSlot, catalog: Catalog): QualifiedName | undefined {
  const { schema, name } = qualified(slot);
  return catalog.schemas.get(schema)?.statistics.get(name)?.table;
}

function first<T, R>(items: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function qualified({ schema, name }: { schema?: string; name: string }): QualifiedName {
  if (schema === undefined) throw new TypeError(`${name} is not qualified`);
  return { schema, name };
}

function text({ schema, name }: QualifiedName): string {
  return `${schema}.${name}`;
}
