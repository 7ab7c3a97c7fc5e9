/** The nodes of a Citus cluster: what Citus takes to all of them, and the shards that they hold. */
import type { Catalog, Relation, Table } from '../catalog/index.ts';
import { isOnAllNodes } from '../distribute/index.ts';
import { viewObject } from '../dump/index.ts';
import { compare } from './compare.ts';
import { asPrinted, definitionsOf } from './definitions.ts';
import type { Definitions, Finding, Found, ObservedServer } from './finding.ts';
import { findingsOfTable, sharedFindings } from './findings.ts';
import { type Fleet, sharded } from './fleet.ts';
import { distributedOnly, sentByCitus } from './sent-by-citus.ts';
import { shellDefinitions } from './tables.ts';

/** A cluster whose `fleet` has the shards of each node, the coordinator's own among them. */
export interface CitusCluster {
  readonly fleet: Fleet;
  /** What users see on each of the other nodes. */
  readonly shells: readonly ObservedServer[];
}

/** Everything that is not as the coordinator has it. */
export function citusFindings({ fleet, ...seen }: CitusCluster): readonly Finding[] {
  const { coordinator, comparison } = fleet;
  const { catalog } = coordinator;
  const shells = seen.shells.map((one) => inTheVoiceOf(coordinator, one));
  const definitions = (own: Catalog) => shellsOf(own, comparison);
  const found = shells.map(
    ({ server, catalog: own }): Found => ({ place: { server }, definitions: definitions(own) }),
  );
  const isCompared = distributedOnly(coordinator.catalog);
  return [
    ...sharedFindings(coordinator, shells).filter(isCompared),
    ...compare(definitions(catalog), found),
    ...knownEverywhere(catalog).flatMap((table) => findingsOfTable(table, fleet)),
  ];
}

/** Owners are told of all of them, or of none. */
function inTheVoiceOf(
  { catalog: { currentRole } }: ObservedServer,
  { server, catalog }: ObservedServer,
): ObservedServer {
  return { server, catalog: { ...catalog, currentRole } };
}

/** Of tables that are distributed by append or range, only the coordinator has records. */
function knownEverywhere(catalog: Catalog): readonly Table[] {
  return sharded(catalog).filter(
    ({ distribution }) => distribution?.kind !== 'distributed' || !distribution.method,
  );
}

/** Tables that Citus knows, and views that every node has. */
function shellsOf(catalog: Catalog, comparison: Fleet['comparison']): Definitions {
  const known = knownEverywhere(catalog);
  const tables = known.map((table) => shellDefinitions(table, catalog, comparison));
  const views = relationsOf(catalog).flatMap((relation) =>
    relation.kind === 'view' && !relation.extension && isOnAllNodes(relation, catalog)
      ? viewObject(relation, catalog)
      : [],
  );
  return new Map([...tables, definitionsOf(sentByCitus(views), asPrinted)].flatMap((d) => [...d]));
}

function relationsOf({ schemas }: Catalog): readonly Relation[] {
  return [...schemas.values()].flatMap(({ relations }) => [...relations.values()]);
}
