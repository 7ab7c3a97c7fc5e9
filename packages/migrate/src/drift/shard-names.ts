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
  /** Of a partition, the shard of its partitioned table that this one is a partition of, and those above. */
  readonly above: readonly TableShard[];
}

/** The shard of a table, whatever its place. */
export interface TableShard {
  readonly table: Table;
  readonly shardId: number;
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
      return [{ table, shardId, ordinal, name, above: shardsAbove(table, i, tables) }];
    }),
  );
}

function shardsAbove(table: Table, i: number, tables: readonly Table[]): readonly TableShard[] {
  const parent = parentOf(table, tables);
  const shardId = parent?.distribution?.shards[i]?.id;
  return parent && shardId !== undefined
    ? [{ table: parent, shardId }, ...shardsAbove(parent, i, tables)]
    : [];
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
  const constraints = new Map(
    table.constraints.map((constraint) => [
      constraintOnShard(constraint, shard, layout),
      constraint.name,
    ]),
  );
  const triggers = new Map(
    (table.triggers ?? []).map(({ name }) => [
      layout.nameOnShard({ schema: table.schema, name }, originOfTrigger(name, shard)).name,
      name,
    ]),
  );
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
  shard: Pick<PlacedShard, 'table' | 'shardId' | 'above'>,
  layout: Layout,
): string {
  if (!suffixedOnShards) return name;
  const [next, ...above] = shard.above;
  const isPassedOn = kind === 'foreign key' && parent?.constraint === name;
  const passedOn = isPassedOn && next?.table.constraints.find((one) => one.name === name);
  if (next && passedOn) return constraintOnShard(passedOn, { ...next, above }, layout);
  return layout.nameOnShard({ schema: shard.table.schema, name }, shard.shardId).name;
}

/** The shard that a trigger was made on: one of a partition may come from above. */
function originOfTrigger(
  trigger: string,
  { table, shardId, above: [next, ...above] }: Pick<PlacedShard, 'table' | 'shardId' | 'above'>,
): number {
  const isClone = table.triggers?.some(({ name, isClone: is }) => is && name === trigger);
  return isClone && next ? originOfTrigger(trigger, { ...next, above }) : shardId;
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
