import type { Diagnostic } from '@citrate/parser';
import { emptyCatalog } from '../../catalog/index.ts';
import type { Config } from '../../config/model.ts';
import { roomFor } from '../../doctor/index.ts';
import { examineRoom } from '../../execute/index.ts';
import { titleOf } from '../../files/index.ts';
import { capacityOf, shortagesOf } from '../../plan/index.ts';
import type { EngineOptions, PlanResult } from '../model.ts';
import { type Cluster, closeCluster, connectCluster, whileWanted } from './connect.ts';
import { makePlan } from './read.ts';
import { refusalOf } from './run.ts';
import { readTopology } from './topology.ts';

/**
 * What apply would do now. Reads only: it installs nothing, takes no lease, and works on a cluster
 * that has never been migrated.
 */
export async function planCluster(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<PlanResult> {
  try {
    const cluster = await connectCluster(config, { readOnly: true, signal });
    try {
      const connected = [cluster.coordinator, ...cluster.workers];
      return await whileWanted(connected, signal, () => planReached(cluster));
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    const plan = { migrations: [], diagnostics: [], catalog: emptyCatalog({ pg: 18 }) };
    return { ...refusalOf(error, signal), plan, targets: [], servers: [], applied: [] };
  }
}

/** A plan for servers that are not those on record is shown, and may not be applied. */
async function planReached(cluster: Cluster): Promise<PlanResult> {
  const { coordinator, workers } = cluster;
  const { problems } = await readTopology(coordinator, [coordinator, ...workers]);
  const { rules = {} } = cluster.config;
  const { later: _, ...planned } = await makePlan(cluster, { rules });
  const diagnostics = [
    ...problems,
    ...planned.diagnostics,
    ...beyondCapacity(planned),
    ...(planned.plan.migrations.length > 0 ? await withoutRoom(cluster) : []),
  ];
  const outcome = problems.length > 0 ? 'unusable' : planned.outcome;
  return { ...planned, outcome, diagnostics };
}

/** Servers that have too few connections for a run, in the words of doctor. */
async function withoutRoom({ config, coordinator, workers }: Cluster): Promise<Diagnostic[]> {
  const { role } = config;
  const looks = [coordinator, ...workers].map(async ({ session, facts, target }) => {
    const pg = Math.floor(facts.versionNumber / 10_000);
    const examination = await examineRoom(session, { pg, ...(role !== undefined && { role }) });
    return { facts, coordinator: target.no === 0, examination };
  });
  return roomFor(await Promise.all(looks)).flatMap(({ severity, ...found }) =>
    severity === 'ok' ? [] : [{ ...found, severity: 'warning' as const }],
  );
}

/** Steps that servers have no room for: where they cannot prepare one together, each can commit by itself. */
function beyondCapacity({ plan, targets, servers }: PlanResult): readonly Diagnostic[] {
  return plan.migrations.flatMap(({ file, steps, stepsDone }) =>
    steps.flatMap((step, i) => {
      const short = shortagesOf(capacityOf(step, targets, servers));
      return short.map(({ server, databases, of, needed, there }) => ({
        code: '53200',
        severity: 'warning' as const,
        message: `server "${server}" has no room for step ${stepsDone + i + 1} of migration ${titleOf(file)}`,
        detail: `It needs ${needed} ${words[of]}${databases > 1 ? ` for ${databases} databases together` : ''}, and there ${there === 1 ? 'is' : 'are'} ${there}.`,
        hint: hints[of],
        file: file.source,
        server,
      }));
    }),
  );
}

const words = {
  prepared: 'free slots for prepared transactions',
  locks: 'locks at once',
} as const;

const hints = {
  prepared:
    'Raise max_prepared_transactions there. Where that cannot be, write "-- citrate: consistency=convergent" into the file: each server commits by itself then.',
  locks: 'Raise max_locks_per_transaction there, or divide the file.',
} as const;
