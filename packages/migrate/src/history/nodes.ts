/**
 * Which servers the cluster consists of. Names and URLs come from the configuration; what a server
 * is, its own records tell: the system identifier of its data directory, the database, and the uuid
 * that citrate.identity() gives. Where the two disagree nothing may run.
 */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { sql } from 'kysely';
import type { Db, NodeRow } from './database.ts';
import type { NodeIdentity } from './install.ts';

/** A server of the configuration as it was found. */
export interface ObservedNode {
  /** The name in the configuration. */
  readonly name: string;
  readonly coordinator: boolean;
  readonly systemIdentifier: string;
  readonly database: string;
  readonly identity: NodeIdentity;
}

/** A server as it was found, with or without schema citrate. */
export type FoundNode = Omit<ObservedNode, 'identity'> & Partial<Pick<ObservedNode, 'identity'>>;

/** All nodes on record, the coordinator first. */
export async function readNodes(db: Db): Promise<readonly NodeRow[]> {
  return db.selectFrom('citrate.node').selectAll().orderBy('groupid').execute();
}

/** How many placements of shards there are, by group. */
export async function placementsByNode(db: Db): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('citrate.placement')
    .select(['groupid', sql<number>`count(*)::integer`.as('n')])
    .where('shardstate', '=', 1)
    .groupBy('groupid')
    .execute();
  return new Map(rows.map(({ groupid, n }) => [groupid, n]));
}

/**
 * Compare the nodes of the configuration with those on record and put new ones on record.
 *
 * @param clusterId that of the coordinator
 * @param observed all nodes of the configuration, the coordinator first, workers in their order
 * @throws DiagnosticError 55000 with every disagreement found
 */
export async function registerNodes(
  db: Db,
  clusterId: string,
  observed: readonly ObservedNode[],
): Promise<readonly NodeRow[]> {
  const recorded = await readNodes(db);
  if (unrecorded(clusterId, recorded, observed).length === 0) return recorded;
  return db.transaction().execute(async (trx) => {
    await sql`LOCK TABLE citrate.node IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const added = unrecorded(clusterId, await readNodes(trx), observed);
    if (added.length > 0) await trx.insertInto('citrate.node').values(added).execute();
    return readNodes(trx);
  });
}

/** @throws DiagnosticError 55000 with every disagreement found */
function unrecorded(
  clusterId: string,
  recorded: readonly NodeRow[],
  observed: readonly ObservedNode[],
): ReturnType<typeof newNodes> {
  const problems = judgeNodes(clusterId, recorded, observed);
  if (problems.length > 0) throw new DiagnosticError(problems);
  return newNodes(recorded, observed);
}

function newNodes(recorded: readonly NodeRow[], observed: readonly ObservedNode[]) {
  let next = Math.max(0, ...recorded.map((row) => row.groupid)) + 1;
  return observed
    .filter((node) => !recorded.some((row) => row.nodename === node.name))
    .map((node) => {
      const groupid = node.coordinator ? 0 : next++;
      return {
        nodeid: groupid,
        groupid,
        nodename: node.name,
        shouldhaveshards: !node.coordinator,
        system_identifier: node.systemIdentifier,
        database: node.database,
        identity: node.identity.node,
      };
    });
}

/**
 * Every disagreement between the configuration, the servers and the record.
 *
 * @param clusterId that of the coordinator; undefined where nothing is installed yet
 * @param unreached names in the configuration of which nothing is known now
 */
export function judgeNodes(
  clusterId: string | undefined,
  recorded: readonly NodeRow[],
  observed: readonly FoundNode[],
  unreached: readonly string[] = [],
): readonly Diagnostic[] {
  const twice = observed.flatMap((node, i) => duplicates(node, observed.slice(0, i)));
  if (clusterId === undefined) return twice;
  const others = observed.filter((n) => n.identity && n.identity.clusterId !== clusterId);
  const named = [...observed.map(({ name }) => name), ...unreached];
  return [
    ...twice,
    ...others.map(otherCluster),
    ...observed.filter((n) => !others.includes(n)).flatMap((node) => changes(node, recorded)),
    ...recorded
      .filter((row) => row.isactive && !named.includes(row.nodename))
      .filter((row) => !observed.some((node) => node.identity?.node === row.identity))
      .map(missing),
  ];
}

/** Two names for one database, or a database and its copy. */
function duplicates(node: FoundNode, earlier: readonly FoundNode[]): readonly Diagnostic[] {
  const same = earlier.find(
    (e) => e.systemIdentifier === node.systemIdentifier && e.database === node.database,
  );
  if (same) return [sameDatabase(same, node)];
  const copy = node.identity && earlier.find((e) => e.identity?.node === node.identity?.node);
  return copy ? [copied(copy, node)] : [];
}

/** One node against the record: renamed, swapped, replaced or moved. */
function changes(node: FoundNode, recorded: readonly NodeRow[]): readonly Diagnostic[] {
  const byName = recorded.find((row) => row.nodename === node.name);
  const byIdentity = recorded.find((row) => row.identity === node.identity?.node);
  if (byIdentity && byIdentity.nodename !== node.name) return [renamed(node, byIdentity)];
  if (byName && !byIdentity) return [replaced(node)];
  if (byIdentity && !sameServer(node, byIdentity)) return [moved(node, byIdentity)];
  return [];
}

function sameServer(node: FoundNode, row: NodeRow): boolean {
  return row.system_identifier === node.systemIdentifier && row.database === node.database;
}

function problem(server: string, message: string, detail: string, hint: string): Diagnostic {
  return { code: '55000', severity: 'error', message, detail, hint, server };
}

function sameDatabase(first: FoundNode, second: FoundNode): Diagnostic {
  return problem(
    second.name,
    `nodes "${first.name}" and "${second.name}" are the same database`,
    `Both URLs lead to database "${second.database}" of the server with system identifier ${second.systemIdentifier}.`,
    'Give each node of the configuration a database of its own.',
  );
}

function copied(first: FoundNode, second: FoundNode): Diagnostic {
  return problem(
    second.name,
    `node "${second.name}" is a copy of node "${first.name}"`,
    `Both carry the identity ${second.identity?.node}: one database was made from the other, as a template or from a backup.`,
    `If the copy is to be a node of its own, drop schema citrate in its database "${second.database}" and the tables that came with it, and run again.`,
  );
}

function otherCluster(node: FoundNode): Diagnostic {
  return problem(
    node.name,
    `node "${node.name}" belongs to another cluster`,
    `Its database "${node.database}" is on record in cluster ${node.identity?.clusterId}.`,
    'Check its URL in the configuration, and that of the coordinator.',
  );
}

function renamed(node: FoundNode, row: NodeRow): Diagnostic {
  return problem(
    node.name,
    `node "${node.name}" is on record as "${row.nodename}"`,
    `The database "${node.database}" at its URL has the identity of node "${row.nodename}"; shards were placed under that name.`,
    'Check whether URLs are swapped in the configuration; a node keeps the name under which it was added.',
  );
}

function replaced(node: FoundNode): Diagnostic {
  return problem(
    node.name,
    `node "${node.name}" is not the database on record`,
    node.identity
      ? `Its database "${node.database}" has the identity ${node.identity.node}, which is not on record.`
      : `Its database "${node.database}" has no identity: schema citrate is missing there.`,
    'Check its URL in the configuration. A new database is added under a new name.',
  );
}

function moved(node: FoundNode, row: NodeRow): Diagnostic {
  return problem(
    node.name,
    `node "${node.name}" has moved, or is a copy of the node on record`,
    `On record is database "${row.database}" with system identifier ${row.system_identifier}; found was database "${node.database}" with ${node.systemIdentifier}.`,
    `If the node was restored or upgraded and the old one is gone for good, run on the coordinator: UPDATE citrate.node SET system_identifier = '${node.systemIdentifier}', database = '${node.database.replaceAll("'", "''")}' WHERE nodeid = ${row.nodeid};`,
  );
}

function missing(row: NodeRow): Diagnostic {
  return problem(
    row.nodename,
    `node "${row.nodename}" is missing from the configuration`,
    `It is on record as database "${row.database}" with system identifier ${row.system_identifier}, and may hold shards.`,
    'Add it to the configuration again.',
  );
}
