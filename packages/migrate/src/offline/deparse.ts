import { deparse } from '@citrate/deparser';
import {
  type Diagnostic,
  DiagnosticError,
  loadParser,
  locate,
  parseScript,
  type SourceFile,
  type Span,
  type Statement,
} from '@citrate/parser';
import type { PgMajor } from '../catalog/model.ts';

export interface DeparseSourcesOptions {
  /** Write what this major version of PostgreSQL accepts; 18 when absent. */
  readonly pg?: PgMajor;
}

export interface DeparsedSources {
  /** In order, each without a semicolon. */
  readonly statements: readonly { readonly sql: string }[];
  /** An error for each statement that cannot be read or written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The canonical SQL of every statement. Problems are gathered, not thrown. */
export async function deparseSources(
  sources: readonly SourceFile[],
  { pg = 18 }: DeparseSourcesOptions = {},
): Promise<DeparsedSources> {
  await loadParser();
  const results = sources.map((source) => deparseSource(source, pg));
  return {
    statements: results.flatMap((result) => result.statements),
    diagnostics: results.flatMap((result) => result.diagnostics),
  };
}

function deparseSource(file: SourceFile, pg: PgMajor): DeparsedSources {
  const script = parseScript(file);
  const statements: { readonly sql: string }[] = [];
  const diagnostics = [...script.diagnostics];
  for (const statement of script.statements) {
    try {
      statements.push({ sql: deparse(statement.tree, { pg }) });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      const span = (d: Diagnostic): Span => d.span ?? placeOf(statement, d);
      diagnostics.push(...error.diagnostics.map((d) => ({ ...d, file, span: span(d) })));
    }
  }
  return { statements, diagnostics };
}

/** Where the node at fault stands, if it knows, otherwise the statement. */
function placeOf(statement: Statement, { cause }: Diagnostic): Span {
  const location =
    typeof cause === 'object' && cause !== null && 'location' in cause ? cause.location : undefined;
  return locate(statement, typeof location === 'number' ? location : undefined);
}
