/** What is wrong with objects that are defined as they should be. */
import { quoteIdentifier } from '@citrate/deparser';
import {
  type Catalog,
  findTable,
  type Index,
  indexesOf,
  nameKey,
  type QualifiedName,
  type Table,
  type TableConstraint,
} from '../catalog/index.ts';
import { sqlName } from '../distribute/index.ts';
import { suffixLayout } from '../layout/index.ts';
import { type Fleet, sharded, type Worker } from './fleet.ts';
import type { Condition, Place } from './model.ts';
import { type PlacedShard, shardNames } from './shard-names.ts';
import { leftoversOf } from './surplus.ts';

/** A sequence of a server that has given out most of its values. */
export interface SequenceUse {
  readonly server: string;
  readonly schema: string;
  readonly name: string;
  /** Of the values from its start to where it or its column ends, in per cent, rounded down. */
  readonly used: number;
}

/** A condition at one place. */
export type Observation = Omit<Condition, 'places'> & {
  readonly place: Place;
  /** SQL that ends it, if there is such a statement. */
  readonly repair?: string;
  /** What else is to be done about it; a sentence. */
  readonly byHand?: string;
};

export function observe(fleet: Fleet, sequences: readonly SequenceUse[]): readonly Observation[] {
  return [
    ...invalidOnCoordinator(fleet),
    ...pendingDetachments(fleet),
    ...fleet.workers.flatMap((worker) =>
      worker.shards.flatMap((s) => invalidOnShard(s, worker, fleet)),
    ),
    ...fleet.workers.flatMap((worker) => worker.shards.flatMap((s) => notValidOn(s, worker))),
    ...leftovers(fleet),
    ...sequences.map((use) => runningOut(use, fleet)),
  ];
}

/** The same of one object in one entry, with all its places. */
export function conditionsOf(observations: readonly Observation[]): readonly Condition[] {
  const groups = new Map<string, Condition>();
  for (const { place, repair: _, byHand: __, ...what } of observations) {
    const key = JSON.stringify([what.kind, what.table, what.name, what.detail]);
    groups.set(key, { ...what, places: [...(groups.get(key)?.places ?? []), place] });
  }
  return [...groups.values()];
}

function invalidOnCoordinator({ coordinator: { server, catalog } }: Fleet): readonly Observation[] {
  const relations = [...catalog.schemas.values()].flatMap((s) => [...s.relations.values()]);
  return relations
    .filter((relation) => relation.kind === 'index')
    .filter((index) => !index.valid && !isInParts(index, catalog))
    .map((index) => ({
      kind: 'invalid index',
      name: text(index),
      table: text(index.table),
      place: { server },
      repair: `REINDEX INDEX CONCURRENTLY ${sqlName(index)}`,
    }));
}

/** That of a partitioned table, which is not valid until each partition has a part: ON ONLY makes it so. */
function isInParts({ table }: Index, catalog: Catalog): boolean {
  return findTable(catalog, table)?.partitionKey !== undefined;
}

function invalidOnShard(
  shard: PlacedShard,
  worker: Worker,
  { coordinator }: Fleet,
): readonly Observation[] {
  const names = shardNames(shard, worker.origins, suffixLayout);
  const whole = new Set(
    indexesOf(coordinator.catalog, shard.table).flatMap((own) => (own.valid ? [nameKey(own)] : [])),
  );
  return indexesOf(worker.catalog, shard.name).flatMap((index): readonly Observation[] => {
    const own = names.relation(index);
    const inParts = isInParts(index, worker.catalog);
    if (index.valid || (inParts && !whole.has(nameKey(own)))) return [];
    return [
      {
        kind: 'invalid index',
        name: text(own),
        table: text(shard.table),
        place: placeOf(shard, worker),
        ...(inParts
          ? {
              byHand: `Attach an index of each partition of ${text(shard.name)} to ${text(index)}.`,
            }
          : { repair: `REINDEX INDEX CONCURRENTLY ${sqlName(index)}` }),
      },
    ];
  });
}

/** The next one of the same table is refused until such a one is at its end. */
function pendingDetachments({ coordinator, workers }: Fleet): readonly Observation[] {
  const here = tablesOf(coordinator.catalog).flatMap((table) =>
    pending(table, { name: table, place: { server: coordinator.server } }),
  );
  const onShards = workers.flatMap((worker) =>
    worker.shards.flatMap((shard) => {
      const found = findTable(worker.catalog, shard.name);
      return found ? pending(found, { name: shard.table, place: placeOf(shard, worker) }) : [];
    }),
  );
  return [...here, ...onShards];
}

function tablesOf({ schemas }: Catalog): readonly Table[] {
  const relations = [...schemas.values()].flatMap((schema) => [...schema.relations.values()]);
  return relations.filter((relation) => relation.kind === 'table');
}

function pending(
  { detachPending, parents: [parent] = [], ...found }: Table,
  { name, place }: { readonly name: QualifiedName; readonly place: Place },
): readonly Observation[] {
  if (!detachPending || !parent) return [];
  return [
    {
      kind: 'pending detachment',
      name: text(name),
      place,
      repair: `ALTER TABLE ${sqlName(parent)} DETACH PARTITION ${sqlName(found)} FINALIZE`,
    },
  ];
}

/** Where the shell's is not valid either, that is as it was written. */
function notValidOn(shard: PlacedShard, worker: Worker): readonly Observation[] {
  const names = shardNames(shard, worker.origins, suffixLayout);
  const constraints = findTable(worker.catalog, shard.name)?.constraints ?? [];
  return constraints.filter(isUnchecked).flatMap(({ name }): Observation[] => {
    const logical = names.part('constraint', name);
    const own = shard.table.constraints.find((c) => c.name === logical);
    if (!own || isUnchecked(own)) return [];
    return [
      {
        kind: 'constraint not valid',
        name: logical,
        table: text(shard.table),
        place: placeOf(shard, worker),
        repair: `ALTER TABLE ${sqlName(shard.name)} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`,
      },
    ];
  });
}

function isUnchecked({ definition }: TableConstraint): boolean {
  return definition.skip_validation === true && definition.is_enforced === true;
}

function leftovers(fleet: Fleet): readonly Observation[] {
  return leftoversOf(fleet).map(({ server, shardId, name }) => ({
    kind: 'leftover shard',
    name: text(name),
    place: { server, shardId },
    byHand: `Table ${text(name)} has the name of a shard that is not on record as being there: look at its rows, then drop it.`,
  }));
}

function runningOut({ server, used, ...name }: SequenceUse, fleet: Fleet): Observation {
  const worker = fleet.workers.find((each) => each.server === server);
  const shard = worker?.shards.find(({ shardId }) => name.name.endsWith(`_${shardId}`));
  const origin = worker?.origins.get(nameKey(name))?.name ?? name;
  const table = tableOf(fleet, origin);
  return {
    kind: 'sequence running out',
    name: text(origin),
    ...(table && { table: text(table) }),
    place: { server, ...(shard && { shardId: shard.shardId }) },
    detail: `${used} % of its values are given out.`,
  };
}

function tableOf(fleet: Fleet, sequence: { schema: string; name: string }): Table | undefined {
  return sharded(fleet.coordinator.catalog).find(({ columns }) =>
    columns.some(({ identity, serial }) => {
      const own = identity?.sequence ?? serial;
      return own && nameKey(own) === nameKey(sequence);
    }),
  );
}

function placeOf({ shardId }: PlacedShard, { server }: Worker): Place {
  return { server, shardId };
}

function text({ schema, name }: QualifiedName): string {
  return `${schema}.${name}`;
}
