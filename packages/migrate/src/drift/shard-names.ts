/** What the objects of shards are called, back to the names that their tables have for them. */
import type { NameSlot } from '@citrate/deparser';
import {
  type Catalog,
  indexesOf,
  nameKey,
  type QualifiedName,
  sameName,
  type Table,
  type TableConstraint,
} from '../catalog/index.ts';
import { statisticsOf } from '../dump/index.ts';
import type { Layout } from '../layout/index.ts';

/** A shard on the server that is read. */
export interface PlacedShard {
  /** The table on the coordinator. */
  readonly table: Table;
  readonly shardId: number;
  /** In its colocation group; undefined for a reference table, which goes with every ordinal. */
  readonly ordinal: number | undefined;
  /** The table on the server. */
  readonly name: QualifiedName;
  /** Of a partition, the shard of its partitioned table that this one is a partition of. */
  readonly parentId?: number;
}

interface Origin {
  readonly name: QualifiedName;
  readonly ordinal: number | undefined;
}

/** Names of all relations of shards of one server, by what they are called there. */
export type Origins = ReadonlyMap<string, Origin>;

export function shardsOn(server: string, tables: readonly Table[], layout: Layout): PlacedShard[] {
  return tables.flatMap((table) =>
    (table.distribution?.shards ?? []).flatMap(({ id: shardId, placements }, i) => {
      if (!placements.includes(server)) return [];
      const ordinal = table.distribution?.kind === 'distributed' ? i : undefined;
      const name = layout.nameOnShard(table, shardId);
      const parentId = parentOf(table, tables)?.distribution?.shards[i]?.id;
      return [{ table, shardId, ordinal, name, ...(parentId !== undefined && { parentId }) }];
    }),
  );
}

function parentOf(
  { isPartition, parents = [] }: Table,
  tables: readonly Table[],
): Table | undefined {
  const [parent] = isPartition ? parents : [];
  return parent && tables.find((table) => sameName(table, parent));
}

export function originsOf(
  shards: readonly PlacedShard[],
  catalog: Catalog,
  layout: Layout,
): Origins {
  const origins = new Map<string, Origin>();
  const relations = new Map<Table, readonly QualifiedName[]>();
  for (const { table, shardId, ordinal } of shards) {
    const known = relations.get(table) ?? relationsOf(table, catalog);
    relations.set(table, known);
    for (const name of known) {
      origins.set(nameKey(layout.nameOnShard(name, shardId)), { name, ordinal });
    }
  }
  return origins;
}

/** The table, and what of it has a name in a schema. */
function relationsOf(table: Table, catalog: Catalog): readonly QualifiedName[] {
  const { schema, name } = table;
  return [
    { schema, name },
    ...indexesOf(catalog, table),
    ...statisticsOf(table, catalog),
    ...sequencesOf(table),
  ].map((each) => ({ schema: each.schema, name: each.name }));
}

/** Of its identity and serial columns. */
export function sequencesOf({ columns }: Table): readonly QualifiedName[] {
  return columns.flatMap(({ identity, serial }) => identity?.sequence ?? serial ?? []);
}

/** How the parts of a shard are called on the coordinator. */
export interface ShardNames {
  /** A relation of this server; one of a shard with another ordinal keeps its name. */
  readonly relation: (name: QualifiedName) => QualifiedName;
  /** A constraint or trigger of the shard. */
  readonly part: (kind: 'constraint' | 'trigger', name: string) => string;
}

export function shardNames(shard: PlacedShard, origins: Origins, layout: Layout): ShardNames {
  const { table, shardId, ordinal: own } = shard;
  const suffixed = (name: string): string =>
    layout.nameOnShard({ schema: table.schema, name }, shardId).name;
  const constraints = new Map(
    table.constraints.map((constraint) => [
      constraintOnShard(constraint, shard, layout),
      constraint.name,
    ]),
  );
  const triggers = new Map((table.triggers ?? []).map(({ name }) => [suffixed(name), name]));
  return {
    relation(name) {
      const origin = origins.get(nameKey(name));
      if (!origin) return { ...name, name: withoutSuffix(name.name, shardId) };
      const { ordinal } = origin;
      return ordinal === undefined || own === undefined || ordinal === own ? origin.name : name;
    },
    part(kind, name) {
      const known = kind === 'constraint' ? constraints : triggers;
      return known.get(name) ?? withoutSuffix(name, shardId);
    },
  };
}

/** A foreign key that a partition has from its table is called as on the shard of that: see layout/bind.ts. */
function constraintOnShard(
  { kind, name, parent, suffixedOnShards }: TableConstraint,
  { table: { schema }, shardId, parentId = shardId }: PlacedShard,
  layout: Layout,
): string {
  if (!suffixedOnShards) return name;
  const isPassedOn = kind === 'foreign key' && parent?.constraint === name;
  return layout.nameOnShard({ schema, name }, isPassedOn ? parentId : shardId).name;
}

/** What is on this shard alone may be on others, too, under their suffixes. */
function withoutSuffix(name: string, shardId: number): string {
  const suffix = `_${shardId}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** The name to fill a slot with, in a statement about the shard. */
export function logicalName(
  { role, schema: written, name }: NameSlot,
  names: ShardNames,
  { name: shard }: PlacedShard,
): QualifiedName {
  const schema = written ?? shard.schema;
  if (role !== 'constraint' && role !== 'trigger') return names.relation({ schema, name });
  return { schema, name: names.part(role, name) };
}
