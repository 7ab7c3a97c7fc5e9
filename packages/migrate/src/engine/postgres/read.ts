/** What a plan is made from: the coordinator's catalog and history, and the migration files. */
import { type Diagnostic, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import { ServerError } from '../../execute/index.ts';
import {
  isRepeatable,
  type MigrationFile,
  readMigrations,
  titleOf,
  withoutStatements,
} from '../../files/index.ts';
import { type Db, type MigrationRow, readHistory, readTasks } from '../../history/index.ts';
import { introspect } from '../../introspect/index.ts';
import { planMigrations } from '../../plan/index.ts';
import type { Plan } from '../../plan/model.ts';
import { type Severities, unknownRules } from '../../safety/index.ts';
import type { PlanResult } from '../model.ts';
import { begunSteps, withoutMade } from './begun.ts';
import { type Cluster, lowestMajor } from './connect.ts';
import { partedAt, type Stop, standing, unknownVersion } from './pending.ts';

/** Where the names of the files are looked up, and the sessions' search_path. */
export const searchPath: readonly string[] = ['public'];

/** True where schema citrate has been installed. */
export async function isInstalled({ session }: Cluster['coordinator']): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    "SELECT pg_catalog.to_regclass('citrate.migration') IS NOT NULL AS found",
  );
  return row?.found ?? false;
}

/** Anybody may look for schema citrate; what is in it, only who was let: the error says by what. */
export async function mayRead<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== '42501') throw error;
    const hint =
      'To read is enough for commands that change nothing: let an administrator run GRANT pg_read_all_data TO the role, on each server, or before PostgreSQL 14 GRANT SELECT ON ALL TABLES IN SCHEMA citrate.';
    throw error.with({ hint });
  }
}

export interface PlanOptions extends Stop {
  /**
   * Safety rules are asked too, and count as these severities say: that is for those who look at a plan,
   * not for those who carry it out.
   */
  readonly rules?: Severities;
}

/** With the pending files that it leaves for later. */
export interface PlanToStop extends PlanResult {
  readonly later: readonly MigrationFile[];
}

/** Reads only, and works where nothing was ever applied. */
export async function makePlan(
  cluster: Cluster,
  { rules, ...stop }: PlanOptions = {},
): Promise<PlanToStop> {
  await loadParser();
  const { config, coordinator } = cluster;
  const { files, diagnostics } = await readMigrations(config.migrations);
  const { db } = coordinator.session;
  const installed = await isInstalled(coordinator);
  const history = installed ? await readHistory(db) : [];
  const tasks = installed ? await readTasks(db) : [];
  const { order } = config;
  const known = { history, tasks, ...(order && { order }) };
  const { pending, problems, refused, warnings, outcome } = standing(files, known);
  const { now, later } = partedAt(pending, stop);
  const common = {
    later,
    targets: targetsOf(cluster),
    servers: serversOf(cluster),
    applied: appliedVersions(history),
  };
  if (problems.length > 0) {
    return { ...common, outcome, plan: await emptyPlan(cluster), diagnostics: problems };
  }
  const unread = [...diagnostics, ...refused, ...unknownVersion(stop, files)];
  if (hasErrors(unread)) {
    return { ...common, outcome: 'invalid', plan: await emptyPlan(cluster), diagnostics: unread };
  }
  const begun = await begunSteps(coordinator.session, history, tasks);
  const catalog = withoutMade(await readCatalog(cluster, db), begun);
  const options = {
    targets: common.targets,
    begun,
    ...wantedBy(config),
    ...(rules && { rules }),
  };
  const plan = planMigrations(now, catalog, options);
  const all = [
    ...diagnostics,
    ...warnings,
    ...unknownRules(rules ?? {}),
    ...withoutStatements(now),
    ...otherSteps(plan, history),
    ...severalSteps(plan),
    ...plan.diagnostics,
  ];
  return { ...common, outcome: hasErrors(all) ? 'invalid' : 'done', plan, diagnostics: all };
}

/** Databases that have come to share a server, or no longer do, change the steps of a file. */
function otherSteps({ migrations }: Plan, history: readonly MigrationRow[]): readonly Diagnostic[] {
  return migrations.flatMap(({ file, stepsDone, steps }) => {
    const row = history.find(({ version }) => version === file.version);
    if (row === undefined || stepsDone === 0 || row.steps === stepsDone + steps.length) return [];
    return [
      {
        code: '55000',
        severity: 'error',
        message: `migration ${titleOf(file)} was begun with ${row.steps} steps, and has ${stepsDone + steps.length} now`,
        detail: 'The steps of a file depend on which databases share a server.',
        hint: 'Apply the rest of it with the configuration that it was begun with.',
        file: file.source,
      },
    ];
  });
}

/** What has no place in the history half done. */
function severalSteps({ migrations }: Plan): readonly Diagnostic[] {
  return migrations
    .filter(({ file, steps }) => isRepeatable(file.version) && steps.length > 1)
    .map(({ file }) => ({
      code: '0A000',
      severity: 'error',
      message: `repeatable migration ${titleOf(file)} would take more than one transaction`,
      detail:
        'Databases share a server here, and the file has statements about roles beside those about what roles own.',
      hint: 'Put what is about roles into a file with a version.',
      file: file.source,
    }));
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** What the configuration says for files that do not. */
export function wantedBy({ consistency }: Config): Pick<Config, 'consistency'> {
  return { ...(consistency && { consistency }) };
}

function targetsOf({ coordinator, workers }: Cluster): PlanResult['targets'] {
  return [coordinator, ...workers].map(({ target }) => target);
}

function serversOf({ coordinator, workers }: Cluster): PlanResult['servers'] {
  return [coordinator, ...workers].map(({ facts }) => {
    const { server, version, preparedSlots, preparedNow, lockSlots } = facts;
    return { server, version, preparedSlots, preparedNow, lockSlots };
  });
}

function appliedVersions(history: readonly MigrationRow[]): readonly string[] {
  return history.filter(({ state }) => state === 'applied').map(({ version }) => version);
}

/** As the coordinator has it. */
export async function readCatalog(cluster: Cluster, db: Db): Promise<Plan['catalog']> {
  const { config, workers } = cluster;
  return introspect(db, {
    pg: lowestMajor(cluster),
    searchPath,
    ...(config.role !== undefined && { currentRole: config.role }),
    engine: config.engine,
    ...(config.engine === 'postgres' && {
      cluster: {
        shardCount: config.shardCount,
        workers: workers.map(({ server }) => server.name),
      },
    }),
  });
}

async function emptyPlan(cluster: Cluster): Promise<Plan> {
  const catalog = await readCatalog(cluster, cluster.coordinator.session.db);
  return { migrations: [], diagnostics: [], catalog };
}
