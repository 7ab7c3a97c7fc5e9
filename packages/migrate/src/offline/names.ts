import { type Diagnostic, loadParser, type SourceFile } from '@citrate/parser';
import type { CitusVersion, PgMajor } from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import { namesOf } from '../replay/index.ts';
import type { Snapshot } from '../snapshot/index.ts';
import { readInputs } from './inputs.ts';
import { offlineCatalog, withSnapshotRead } from './start.ts';

export interface NamesOptions {
  /** The texts to read, in order. */
  readonly sources?: readonly SourceFile[];
  /** A folder of migration files to read instead, in order. */
  readonly migrations?: string;
  /** Choose as this major version of PostgreSQL chooses; 18 when absent. Snapshots have their own. */
  readonly pg?: PgMajor;
  /** A snapshot that the statements go on from; an empty database when absent. */
  readonly snapshot?: string | Snapshot;
  /** What messages call it. */
  readonly snapshotName?: string;
  /**
   * `citus`: constraints as a Citus by itself names them in ALTER TABLE on its tables. Only for
   * replaying files that once ran there.
   */
  readonly namesBy?: 'citus';
  /** The Citus that the files are for; names are PostgreSQL's then as well. */
  readonly citus?: CitusVersion;
}

export interface NamesResult {
  readonly statements: readonly { readonly sql: string; readonly names: readonly ChosenName[] }[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The names that PostgreSQL gives to what the statements leave unnamed, when they run one after the
 * other in an empty database, or in one like a snapshot. Problems are gathered, not thrown, but for a
 * snapshot that is none: DiagnosticError, 22023.
 */
export async function names(given: NamesOptions): Promise<NamesResult> {
  await loadParser();
  const options = withSnapshotRead(given);
  const { namesBy } = options;
  const { inputs, problems } = await readInputs(options);
  const read = inputs.map(({ source, up: { statements } }) => ({ source, statements }));
  const start = offlineCatalog(options);
  const found = namesOf(read, { ...start, ...(namesBy && { namesBy }) });
  const ofTexts = inputs.flatMap(({ diagnostics }) => diagnostics);
  return { ...found, diagnostics: [...problems, ...ofTexts, ...found.diagnostics] };
}
