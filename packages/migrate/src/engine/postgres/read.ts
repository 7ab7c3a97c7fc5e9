/** What a plan is made from: the coordinator's catalog and history, and the migration files. */
import { type Diagnostic, loadParser } from '@citrate/parser';
import { readMigrations } from '../../files/index.ts';
import { type Db, type MigrationRow, readHistory } from '../../history/index.ts';
import { introspect } from '../../introspect/index.ts';
import { planMigrations } from '../../plan/index.ts';
import type { Plan } from '../../plan/model.ts';
import { type Severities, unknownRules } from '../../safety/index.ts';
import type { PlanResult } from '../model.ts';
import { type Cluster, lowestMajor } from './connect.ts';
import { standing, withoutStatements } from './pending.ts';

/** Where the names of the files are looked up, and the sessions' search_path. */
export const searchPath: readonly string[] = ['public'];

/** True where schema citrate has been installed. */
export async function isInstalled({ session }: Cluster['coordinator']): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    "SELECT pg_catalog.to_regclass('citrate.migration') IS NOT NULL AS found",
  );
  return row?.found ?? false;
}

/**
 * Reads only, and works where nothing was ever applied. With `rules`, safety rules are asked too, and
 * count as these severities say: that is for those who look at a plan, not for those who carry it out.
 */
export async function makePlan(cluster: Cluster, rules?: Severities): Promise<PlanResult> {
  await loadParser();
  const { config, coordinator } = cluster;
  const { files, diagnostics } = readMigrations(config.migrations);
  const { db } = coordinator.session;
  const history = (await isInstalled(coordinator)) ? await readHistory(db) : [];
  const { pending, problems, warnings, outcome } = standing(files, history);
  const common = {
    targets: targetsOf(cluster),
    servers: serversOf(cluster),
    applied: appliedVersions(history),
  };
  if (problems.length > 0) {
    return { ...common, outcome, plan: await emptyPlan(cluster), diagnostics: problems };
  }
  if (hasErrors(diagnostics)) {
    return { ...common, outcome: 'invalid', plan: await emptyPlan(cluster), diagnostics };
  }
  const plan = planMigrations(pending, await readCatalog(cluster, db), {
    targets: common.targets,
    ...(rules && { rules }),
  });
  const all = [
    ...diagnostics,
    ...warnings,
    ...unknownRules(rules ?? {}),
    ...withoutStatements(pending),
    ...plan.diagnostics,
  ];
  return { ...common, outcome: hasErrors(all) ? 'invalid' : 'done', plan, diagnostics: all };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
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
    cluster: {
      shardCount: config.shardCount,
      workers: workers.map(({ server }) => server.name),
    },
  });
}

async function emptyPlan(cluster: Cluster): Promise<Plan> {
  const catalog = await readCatalog(cluster, cluster.coordinator.session.db);
  return { migrations: [], diagnostics: [], catalog };
}
