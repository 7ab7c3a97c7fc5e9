import { deparse } from '@citrate/deparser';
import {
  type Diagnostic,
  DiagnosticError,
  loadParser,
  parseScript,
  type SourceFile,
} from '@citrate/parser';

export interface DeparsedSources {
  /** In order, each without a semicolon. */
  readonly statements: readonly { readonly sql: string }[];
  /** An error for each statement that cannot be read or written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The canonical SQL of every statement. Problems are gathered, not thrown. */
export async function deparseSources(sources: readonly SourceFile[]): Promise<DeparsedSources> {
  await loadParser();
  const results = sources.map(deparseSource);
  return {
    statements: results.flatMap((result) => result.statements),
    diagnostics: results.flatMap((result) => result.diagnostics),
  };
}

function deparseSource(file: SourceFile): DeparsedSources {
  const script = parseScript(file);
  const statements: { readonly sql: string }[] = [];
  const diagnostics = [...script.diagnostics];
  for (const { tree, span } of script.statements) {
    try {
      statements.push({ sql: deparse(tree) });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics.map((d) => ({ ...d, file, span: d.span ?? span })));
    }
  }
  return { statements, diagnostics };
}
