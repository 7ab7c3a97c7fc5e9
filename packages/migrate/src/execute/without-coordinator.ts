/** Finishes what can be finished while the coordinator is gone. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import {
  type OperatorDecision,
  type RecoveryDecision,
  recoverWithoutCoordinator,
} from '../commit/index.ts';
import { readIdentity } from '../history/index.ts';
import { diagnosticsOf } from './errors.ts';
import { finish } from './finishing.ts';
import { asOwner, left, lookAt, type RecoveredBranch, type Seen } from './recovery.ts';

export interface WithoutCoordinator {
  /** Explain only. */
  readonly dryRun: boolean;
  readonly decide?: OperatorDecision | undefined;
}

export interface ResultWithoutCoordinator {
  readonly branches: readonly RecoveredBranch[];
  readonly diagnostics: readonly Diagnostic[];
  /** As the workers have it; undefined where nothing was ever installed. */
  readonly clusterId: string | undefined;
}

/**
 * Commit what markers prove, and do what the operator says of the rest.
 *
 * @param seen all workers, those that could not be reached included
 * @throws DiagnosticError if they are not of one cluster, or the operator's transaction is on none
 */
export async function runWithoutCoordinator(
  seen: readonly Seen[],
  { dryRun, decide }: WithoutCoordinator,
): Promise<ResultWithoutCoordinator> {
  const clusterId = await clusterOf(seen);
  if (clusterId === undefined) return { branches: [], diagnostics: [], clusterId };
  const servers = await Promise.all(seen.map(lookAt));
  const decisions = recoverWithoutCoordinator(clusterId, servers, decide);
  if (decide !== undefined && !decisions.some((d) => d.transaction === decide.transaction)) {
    throw new DiagnosticError([nothingOf(decide)]);
  }
  if (dryRun) {
    const branches = decisions.map((decision) => ({ decision, result: 'planned' as const }));
    return { branches, diagnostics: [], clusterId };
  }
  const acted = await Promise.all(decisions.map((one) => act(one, seen)));
  return {
    branches: acted.map(({ branch }) => branch),
    diagnostics: acted.flatMap(({ problems }) => problems),
    clusterId,
  };
}

/** As the workers have it. */
async function clusterOf(seen: readonly Seen[]): Promise<string | undefined> {
  const known = await Promise.all(
    seen.map(async ({ session }) => session && (await readIdentity(session.db))?.clusterId),
  );
  const ids = [...new Set(known.filter((id) => id !== undefined))];
  if (ids.length > 1) throw new DiagnosticError([severalClusters(ids)]);
  return ids[0];
}

const command = 'citrate recover --without-coordinator';

async function act(
  decision: RecoveryDecision,
  seen: readonly Seen[],
): Promise<{ readonly branch: RecoveredBranch; readonly problems: readonly Diagnostic[] }> {
  const { server, gid, owner } = decision;
  const on = seen.find((one) => one.server.name === server);
  if (decision.decision === 'leave' || on?.session === undefined) {
    return { branch: { decision, result: 'left' }, problems: [left(decision, command)] };
  }
  const { session } = on;
  const how = decision.decision === 'commit' ? 'COMMIT' : 'ROLLBACK';
  try {
    await asOwner(session, owner, () => finish(session, how, gid));
    return { branch: { decision, result: 'done' }, problems: [] };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { branch: { decision, result: 'failed' }, problems: diagnosticsOf(error, on.server) };
  }
}

function severalClusters(ids: readonly string[]): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `the workers are of several clusters: ${ids.join(', ')}`,
    hint: 'Check the URLs of the workers in the configuration.',
  };
}

function nothingOf({ transaction }: OperatorDecision): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `nothing of transaction ${transaction} is prepared on the servers that could be reached`,
    hint: '"citrate recover --without-coordinator --dry-run" shows what is.',
  };
}
