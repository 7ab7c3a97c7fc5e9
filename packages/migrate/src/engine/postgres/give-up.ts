import { type Diagnostic, loadParser, withoutSecrets } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import { readMigrationFile, titleOf } from '../../files/index.ts';
import {
  giveUpMigration,
  type MigrationRow,
  type Remains,
  readHistory,
  readSteps,
  readTasks,
  type StepRow,
  type TaskRow,
} from '../../history/index.ts';
import { groupsOf } from '../../plan/index.ts';
import type { GiveUpOptions, GiveUpResult } from '../model.ts';
import { underRun } from './change.ts';
import { type Cluster, closeCluster, connectCluster } from './connect.ts';
import { isPart } from './pending.ts';
import { isInstalled } from './read.ts';
import { Refusal, refusalOf } from './run.ts';

/**
 * Give a migration up that is applied in part: it is pending again. What of it is on the servers stays
 * there; the result says what that is, and so does the history.
 */
export async function giveUpCluster(config: Config, options: GiveUpOptions): Promise<GiveUpResult> {
  if (options.dryRun === true) return explain(config, options);
  return underRun(config, options, { remains: [] }, async ({ context, actor }, cluster) => {
    const { db } = await context.control.session();
    const { row, remains } = await whatRemains(cluster, options.version);
    const ending = { version: row.version, actor, transactionId: null };
    await giveUpMigration(db, context.epoch, ending, remains);
    return result(row, remains);
  });
}

/** Reads only. */
async function explain(config: Config, { version, signal }: GiveUpOptions): Promise<GiveUpResult> {
  try {
    const cluster = await connectCluster(config, { readOnly: true, signal });
    try {
      const { row, remains } = await whatRemains(cluster, version);
      return result(row, remains);
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    return { remains: [], ...refusalOf(error, signal) };
  }
}

function result({ version, name }: MigrationRow, remains: readonly Remains[]): GiveUpResult {
  return { outcome: 'done', diagnostics: [], migration: { version, name }, remains };
}

/** @throws Refusal if the migration is not applied in part */
async function whatRemains(
  cluster: Cluster,
  version: string,
): Promise<{ readonly row: MigrationRow; readonly remains: readonly Remains[] }> {
  const { db } = cluster.coordinator.session;
  const history = (await isInstalled(cluster.coordinator)) ? await readHistory(db) : [];
  const row = history.find((one) => one.version === version);
  const tasks = row === undefined ? [] : await readTasks(db);
  const begun = tasks.filter(({ migration }) => migration === version);
  if (row === undefined || !isPart(row, begun))
    throw new Refusal('invalid', [notHalf(version, row)]);
  await loadParser();
  const steps = (await readSteps(db)).filter(
    (step) => step.migration === version && step.recorded >= row.started,
  );
  const remains = [...ofSteps(row, steps, cluster), ...ofTasks(begun)];
  return { row, remains };
}

/** Transactions of its steps: what each server did in them. */
function ofSteps(
  row: MigrationRow,
  steps: readonly StepRow[],
  { coordinator, workers }: Cluster,
): readonly Remains[] {
  const source = { name: `${titleOf(row)}.sql`, text: row.source };
  const { file } = readMigrationFile(source);
  if (file === undefined) return [];
  const targets = [coordinator, ...workers].map(({ target }) => target);
  const groups = groupsOf(file.up.statements, file.up, { targets });
  return groups.slice(0, row.steps_done).flatMap((statements, i) => {
    const done = steps.filter(({ step, tasks }) => step === i + 1 && tasks > 0);
    return done.flatMap(({ nodename: server }) =>
      statements.map((one) => ({
        server,
        statement: withoutSecrets(one.source),
        state: 'done' as const,
      })),
    );
  });
}

/** What ran outside transactions, of steps that are done as well as of the one that is not. */
function ofTasks(begun: readonly TaskRow[]): readonly Remains[] {
  return begun.map(({ nodename: server, shardid, statement, object, state }) => ({
    server,
    ...(shardid > 0 && { shardId: shardid }),
    statement: withoutSecrets(statement),
    ...(object !== '' && { object }),
    state: state === 'done' ? 'done' : 'unknown',
  }));
}

function notHalf(version: string, row: MigrationRow | undefined): Diagnostic {
  const isApplied = row?.state === 'applied';
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${row ? titleOf(row) : version} is not applied in part`,
    detail: isApplied
      ? 'All of it is applied.'
      : 'Nothing of it is on record as being on any server.',
    hint: isApplied
      ? 'To take it back, write: citrate down --to VERSION'
      : '"citrate status" shows what is.',
  };
}
