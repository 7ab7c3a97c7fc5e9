import { type Diagnostic, loadParser, parseScript, type SourceFile } from '@citrate/parser';
import { emptyCatalog, type PgMajor, parseSnapshot, serialiseCatalog } from '../catalog/index.ts';
import { type DumpedStatements, dumpStatements } from '../dump/index.ts';
import { readMigrations } from '../files/index.ts';
import { type ReplaySource, replay } from '../replay/index.ts';

export interface DumpOptions {
  /** The texts to read, in order. */
  readonly sources?: readonly SourceFile[];
  /** A folder of migration files to read instead, in order. */
  readonly migrations?: string;
  /** What this major version of PostgreSQL makes of them, and accepts; 18 when absent. */
  readonly pg?: PgMajor;
  /** A snapshot that the statements go on from; an empty database when absent. */
  readonly snapshot?: string;
}

/** The statements, and the catalog that they are made from as a snapshot. */
export interface OfflineDump extends DumpedStatements {
  /** Absent where problems kept it from being made. */
  readonly snapshot?: string;
}

/**
 * What the statements make of an empty database, as statements that make it at once. Problems are
 * gathered, not thrown; with errors among them nothing is dumped. A snapshot of another format is
 * thrown: DiagnosticError, 22P02.
 */
export async function dump(options: DumpOptions): Promise<OfflineDump> {
  await loadParser();
  const { files, diagnostics: problems } = read(options);
  const start =
    options.snapshot === undefined
      ? emptyCatalog({ pg: options.pg ?? 18, anyRole: true })
      : parseSnapshot(options.snapshot);
  const { catalog, diagnostics } = replay(files, start);
  const all = [...problems, ...diagnostics];
  if (all.some(({ severity }) => severity === 'error')) return { statements: [], diagnostics: all };
  const dumped = dumpStatements(catalog);
  const snapshot = serialiseCatalog(catalog);
  return { ...dumped, snapshot, diagnostics: [...all, ...dumped.diagnostics] };
}

interface Read {
  readonly files: readonly ReplaySource[];
  readonly diagnostics: readonly Diagnostic[];
}

function read({ sources = [], migrations }: DumpOptions): Read {
  if (migrations === undefined) {
    const scripts = sources.map((source) => ({ source, ...parseScript(source) }));
    return { files: scripts, diagnostics: scripts.flatMap(({ diagnostics }) => diagnostics) };
  }
  const { files, diagnostics } = readMigrations(migrations);
  const ups = files.map(({ source, up }) => ({ source, statements: up.statements }));
  return { files: ups, diagnostics };
}

/** All as one script. */
export function dumpedScript({ statements }: Pick<DumpedStatements, 'statements'>): string {
  return statements.map(({ sql }) => `${sql};\n`).join('\n');
}
