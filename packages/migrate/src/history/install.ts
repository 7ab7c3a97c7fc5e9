import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { ask } from './ask.ts';
import type { Database, Db, Layout } from './database.ts';
import { ensureOwnerRole, selectOwnerStanding, theStanding } from './owner.ts';
import {
  coordinatorFunctions,
  coordinatorTables,
  formatVersion,
  identityFunction,
  schemaGrants,
  upgrades,
} from './schema.sql.ts';

/** The identity that a node carries in its own database. */
export interface NodeIdentity {
  /** 8 hex digits, shared by all nodes of a cluster. */
  readonly clusterId: string;
  /** uuid of this node. */
  readonly node: string;
}

/**
 * Create schema `citrate` on the coordinator if it is missing, or bring it to our format. One
 * transaction; running it twice, or from two places at once, is harmless.
 *
 * @throws DiagnosticError 42501 if privileges are missing, 55000 if a newer Citrate made the schema
 */
export async function installSchema(
  db: Db,
  options: { readonly layout?: Layout } = {},
): Promise<NodeIdentity> {
  return retryRaces(() =>
    db.transaction().execute(async (trx) => {
      const there = await beginInstallation(trx);
      const early = there.tables && there.identity ? await readInstalled(trx) : undefined;
      if (early?.format === formatVersion) return early.identity;
      await lockInstallation(trx);
      const present = await readFormat(trx);
      if (present === undefined) return createCoordinator(trx, options.layout ?? 'suffix');
      await upgrade(trx, present);
      return requireIdentity(trx);
    }),
  );
}

/**
 * Create schema `citrate` on a worker if it is missing: the node's identity, which also carries the
 * marker. Gives the identity found there, which may be another cluster's: `registerNodes` judges it.
 */
export async function installTarget(db: Db, clusterId: string): Promise<NodeIdentity> {
  return retryRaces(() =>
    db.transaction().execute(async (trx) => {
      const there = await beginInstallation(trx);
      if (there.identity) return theIdentity((await selectIdentity.execute(trx)).rows);
      await lockInstallation(trx);
      const present = await readIdentity(trx);
      if (present) return present;
      await createSchema(trx);
      return createIdentity(trx, clusterId);
    }),
  );
}

/** The identity of the connected node, undefined where Citrate has never been. */
export async function readIdentity<DB>(db: Kysely<DB>): Promise<NodeIdentity | undefined> {
  const { rows: found } = await sql`
    SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'citrate' AND p.proname = 'identity'`.execute(db);
  if (found.length === 0) return undefined;
  return (await selectIdentity.execute(db)).rows[0];
}

const selectIdentity: RawBuilder<NodeIdentity> = sql`
  SELECT cluster_id AS "clusterId", node FROM citrate.identity()`;

/** Of schema citrate, what is there. */
interface There {
  readonly tables: boolean;
  readonly identity: boolean;
}

const selectThere: RawBuilder<There> = sql`
  SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class
      WHERE relname = 'cluster' AND relnamespace = pg_catalog.to_regnamespace('citrate')) AS tables,
    EXISTS (SELECT 1 FROM pg_catalog.pg_proc
      WHERE proname = 'identity' AND pronamespace = pg_catalog.to_regnamespace('citrate')) AS identity`;

/** Citus shows only some of its settings in pg_settings. */
const keepCitusOut: RawBuilder<unknown> = sql`
  SELECT pg_catalog.set_config(name, 'off', true)
  FROM pg_catalog.unnest(ARRAY['citus.enable_schema_based_sharding',
    'citus.use_citus_managed_tables', 'citus.enable_ddl_propagation']) AS name
  WHERE pg_catalog.current_setting(name, true) IS NOT NULL`;

/** Keep Citus out of what follows, and see to the owner role. */
async function beginInstallation(trx: Transaction<Database>): Promise<There> {
  const { catalogs, standings, there } = await ask(trx, {
    role: sql`SET LOCAL ROLE NONE`,
    keepCitusOut,
    catalogs: selectCitusCatalogs,
    standings: selectOwnerStanding,
    there: selectThere,
  });
  await refuseManaged(
    trx,
    catalogs.map(({ catalog }) => catalog),
  );
  await ensureOwnerRole(trx, theStanding(standings));
  return there[0] ?? { tables: false, identity: false };
}

async function readInstalled(
  trx: Transaction<Database>,
): Promise<{ readonly format: number | undefined; readonly identity: NodeIdentity }> {
  const { formats, identities } = await ask(trx, {
    identities: selectIdentity,
    formats: sql<{ format: number }>`SELECT format_version AS format FROM citrate.cluster`,
  });
  return { format: formats[0]?.format, identity: theIdentity(identities) };
}

function theIdentity([identity]: readonly NodeIdentity[]): NodeIdentity {
  if (!identity) throw new Error('citrate.identity() gave no row');
  return identity;
}

const lockWaitMs = 30_000;
const lockPollMs = 100;

/**
 * Serialise installations of one database. A blocking lock would hold a snapshot that concurrent
 * index builds wait for.
 *
 * @throws DiagnosticError 55P03 if another installation does not come to its end
 */
async function lockInstallation(trx: Transaction<Database>): Promise<void> {
  for (const until = Date.now() + lockWaitMs; ; await sleep(lockPollMs)) {
    const { rows } = await sql<{ locked: boolean }>`
      SELECT pg_catalog.pg_try_advisory_xact_lock(
        pg_catalog.hashtext('citrate installation')) AS locked`.execute(trx);
    if (rows[0]?.locked) return;
    if (Date.now() > until) throw new DiagnosticError([installing()]);
  }
}

/** Where Citus keeps what it manages: its oldest catalog first. */
const citusCatalogs = [
  ['pg_dist_partition', '(SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = logicalrelid)'],
  ['pg_dist_object', "CASE WHEN classid = 'pg_catalog.pg_namespace'::regclass THEN objid END"],
  ['pg_dist_schema', 'schemaid'],
] as const;

const selectCitusCatalogs: RawBuilder<{ readonly catalog: string }> = sql`
  SELECT relname::text AS catalog FROM pg_catalog.pg_class
  WHERE relname IN (${sql.join(citusCatalogs.map(([catalog]) => sql.lit(catalog)))})
    AND relnamespace = 'pg_catalog'::regnamespace
    AND pg_catalog.to_regnamespace('citrate') IS NOT NULL`;

/**
 * Our records must stay on the coordinator: Citus would replicate or distribute them.
 *
 * @param there catalogs of Citus that the server has, if it has schema citrate
 */
async function refuseManaged(trx: Transaction<Database>, there: readonly string[]): Promise<void> {
  for (const [catalog, schema] of citusCatalogs.filter(([name]) => there.includes(name))) {
    const { rows: managed } = await sql`
      SELECT FROM ${sql.id('pg_catalog', catalog)}
      WHERE ${sql.raw(schema)} = pg_catalog.to_regnamespace('citrate') LIMIT 1`.execute(trx);
    if (managed.length > 0) throw new DiagnosticError([managedByCitus(catalog)]);
  }
}

/** The format of the tables at hand, undefined without them. */
async function readFormat(trx: Transaction<Database>): Promise<number | undefined> {
  const { rows } = await sql`
    SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'citrate' AND c.relname = 'cluster'`.execute(trx);
  if (rows.length === 0) return undefined;
  const cluster = await trx
    .selectFrom('citrate.cluster')
    .select('format_version')
    .executeTakeFirstOrThrow();
  return cluster.format_version;
}

async function createCoordinator(
  trx: Transaction<Database>,
  layout: Layout,
): Promise<NodeIdentity> {
  // A database that was a worker before keeps its identity, and with it the cluster it belongs to.
  const earlier = await readIdentity(trx);
  if (earlier) throw new DiagnosticError([alreadyWorker(earlier)]);
  await createSchema(trx);
  await runAll(trx, [...coordinatorTables, ...coordinatorFunctions]);
  const identity = await createIdentity(trx, randomBytes(4).toString('hex'));
  await sql`INSERT INTO citrate.cluster (cluster_id, layout, format_version)
    VALUES (${identity.clusterId}, ${layout}, ${formatVersion})`.execute(trx);
  return identity;
}

/** The schema itself; everything after it is made, and owned, by the owner role. */
async function createSchema(trx: Transaction<Database>): Promise<void> {
  await sql`CREATE SCHEMA citrate AUTHORIZATION citrate`.execute(trx);
  await sql`SET LOCAL ROLE citrate`.execute(trx);
  await runAll(trx, [schemaGrants]);
}

async function createIdentity(
  trx: Transaction<Database>,
  clusterId: string,
): Promise<NodeIdentity> {
  const identity: NodeIdentity = { clusterId, node: randomUUID() };
  await runAll(trx, [identityFunction(identity.clusterId, identity.node)]);
  return identity;
}

async function upgrade(trx: Transaction<Database>, present: number): Promise<void> {
  if (present > formatVersion) throw new DiagnosticError([newerFormat(present)]);
  if (present === formatVersion) return;
  await sql`SET LOCAL ROLE citrate`.execute(trx);
  for (let to = present + 1; to <= formatVersion; to++) await runAll(trx, upgrades.get(to) ?? []);
  await trx.updateTable('citrate.cluster').set({ format_version: formatVersion }).execute();
}

async function runAll(trx: Transaction<Database>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

async function requireIdentity(trx: Transaction<Database>): Promise<NodeIdentity> {
  const identity = await readIdentity(trx);
  if (!identity) throw new Error('schema citrate has tables but no function identity()');
  return identity;
}

/** Two databases of one server may create the role, or grant it, at the same moment. */
async function retryRaces<T>(attempt: () => Promise<T>): Promise<T> {
  for (let retries = 3; ; retries--) {
    try {
      return await attempt();
    } catch (error) {
      if (retries === 0 || !isRace(error)) throw error;
    }
  }
}

/** Duplicate role or schema, and "tuple concurrently updated". */
function isRace(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const { code } = error;
  if (code === 'XX000') return error.message.includes('concurrently');
  return code === '23505' || code === '42710' || code === '42P06';
}

function installing(): Diagnostic {
  return {
    code: '55P03',
    severity: 'error',
    message: 'schema "citrate" is being installed by another session',
    hint: 'Wait until that has ended, and run the command again.',
  };
}

function managedByCitus(catalog: string): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: 'schema "citrate" is managed by Citus',
    detail: `Citus has it, or a table in it, in ${catalog}; its records would not stay on the coordinator.`,
    hint: "Undistribute it: SELECT citus_schema_undistribute('citrate'); or undistribute_table() for each of its tables.",
  };
}

function newerFormat(present: number): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `schema "citrate" has format ${present}, this version of citrate knows formats up to ${formatVersion}`,
    hint: 'A newer citrate has upgraded the schema. Use that version, or a later one.',
  };
}

function alreadyWorker(identity: NodeIdentity): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `the coordinator's database is already a worker of cluster ${identity.clusterId}`,
    hint: 'Check the URL of the coordinator in the configuration; the coordinator and the workers are databases of their own.',
  };
}
