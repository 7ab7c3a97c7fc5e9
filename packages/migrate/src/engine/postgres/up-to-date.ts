import { type Diagnostic, DiagnosticError, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  type AppliedSums,
  digestOf,
  filesDigest,
  type MigrationFile,
  readMigrations,
  sameFile,
  sumAlgorithm,
} from '../../files/index.ts';
import type { UpToDateOptions, UpToDateResult } from '../model.ts';
import { closeAll, connectCoordinator, whileWanted } from './connect.ts';
import { hasErrors } from './read.ts';
import { refusalOf } from './run.ts';

/** What the one query gives of each migration. */
interface Recorded {
  readonly version: string;
  readonly state: 'applying' | 'applied';
  readonly sha256: string;
  readonly tokens: string;
  readonly algorithm: number;
  /** Only where its sum was made by another version of the algorithm. */
  readonly text: string | null;
}

const query = `SELECT version, state, sha256, tokens, algorithm,
    CASE WHEN algorithm <> ${sumAlgorithm} THEN source END AS text
  FROM citrate.migration ORDER BY version COLLATE "C"`;

/**
 * Whether exactly the folder's migrations are applied, for health checks of applications: asks the
 * coordinator one query and no worker. With a `digest`, the folder is not read.
 */
export async function upToDateCluster(
  config: Config,
  { signal, digest }: UpToDateOptions = {},
): Promise<UpToDateResult> {
  const nothing = { upToDate: false, pending: [], changed: [], missing: [], digest: '' };
  try {
    await loadParser();
    const folder = digest === undefined ? await readMigrations(config.migrations) : undefined;
    if (folder && hasErrors(folder.diagnostics)) {
      return { ...nothing, outcome: 'invalid', diagnostics: folder.diagnostics };
    }
    const recorded = await readRecorded(config, signal);
    const applied = digestOf(recorded.map(summed));
    return folder === undefined
      ? byDigest(recorded, applied, applied === digest)
      : compared(folder.files, recorded, applied);
  } catch (error) {
    return { ...nothing, ...refusalOf(error, signal) };
  }
}

/** Where Citrate has never been nothing is applied. */
async function readRecorded(
  config: Config,
  signal: AbortSignal | undefined,
): Promise<readonly Recorded[]> {
  const coordinator = await connectCoordinator(config, { readOnly: true, signal });
  try {
    return await whileWanted([coordinator], signal, () =>
      coordinator.session.query<Recorded>(query),
    );
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.some(isMissing)) return [];
    throw error;
  } finally {
    await closeAll([coordinator]);
  }
}

function summed({ text, ...row }: Recorded): AppliedSums & Pick<Recorded, 'version'> {
  return { ...row, ...(text !== null && { text }) };
}

function isMissing({ code }: Diagnostic): boolean {
  return code === '42P01' || code === '3F000';
}

/** Which files make the difference, a digest does not tell; only what is applied in part is known. */
function byDigest(recorded: readonly Recorded[], digest: string, isSame: boolean): UpToDateResult {
  const pending = recorded.filter(({ state }) => state !== 'applied').map(({ version }) => version);
  const upToDate = isSame && pending.length === 0;
  return { outcome: 'done', diagnostics: [], upToDate, digest, pending, changed: [], missing: [] };
}

function compared(
  files: readonly MigrationFile[],
  recorded: readonly Recorded[],
  digest: string,
): UpToDateResult {
  const rows = new Map(recorded.map((row) => [row.version, row]));
  const isApplied = ({ version }: MigrationFile): boolean => rows.get(version)?.state === 'applied';
  const pending = files.filter((file) => !isApplied(file)).map(({ version }) => version);
  const changed = files
    .filter((file) => {
      const row = rows.get(file.version);
      return row?.state === 'applied' && !sameFile(summed(row), file);
    })
    .map(({ version }) => version);
  const missing = recorded
    .filter(({ version }) => files.every((file) => file.version !== version))
    .map(({ version }) => version);
  const upToDate = pending.length + changed.length + missing.length === 0;
  const result = { outcome: 'done' as const, diagnostics: [], digest };
  return { ...result, upToDate, pending, changed, missing, folderDigest: filesDigest(files) };
}
