/** Relations of workers that are neither shards nor parts of them. */
import { FIRST_SHARD_ID, nameKey, type QualifiedName, type Relation } from '../catalog/index.ts';
import type { Definition, Finding } from './finding.ts';
import type { Fleet, Worker } from './fleet.ts';

/** Tables, views and sequences that the coordinator knows nothing of, the same ones together. */
export function surplusOf(fleet: Fleet): readonly Finding[] {
  const groups = new Map<string, Surplus[]>();
  for (const worker of fleet.workers) {
    for (const relation of surplusOn(worker).filter((r) => !leftoverId(r, fleet))) {
      const key = `${relation.kind}\0${nameKey(relation)}`;
      groups.set(key, [...(groups.get(key) ?? []), { server: worker.server, relation }]);
    }
  }
  return [...groups.values()].flatMap((group) => findingOf(group, fleet));
}

/** A shard that is on a server, and not on record as being there. */
export interface Leftover {
  readonly server: string;
  readonly shardId: number;
  readonly name: QualifiedName;
}

export function leftoversOf(fleet: Fleet): readonly Leftover[] {
  return fleet.workers.flatMap((worker) =>
    surplusOn(worker).flatMap((relation) => {
      const shardId = leftoverId(relation, fleet);
      return shardId === undefined ? [] : [{ server: worker.server, shardId, name: relation }];
    }),
  );
}

/** What belongs to a table goes with it. */
function surplusOn({ catalog, shards }: Worker): readonly Relation[] {
  const own = new Set(shards.map(({ name }) => nameKey(name)));
  const relations = [...catalog.schemas.values()].flatMap((s) => [...s.relations.values()]);
  return relations.filter((relation) => {
    if (relation.extension !== undefined || own.has(nameKey(relation))) return false;
    switch (relation.kind) {
      case 'index':
      case 'composite type':
        return false;
      case 'sequence':
        return !relation.ownedBy;
      case 'table':
      case 'view':
      case 'materialized view':
        return true;
    }
  });
}

/** The number that a table's name ends with, where a shard was given it. */
function leftoverId(relation: Relation, { coordinator }: Fleet): number | undefined {
  const [, digits] = /_(\d{6,15})$/.exec(relation.name) ?? [];
  const id = Number(digits);
  const { nextShardId } = coordinator.catalog.cluster;
  const isGiven = digits !== undefined && id >= FIRST_SHARD_ID && id < nextShardId;
  return relation.kind === 'table' && isGiven ? id : undefined;
}

interface Surplus {
  readonly server: string;
  readonly relation: Relation;
}

function findingOf(group: readonly Surplus[], { workers }: Fleet): readonly Finding[] {
  const [first] = group;
  if (!first) return [];
  const { kind, schema, name } = first.relation;
  const object = { kind, name: `${schema}.${name}` };
  const definition: Definition = { object, own: { schema, name }, parts: [] };
  const at = group.map(({ server }) => ({ place: { server }, definition }));
  return [{ object, agreeing: workers.length - group.length, variants: [{ found: 'extra', at }] }];
}
