import { type Diagnostic, loadParser, type SourceFile } from '@citrate/parser';
import type { PgMajor } from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import { readMigrations } from '../files/index.ts';
import { names as namesInOrder, namesOf } from '../replay/index.ts';

export interface NamesOptions {
  /** The texts to read, in order. */
  readonly sources?: readonly SourceFile[];
  /** A folder of migration files to read instead, in order. */
  readonly migrations?: string;
  /** Choose as this major version of PostgreSQL chooses; 18 when absent. */
  readonly pg?: PgMajor;
  /**
   * `citus`: constraints as a Citus by itself names them in ALTER TABLE on its tables. Only for
   * replaying files that once ran there.
   */
  readonly namesBy?: 'citus';
}

export interface NamesResult {
  readonly statements: readonly { readonly sql: string; readonly names: readonly ChosenName[] }[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The names that PostgreSQL gives to what the statements leave unnamed, when they run one after the
 * other in an empty database. Problems are gathered, not thrown.
 */
export async function names(options: NamesOptions): Promise<NamesResult> {
  await loadParser();
  const { sources = [], migrations, pg = 18, namesBy } = options;
  const settings = { pg, ...(namesBy && { namesBy }) };
  if (migrations === undefined) return namesInOrder(sources, settings);
  const { files, diagnostics: problems } = readMigrations(migrations);
  const read = files.map(({ source, up }) => ({ source, statements: up.statements }));
  const { statements, diagnostics } = namesOf(read, settings);
  return { statements, diagnostics: [...problems, ...diagnostics] };
}
