/** A baseline for what another tool has applied: see docs/coming-from-elsewhere.md. */
import { join } from 'node:path';
import { type Diagnostic, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import { dumpStatements } from '../../dump/index.ts';
import {
  type OurFile,
  obstaclesIn,
  readTheirFolder,
  standingOf,
  type TheirRow,
  tools,
  transitionOf,
  withoutTheirs,
  writeFiles,
} from '../../elsewhere/index.ts';
import type { Session } from '../../execute/index.ts';
import { readMigrationFile } from '../../files/index.ts';
import { readHistory, recordBaseline } from '../../history/index.ts';
import type { TakeOverOptions, TakeOverResult } from '../model.ts';
import { underRun } from './change.ts';
import { type Cluster, closeCluster, connectCluster, whileWanted } from './connect.ts';
import { hasErrors, isInstalled, readCatalog } from './read.ts';
import { Refusal, type Run, refusalOf } from './run.ts';
import { readTheirRows, withTable } from './their-rows.ts';

/**
 * Record what another tool has applied as one baseline, and write the files for that: one that makes
 * what the coordinator has, and one for each migration that the other tool has not applied yet. What is
 * the other tool's stays as it is. All of it is done, or none.
 */
export async function takeOverCluster(
  config: Config,
  options: TakeOverOptions,
): Promise<TakeOverResult> {
  const nothing = { recorded: [], already: [] };
  if (options.dryRun) return lookOnly(config, options, nothing);
  return underRun<TakeOverResult>(config, options, nothing, async (run, cluster) =>
    carryOut(run, cluster, options),
  );
}

async function lookOnly(
  config: Config,
  options: TakeOverOptions,
  nothing: Pick<TakeOverResult, 'recorded' | 'already'>,
): Promise<TakeOverResult> {
  const { signal } = options;
  try {
    const cluster = await connectCluster(config, { readOnly: true, signal });
    const { coordinator, workers } = cluster;
    try {
      const { takenOver, diagnostics } = await whileWanted([coordinator, ...workers], signal, () =>
        prepare(cluster, coordinator.session, options),
      );
      return { ...nothing, outcome: 'done', diagnostics, takenOver };
    } finally {
      await closeCluster(cluster);
    }
  } catch (error) {
    return { ...nothing, ...refusalOf(error, signal) };
  }
}

async function carryOut(
  { context, actor }: Run,
  cluster: Cluster,
  options: TakeOverOptions,
): Promise<TakeOverResult> {
  const session = await context.control.session();
  const { takenOver, diagnostics, baseline, files } = await prepare(cluster, session, options);
  const { sums } = readBaseline(baseline, cluster.config);
  const { version, name, text: source } = baseline;
  const takeBack = writeFiles(cluster.config.migrations, files);
  try {
    const row = { version, name, source, sums, steps: 1, actor };
    await recordBaseline(session.db, context.epoch, [row]);
  } catch (error) {
    takeBack();
    throw error;
  }
  return { outcome: 'done', diagnostics, recorded: [{ version, name }], already: [], takenOver };
}

interface Prepared extends Required<Pick<TakeOverResult, 'takenOver' | 'diagnostics'>> {
  readonly baseline: OurFile;
  readonly files: readonly OurFile[];
}

/** Everything but the doing: reads only. @throws Refusal */
async function prepare(
  cluster: Cluster,
  session: Session,
  { from, folder, table, dryRun }: TakeOverOptions,
): Promise<Prepared> {
  await loadParser();
  const { migrations: ours } = cluster.config;
  const tool = withTable(tools[from], table);
  await refuseHistory(cluster);
  const theirs = tool.readFolder(readTheirFolder(folder));
  const rows = await readTheirRows(session, tool);
  const standing = standingOf(tool, theirs, rows);
  refuseErrors(standing.diagnostics);
  const whole = await readCatalog(cluster, session.db);
  const { catalog, leftOut } = withoutTheirs(whole, tool.source, tool.belongings);
  const dump = dumpStatements(catalog);
  refuseErrors(sameStill(rows, await readTheirRows(session, tool)));
  const statements = dump.statements.map(({ sql }) => sql);
  const { baseline, pending, diagnostics } = transitionOf(tool, standing, theirs, statements);
  const files = [baseline, ...pending];
  refuseErrors(obstaclesIn(ours, folder, files));
  const named = ({ file, text, from: path }: OurFile) => ({
    path: join(ours, file),
    text,
    ...(path !== undefined && { from: join(folder, path) }),
  });
  return {
    baseline,
    files,
    diagnostics: [...diagnostics, ...dump.diagnostics],
    takenOver: {
      from,
      applied: standing.applied.map(({ key }) => key),
      baseline: named(baseline),
      pending: pending.map(named),
      leftOut,
      dryRun: dryRun ?? false,
    },
  };
}

/** A baseline is the beginning. */
async function refuseHistory({ coordinator }: Cluster): Promise<void> {
  if (!(await isInstalled(coordinator))) return;
  const [row] = await readHistory(coordinator.session.db);
  if (!row) return;
  refuseErrors([
    {
      code: '55000',
      severity: 'error',
      message: 'the history of this cluster has migrations already',
      detail: `The first one is ${row.version}. What another tool has applied comes before all others.`,
      hint: 'Write what is still to be done as migrations of Citrate.',
    },
  ]);
}

/** The other tool knows nothing of our lease. */
function sameStill(before: readonly TheirRow[], after: readonly TheirRow[]): readonly Diagnostic[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const message = 'the other tool has applied something meanwhile';
  const hint = 'Let it end, and try again.';
  return [{ code: '55000', severity: 'error', message, hint }];
}

function readBaseline({ file, text }: OurFile, { migrations }: Config) {
  const read = readMigrationFile({ name: join(migrations, file), text });
  refuseErrors(read.diagnostics);
  if (read.file) return read.file;
  throw new Error(`${file} has no name of a migration`);
}

/** @throws Refusal with all of them where one is an error */
function refuseErrors(diagnostics: readonly Diagnostic[]): void {
  if (hasErrors(diagnostics)) throw new Refusal('invalid', diagnostics);
}
