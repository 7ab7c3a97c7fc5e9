import { type Diagnostic, loadParser, parseScript, type SourceFile } from '@citrate/parser';
import { emptyCatalog, type PgMajor } from '../catalog/index.ts';
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
}

/**
 * What the statements make of an empty database, as statements that make it at once. Problems are
 * gathered, not thrown; with errors among them nothing is dumped.
 */
export async function dump(options: DumpOptions): Promise<DumpedStatements> {
  await loadParser();
  const { files, diagnostics: problems } = read(options);
  const start = emptyCatalog({ pg: options.pg ?? 18, anyRole: true });
  const { catalog, diagnostics } = replay(files, start);
  const all = [...problems, ...diagnostics];
  if (all.some(({ severity }) => severity === 'error')) return { statements: [], diagnostics: all };
  const dumped = dumpStatements(catalog);
  return { ...dumped, diagnostics: [...all, ...dumped.diagnostics] };
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
