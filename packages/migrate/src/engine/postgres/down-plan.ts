/** What `down` would do, by the coordinator's catalog and history. Reads only. */
import { type Diagnostic, loadParser, withoutSecrets } from '@citrate/parser';
import type { Catalog } from '../../catalog/model.ts';
import { isRepeatable, type MigrationFile, readMigrations, titleOf } from '../../files/index.ts';
import { type MigrationRow, readHistory, readPast, readTasks } from '../../history/index.ts';
import { planMigrations, tasksOf } from '../../plan/index.ts';
import type { Plan, PlannedMigration, Target } from '../../plan/model.ts';
import { replayEach } from '../../replay/index.ts';
import { lossesOf } from '../../reverse/index.ts';
import type { DownOptions, PlannedReversal } from '../model.ts';
import type { Cluster } from './connect.ts';
import { isConvergent } from './convergent.ts';
import { isPart, isSame } from './pending.ts';
import { changed } from './pending-words.ts';
import { hasErrors, isInstalled, readCatalog, wantedBy } from './read.ts';
import { lastFirst, type Reversal, reversalsOf } from './reversals.ts';
import { Refusal } from './run.ts';

export interface DownPlan {
  readonly plan: Plan;
  readonly targets: readonly Target[];
  readonly planned: readonly PlannedReversal[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The word for everything. */
const everything = '0';

/**
 * @throws Refusal where the files cannot be taken back: `partial` while one is applied in part, `drift`
 *   if one was changed, `invalid` otherwise
 */
export async function planDown(cluster: Cluster, options: DownOptions): Promise<DownPlan> {
  await loadParser();
  const { config, coordinator, workers } = cluster;
  const { db } = coordinator.session;
  const installed = await isInstalled(coordinator);
  const history = installed ? await readHistory(db) : [];
  const tasks = installed ? await readTasks(db) : [];
  const parts = history.filter((row) =>
    isPart(
      row,
      tasks.filter(({ migration }) => migration === row.version),
    ),
  );
  if (parts.length > 0) throw new Refusal('partial', parts.map(applyFirst));
  const applied = history.filter(({ state }) => state === 'applied');
  const wanted = toTakeBack(applied, options.to);
  const { files } = await readMigrations(config.migrations);
  refuseChanged(wanted, files);
  const isRepeated = wanted.some(({ version }) => isRepeatable(version));
  const past = isRepeated ? await readPast(db) : [];
  const { reversals, diagnostics } = reversalsOf(wanted, past, files);
  if (hasErrors(diagnostics)) throw new Refusal('invalid', diagnostics);
  const catalog = await readCatalog(cluster, db);
  const targets = [coordinator, ...workers].map(({ target }) => target);
  return planned(reversals, catalog, { ...options, targets, ...wantedBy(config) });
}

function planned(
  reversals: readonly Reversal[],
  catalog: Catalog,
  options: DownOptions & { readonly targets: readonly Target[] } & ReturnType<typeof wantedBy>,
): DownPlan {
  const { allowDataLoss = false, targets, consistency } = options;
  const plan = planMigrations(
    reversals.map(({ file }) => file),
    catalog,
    { targets, ...(consistency && { consistency }) },
  );
  const several = plan.migrations.filter(({ steps }) => steps.some((step) => !step.transactional));
  const split = plan.migrations.filter(({ steps }) => steps.length > 1);
  const apart = plan.migrations.filter(({ steps }) => steps.some(isConvergent));
  const problems = [...[...several, ...split].map(notOneTransaction), ...apart.map(notTogether)];
  const all = [...plan.diagnostics, ...problems];
  if (hasErrors(all)) throw new Refusal('invalid', all);
  const result = plan.migrations.map((migration, i) =>
    described(migration, reversals[i]?.by ?? 'derived', targets),
  );
  const losing = allowDataLoss ? [] : result.filter(({ statements }) => statements.some(isLossy));
  return { plan, targets, planned: result, diagnostics: [...all, ...losing.map(wouldLose)] };
}

function isLossy({ loses }: PlannedReversal['statements'][number]): boolean {
  return loses.length > 0;
}

function described(
  { file, steps, before }: PlannedMigration,
  by: PlannedReversal['by'],
  targets: readonly Target[],
): PlannedReversal {
  const { version, name, up } = file;
  const replayed = [...replayEach([{ statements: up.statements }], before)];
  const verdicts = steps.flatMap(({ statements }) => statements);
  return {
    version,
    name,
    by,
    statements: replayed.map(({ statement, completed, before: old, after }, i) => ({
      sql: withoutSecrets(statement.source),
      verdict: verdicts[i]?.verdict ?? 'local',
      loses: lossesOf(completed.tree, old, after),
    })),
    tasks: steps.reduce((sum, step) => sum + [...tasksOf(step, targets)].length, 0),
  };
}

/** @throws Refusal for a version that is not applied, and for a baseline that would have to go */
function toTakeBack(applied: readonly MigrationRow[], to: string): readonly MigrationRow[] {
  if (to === everything) return refuseBaseline(lastFirst(applied));
  const isKnown = applied.some(({ version }) => version === to) && !isRepeatable(to);
  if (!isKnown) throw new Refusal('invalid', [notApplied(to, applied)]);
  const later = applied.filter(({ version }) => !isRepeatable(version) && version > to);
  return refuseBaseline(lastFirst(later));
}

function refuseBaseline(rows: readonly MigrationRow[]): readonly MigrationRow[] {
  const baselines = rows.filter(({ kind }) => kind === 'baseline');
  if (baselines.length > 0) throw new Refusal('invalid', baselines.map(isBaseline));
  return rows;
}

function refuseChanged(rows: readonly MigrationRow[], files: readonly MigrationFile[]): void {
  const problems = rows.flatMap((row) => {
    const file = files.find(({ version }) => version === row.version);
    const isOther = file && !isRepeatable(row.version) && !isSame(file, row);
    return isOther ? [changed(file, row)] : [];
  });
  if (problems.length > 0) throw new Refusal('drift', problems);
}

function notApplied(to: string, applied: readonly MigrationRow[]): Diagnostic {
  const versions = applied.map(({ version }) => version).filter((one) => !isRepeatable(one));
  const last = versions.at(-1);
  return {
    code: '02000',
    severity: 'error',
    message: `version ${to} is not applied`,
    detail:
      last === undefined
        ? 'Nothing is applied.'
        : `Applied are ${versions.length} versions, up to ${last}.`,
    hint: 'Name the last version that is to stay; "citrate status" lists them. --to 0 takes everything back.',
  };
}

function isBaseline(row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${titleOf(row)} is a baseline`,
    detail:
      'Citrate has not run it: what it made may be older than the file, and other than it says.',
    hint: 'Name a version from the last baseline on.',
  };
}

function applyFirst(row: MigrationRow): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${titleOf(row)} is applied in part`,
    hint: `Apply the rest of it first, or give it up: citrate recover --give-up ${row.version}`,
  };
}

function notOneTransaction({ file }: PlannedMigration): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `migration ${titleOf(file)} cannot be taken back in one transaction`,
    detail:
      'Statements about roles cannot be in one transaction with those about what roles own, where databases share a server.',
    hint: 'Take back in a new migration what must not be together.',
    file: file.source,
  };
}

function notTogether({ file }: PlannedMigration): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `migration ${titleOf(file)} cannot be taken back server by server`,
    detail: 'What is taken back is taken back on all servers at once.',
    hint: 'Leave consistency=convergent out of the section "-- migrate:down"; where the configuration says it, set another consistency for this command, by an environment.',
    file: file.source,
  };
}

function wouldLose({ version, name, statements }: PlannedReversal): Diagnostic {
  const what = statements.flatMap(({ loses }) => loses).join(', ');
  return {
    code: '55000',
    severity: 'error',
    message: `taking migration ${titleOf({ version, name })} back destroys data`,
    detail: `What would be gone: ${what}.`,
    hint: 'With --allow-data-loss it is done all the same.',
  };
}
