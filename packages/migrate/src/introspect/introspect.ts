import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { sql } from 'kysely';
import { defaultPrivilegesKey } from '../catalog/index.ts';
import type { Catalog, CitusState, ClusterState, Extension, PgMajor } from '../catalog/model.ts';
import { ask, type Db, firstShardId } from '../history/index.ts';
import { buildCatalog, type CatalogRows } from './build.ts';
import { showShards } from './citus-rows.ts';
import { selectComments, selectMembers } from './comment-rows.ts';
import { selectEventTriggers } from './event-triggers.ts';
import { selectForeignTables, selectServers, selectWrappers } from './foreign.ts';
import { selectExtensions, selectNotHeld } from './not-held.ts';
import {
  type ServerRow,
  selectRoles,
  selectRoutines,
  selectSchemas,
  selectServer,
  selectStatistics,
} from './object-rows.ts';
import {
  type DefaultPrivilegesRow,
  defaultPrivilegesFrom,
  selectDefaultPrivileges,
  selectGrants,
} from './privilege-rows.ts';
import { selectPublications, selectPublishedTables } from './publications.ts';
import { onlyTables, readRecords, withoutTables } from './records.ts';
import {
  selectColumns,
  selectConstraints,
  selectIndexes,
  selectPlaces,
  selectRelations,
  selectSequences,
  selectTriggers,
} from './relation-rows.ts';
import {
  selectCollations,
  selectConfigurations,
  selectDictionaries,
  selectMappings,
} from './schema-objects.ts';
import { selectPolicies, selectRules, selectStorage } from './storage-rows.ts';
import { selectDomains, selectRanges, selectTypes } from './type-rows.ts';
import { selectViews } from './view-rows.ts';

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
    ...extensionsFrom(extensions),
    ...(notHeld.length > 0 && { notHeld }),
    ...(citus && { citus }),
    cluster: clusterFrom(rows, server, { shardCount, ...options.cluster }),
  };
}

/** The language that every new database has is told only where it is missing. */
function extensionsFrom(all: readonly Extension[]): Pick<Catalog, 'extensions' | 'withoutPlpgsql'> {
  const own = all.filter(({ name }) => name !== 'plpgsql');
  return {
    ...(own.length > 0 && { extensions: new Map(own.map((one) => [one.name, one])) }),
    ...(own.length === all.length && { withoutPlpgsql: true }),
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
const READS = 7;

/** Of the first pause before that; each is twice the one before. In milliseconds. */
const PAUSE = 50;

/**
 * What prints definitions looks for what is there now, not in the snapshot: something that is dropped
 * meanwhile, by Citus's clean-up for instance, ends the read with an internal error.
 */
async function readWhole(db: Db, options: IntrospectOptions): Promise<Read> {
  for (let read = 1; ; read++) {
    try {
      return await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((trx) => readAll(trx, options));
    } catch (error) {
      if (read === READS || !isGone(error)) throw error;
      await sleep(PAUSE * 2 ** (read - 1));
    }
  }
}

/** As the driver says it, or a session. */
function isGone(error: unknown): boolean {
  const said = error instanceof DiagnosticError ? error.diagnostics[0] : error;
  const { code, message } = Object(said) as Partial<Diagnostic>;
  if (code !== 'XX000' || message === undefined) return false;
  return /^(cache lookup failed|could not open relation with OID)/.test(message);
}

/** What says of the server how the rest is asked. */
async function readAll(db: Db, { engine, shards = false }: IntrospectOptions): Promise<Read> {
  const { servers } = await ask(db, {
    readOnly: sql`SET TRANSACTION READ ONLY`,
    pinned: pinPrinting,
    servers: selectServer,
  });
  const [server] = servers;
  if (!server) throw new Error('the server does not tell its version');
  const { citus, shardCount, metadata, placed, hidden } = await readRecords(db, engine);
  if (shards) await showShards(db);
  const { roles, extensions, notHeld, defaults, ...found } = await ask(
    db,
    queries(majorOf(server)),
  );
  const rows = { ...found, cluster: metadata };
  return {
    server,
    roles: roles.map(({ name }) => name),
    extensions,
    notHeld: notHeld.map(({ words }) => words),
    defaults,
    rows: shards ? onlyTables(rows, placed) : withoutTables(rows, hidden),
    ...(citus && { citus, shardCount }),
  };
}

function queries(pg: PgMajor) {
  return {
    roles: selectRoles,
    extensions: selectExtensions,
    notHeld: selectNotHeld,
    defaults: selectDefaultPrivileges,
    schemas: selectSchemas,
    relations: selectRelations,
    columns: selectColumns(pg),
    sequences: selectSequences,
    constraints: selectConstraints,
    indexes: selectIndexes,
    types: selectTypes,
    domains: selectDomains,
    ranges: selectRanges(pg),
    routines: selectRoutines,
    statistics: selectStatistics(pg),
    triggers: selectTriggers,
    places: selectPlaces,
    grants: selectGrants,
    views: selectViews(pg),
    comments: selectComments,
    members: selectMembers,
    storage: selectStorage,
    policies: selectPolicies,
    rules: selectRules,
    eventTriggers: selectEventTriggers,
    wrappers: selectWrappers,
    servers: selectServers,
    foreignTables: selectForeignTables,
    publications: selectPublications(pg),
    publishedTables: selectPublishedTables(pg),
    collations: selectCollations(pg),
    dictionaries: selectDictionaries,
    configurations: selectConfigurations,
    mappings: selectMappings,
  };
}

function defaultsFrom(rows: readonly DefaultPrivilegesRow[]): Pick<Catalog, 'defaultPrivileges'> {
  const found = defaultPrivilegesFrom(rows);
  if (found.length === 0) return {};
  return { defaultPrivileges: new Map(found.map((each) => [defaultPrivilegesKey(each), each])) };
}

/** What decides how the server prints names and constants; a database or a role may set it. */
const pinPrinting = sql`
  SELECT pg_catalog.set_config(name, value, true) FROM (VALUES
    ('search_path', ''),
    ('standard_conforming_strings', 'on'),
    ('DateStyle', 'ISO, MDY'),
    ('IntervalStyle', 'postgres'),
    ('TimeZone', 'UTC'),
    ('extra_float_digits', '1'),
    ('bytea_output', 'hex'),
    ('quote_all_identifiers', 'off')) AS v (name, value)`;

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
