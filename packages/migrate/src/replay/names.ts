import { type Diagnostic, type SourceFile, withoutSecrets } from '@citrate/parser';
import { emptyCatalog, type PgMajor } from '../catalog/index.ts';
import { readSections } from '../files/index.ts';
import type { Names, ReplaySource } from './model.ts';
import { replay } from './replay.ts';

interface NamesSettings {
  readonly pg: PgMajor;
  /** For files that once ran on a bare Citus: what it named constraints. */
  readonly namesBy?: 'citus';
  readonly searchPath?: readonly string[];
}

/**
 * The names that scripts leave to Postgres, from an empty database on, in order. What stands behind
 * `-- migrate:down` does not count. Passwords are not in the statements that come back.
 */
export function names(sources: readonly SourceFile[], settings: NamesSettings): Names {
  const parsed: ReplaySource[] = [];
  const problems: Diagnostic[] = [];
  for (const source of sources) {
    const { up, diagnostics } = readSections(source);
    parsed.push({ source, statements: up.statements });
    problems.push(...diagnostics);
  }
  const { statements, diagnostics } = namesOf(parsed, settings);
  return { statements, diagnostics: [...problems, ...diagnostics] };
}

/** The same for what has been read already. */
export function namesOf(sources: readonly ReplaySource[], settings: NamesSettings): Names {
  const { statements, diagnostics } = replay(sources, emptyCatalog({ ...settings, anyRole: true }));
  return {
    statements: statements.map(({ statement, completed }) => ({
      sql: withoutSecrets(statement.source),
      names: completed.names,
    })),
    diagnostics,
  };
}
