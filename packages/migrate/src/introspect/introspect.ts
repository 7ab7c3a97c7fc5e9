import { sql } from 'kysely';
import { DatabaseError } from 'pg';
import { defaultPrivilegesKey } from '../catalog/index.ts';
import type { Catalog, CitusState, ClusterState, Extension, PgMajor } from '../catalog/model.ts';
import { type Db, firstShardId } from '../history/index.ts';
import { buildCatalog, type CatalogRows } from './build.ts';
import { showShards } from './citus-rows.ts';
import { readComments, readMembers } from './comment-rows.ts';
import { readNamed } from './named.ts';
import { readExtensions, readNotHeld } from './not-held.ts';
import {
  readRoles,
  readRoutines,
  readSchemas,
  readServer,
  readStatistics,
  type ServerRow,
} from './object-rows.ts';
import {
  type DefaultPrivilegesRow,
  defaultPrivilegesFrom,
  readDefaultPrivileges,
  readGrants,
} from './privilege-rows.ts';
import { onlyTables, readRecords, withoutTables } from './records.ts';
import {
  readColumns,
  readConstraints,
  readIndexes,
  readPlaces,
  readRelations,
  readSequences,
  readTriggers,
} from './relation-rows.ts';
import { readSchemaObjects } from './schema-objects.ts';
import { readPolicies, readRules, readStorage } from './storage-rows.ts';
import { readDomains, readRanges, readTypes } from './type-rows.ts';
import { readViews } from './view-rows.ts';

export interface IntrospectOptions {
  /** The lowest major version among the servers; default: this server's. */
  readonly pg?: PgMajor;
  /** Where the files' unqualified names will be looked up; default: `public`. */
  readonly searchPath?: readonly string[];
  /** The role that statements will run as; default: the session's. */
  readonly currentRole?: string;
  /** Whose records say where rows are: those of a Citus, or (when absent) of schema citrate. */
  readonly engine?: 'postgres' | 'citus';
  /** On a node of a Citus: its shards, in place of the tables that users see. */
  readonly shards?: boolean;
  /** What the server does not know: the shard count, and workers not on record yet. */
  readonly cluster?: Partial<Pick<ClusterState, 'shardCount' | 'workers'>>;
}

/**
 * The catalog of a live coordinator, schema citrate itself left out: its records are in the catalog
 * as distribution. Reads in a transaction of its own, so the connection must not be in one. The
 * parser must be loaded.
 */
export async function introspect(db: Db, options: IntrospectOptions = {}): Promise<Catalog> {
  const read = await readWhole(db, options);
  const { server, roles, extensions, notHeld, defaults, rows, citus, shardCount } = read;
  return {
    pg: options.pg ?? majorOf(server),
    searchPath: options.searchPath ?? ['public'],
    currentRole: options.currentRole ?? server.role,
    roles: new Set(roles),
    ...buildCatalog(rows),
    ...defaultsFrom(defaults),
    ...(extensions.length > 0 && {
      extensions: new Map(extensions.map((extension) => [extension.name, extension])),
    }),
    ...(notHeld.length > 0 && { notHeld }),
    ...(citus && { citus }),
    cluster: clusterFrom(rows, server, { shardCount, ...options.cluster }),
  };
}

interface Read {
  readonly server: ServerRow;
  readonly roles: readonly string[];
  readonly extensions: readonly Extension[];
  readonly notHeld: readonly string[];
  readonly defaults: readonly DefaultPrivilegesRow[];
  readonly rows: CatalogRows;
  readonly citus?: CitusState;
  /** The server's own setting, of a Citus. */
  readonly shardCount?: number | undefined;
}

/** How often a read begins anew because something was dropped meanwhile. */
const READS = 5;

/**
 * What prints definitions looks for what is there now, not in the snapshot: something that is dropped
 * meanwhile, by Citus's clean-up for instance, ends the read with an internal error.
 */
async function readWhole(db: Db, options: IntrospectOptions): Promise<Read> {
  for (let left = READS; ; left--) {
    try {
      return await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((trx) => readAll(trx, options));
    } catch (error) {
      if (left === 1 || !isGone(error)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  if (!(error instanceof DatabaseError) || error.code !== 'XX000') return false;
  return /^(cache lookup failed|could not open relation with OID)/.test(error.message);
}

/** One after another: there is one connection. */
async function readAll(db: Db, { engine, shards = false }: IntrospectOptions): Promise<Read> {
  await sql`SET TRANSACTION READ ONLY`.execute(db);
  await pinPrinting(db);
  const server = await readServer(db);
  const roles = await readRoles(db);
  const extensions = await readExtensions(db);
  const notHeld = await readNotHeld(db);
  const defaults = await readDefaultPrivileges(db);
  const where = await readRecords(db, engine);
  if (shards) await showShards(db);
  const rows = {
    schemas: await readSchemas(db),
    relations: await readRelations(db),
    columns: await readColumns(db, majorOf(server)),
    sequences: await readSequences(db),
    constraints: await readConstraints(db),
    indexes: await readIndexes(db),
    types: await readTypes(db),
    domains: await readDomains(db),
    ranges: await readRanges(db, majorOf(server)),
    routines: await readRoutines(db),
    statistics: await readStatistics(db, majorOf(server)),
    triggers: await readTriggers(db),
    places: await readPlaces(db),
    grants: await readGrants(db),
    views: await readViews(db, majorOf(server)),
    comments: await readComments(db),
    members: await readMembers(db),
    storage: await readStorage(db),
    policies: await readPolicies(db),
    rules: await readRules(db),
    named: await readNamed(db, majorOf(server)),
    schemaObjects: await readSchemaObjects(db, majorOf(server)),
    cluster: where.metadata,
  };
  const { citus, shardCount } = where;
  const kept = shards ? onlyTables(rows, where.placed) : withoutTables(rows, where.hidden);
  const state = citus && { citus, shardCount };
  return { server, roles, extensions, notHeld, defaults, rows: kept, ...state };
}

function defaultsFrom(rows: readonly DefaultPrivilegesRow[]): Pick<Catalog, 'defaultPrivileges'> {
  const found = defaultPrivilegesFrom(rows);
  if (found.length === 0) return {};
  return { defaultPrivileges: new Map(found.map((each) => [defaultPrivilegesKey(each), each])) };
}

/** What decides how the server prints names and constants; a database or a role may set it. */
async function pinPrinting(db: Db): Promise<void> {
  await sql`
    SELECT pg_catalog.set_config(name, value, true) FROM (VALUES
      ('search_path', ''),
      ('standard_conforming_strings', 'on'),
      ('DateStyle', 'ISO, MDY'),
      ('IntervalStyle', 'postgres'),
      ('TimeZone', 'UTC'),
      ('extra_float_digits', '1'),
      ('bytea_output', 'hex'),
      ('quote_all_identifiers', 'off')) AS v (name, value)`.execute(db);
}

const majors: readonly PgMajor[] = [13, 14, 15, 16, 17, 18];

/** A server newer than we know is taken for the newest we know. */
function majorOf({ version }: ServerRow): PgMajor {
  const major = Math.floor(version / 10000);
  return majors.findLast((known) => known <= major) ?? 13;
}

interface Known {
  readonly shardCount?: number | undefined;
  readonly workers?: readonly string[];
}

/** Until the first distributed table, counters and groups are those of a new cluster. */
function clusterFrom(
  { cluster }: CatalogRows,
  { metadataOwner }: ServerRow,
  { shardCount = 32, workers = [] }: Known,
): ClusterState {
  const fresh = { nextShardId: firstShardId, nextColocationId: 1, colocationGroups: new Map() };
  return {
    shardCount,
    ...(cluster?.state ?? fresh),
    workers: cluster && cluster.state.workers.length > 0 ? cluster.state.workers : workers,
    ...(metadataOwner !== null && { metadataOwner }),
  };
}
