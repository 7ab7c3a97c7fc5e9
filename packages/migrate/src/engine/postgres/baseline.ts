import { type Diagnostic, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  isRepeatable,
  isTransactional,
  type MigrationFile,
  readMigrations,
  titleOf,
} from '../../files/index.ts';
import { type MigrationRow, readHistory, recordBaseline } from '../../history/index.ts';
import type { BaselineOptions, BaselineResult } from '../model.ts';
import { underRun } from './change.ts';
import { isSame } from './pending.ts';
import { hasErrors } from './read.ts';
import { Refusal, type Run } from './run.ts';

/**
 * Record the migration files up to a version as applied, without running them: for a database that has
 * already what they make. All of them, or none.
 */
export async function baselineCluster(
  config: Config,
  options: BaselineOptions,
): Promise<BaselineResult> {
  return underRun(config, options, { recorded: [], already: [] }, (run) =>
    record(run, config, options),
  );
}

async function record(
  { context, actor }: Run,
  config: Config,
  { version }: BaselineOptions,
): Promise<BaselineResult> {
  await loadParser();
  const { db } = await context.control.session();
  const history = await readHistory(db);
  const files = filesUpTo(version, await readMigrations(config.migrations), history);
  const isThere = (file: MigrationFile): boolean =>
    history.some((row) => row.version === file.version);
  const fresh = files.filter((file) => !isThere(file));
  await recordBaseline(
    db,
    context.epoch,
    fresh.map(({ version: one, name, raw, sums, up }) => {
      const steps = isTransactional(up) ? 1 : Math.max(1, up.statements.length);
      return { version: one, name, source: raw, sums, steps, actor };
    }),
  );
  const named = ({ version: one, name }: MigrationFile) => ({ version: one, name });
  return {
    outcome: 'done',
    diagnostics: [],
    recorded: fresh.map(named),
    already: files.filter(isThere).map(named),
  };
}

/** @throws Refusal for what cannot be a baseline */
function filesUpTo(
  version: string,
  { files, diagnostics }: Awaited<ReturnType<typeof readMigrations>>,
  history: readonly MigrationRow[],
): readonly MigrationFile[] {
  if (!files.some((file) => file.version === version) || isRepeatable(version)) {
    throw new Refusal('invalid', [...diagnostics, noFile(version, files)]);
  }
  if (hasErrors(diagnostics)) throw new Refusal('invalid', diagnostics);
  const chosen = files.filter((file) => !isRepeatable(file.version) && file.version <= version);
  const before = history.filter((row) => !isRepeatable(row.version) && row.version <= version);
  const problems = before.flatMap((row) => {
    const file = chosen.find((one) => one.version === row.version);
    return recordedOtherwise(row, file);
  });
  if (problems.length > 0) throw new Refusal('invalid', problems);
  return chosen;
}

function noFile(version: string, files: readonly MigrationFile[]): Diagnostic {
  const last = files.findLast((file) => !isRepeatable(file.version));
  const isNamed = isRepeatable(version);
  return {
    code: '02000',
    severity: 'error',
    message: isNamed
      ? `repeatable migration ${version} cannot be a baseline`
      : `there is no migration file of version ${version}`,
    detail: isNamed
      ? 'It has no version, and is run after all files that have one.'
      : `The folder has ${files.length === 0 ? 'no files' : `files up to ${last?.version ?? 'none'}`}.`,
    hint: 'Name the version of the last file whose changes the database has.',
  };
}

function recordedOtherwise(
  row: MigrationRow,
  file: MigrationFile | undefined,
): readonly Diagnostic[] {
  if (row.state === 'applied' && row.kind === 'baseline' && file && isSame(file, row)) return [];
  const how =
    row.state === 'applied'
      ? `as applied at ${row.applied?.toISOString() ?? 'an unknown time'}`
      : 'as begun';
  const isOther = row.kind === 'baseline' && row.state === 'applied';
  return [
    {
      code: '55000',
      severity: 'error',
      message: `migration ${titleOf(row)} is on record already`,
      detail: isOther
        ? 'It is on record as a baseline of another text than its file has now.'
        : `The history has it ${how}, and not as a baseline.`,
      hint: isOther
        ? 'Restore the file as it was.'
        : 'A baseline is for what Citrate has never run: "citrate status" shows what it has.',
      ...(file && { file: file.source }),
    },
  ];
}
