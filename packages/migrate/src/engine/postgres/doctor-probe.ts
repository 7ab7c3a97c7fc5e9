/** The trial transactions of `doctor`: those with which `apply` begins, on a cluster that has records. */
import { DiagnosticError } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import type { ClusterFacts, ProbeFacts } from '../../doctor/index.ts';
import { probe } from '../../execute/index.ts';
import { formatVersion, readCluster } from '../../history/index.ts';
import type { DoctorOptions } from '../model.ts';
import { closeCluster, connectCluster } from './connect.ts';
import { beginRun, Refusal } from './run.ts';

/** Made unless something keeps it from being made, which is told then. */
export async function probeCluster(
  config: Config,
  facts: ClusterFacts,
  hindered: boolean,
  options: DoctorOptions,
): Promise<ProbeFacts> {
  if (config.engine === 'citus') return { state: 'not made', reason: byItself, wanted: false };
  const wanted = options.probe ?? true;
  const reason = wanted ? whyNot(facts, hindered) : 'It changes the servers for a moment.';
  if (reason !== undefined) return { state: 'not made', reason, wanted };
  try {
    return await probeWorkers(config, options);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return refused(error);
  }
}

const byItself = 'Citus prepares its transactions by itself, in sessions of its own.';

function whyNot({ nodes: { found } }: ClusterFacts, hindered: boolean): string | undefined {
  if (hindered) return 'Other checks have found errors, which come first.';
  // Nothing is installed for a look: a trial without a record could be left behind for ever.
  if (found.every(({ identity }) => identity !== undefined)) return undefined;
  return 'Schema citrate is not on every server yet: the first "citrate apply" makes it, and a trial.';
}

async function probeWorkers(config: Config, options: DoctorOptions): Promise<ProbeFacts> {
  const cluster = await connectCluster(config, { signal: options.signal });
  try {
    // A run would bring the records up to date, which is not for one who only looks.
    const { format_version: format } = await readCluster(cluster.coordinator.session.db);
    if (format < formatVersion) return { state: 'not made', reason: olderFormat, wanted: true };
    const how = (config.consistency ?? 'atomic') === 'atomic' ? 'atomic' : 'staged';
    const run = await beginRun(config, cluster.coordinator, cluster.workers, options);
    try {
      return { state: 'made', diagnostics: await probe(run.context, how) };
    } finally {
      await run.close();
    }
  } finally {
    await closeCluster(cluster);
  }
}

const olderFormat =
  'Schema citrate is of an earlier version: the next "citrate apply" brings it up to date.';

function refused(error: DiagnosticError): ProbeFacts {
  if (!(error instanceof Refusal)) return { state: 'made', diagnostics: error.diagnostics };
  if (error.outcome === 'interrupted') throw error;
  const [first] = error.diagnostics;
  return {
    state: 'not made',
    reason: first?.detail ?? 'Another run holds the lease.',
    wanted: true,
  };
}
