import { withoutSecrets } from '@citrate/parser';
import type { Catalog } from '../catalog/index.ts';
import type { Names, ReplaySource } from './model.ts';
import { replay } from './replay.ts';

/**
 * The names that statements leave to Postgres, in order, in a database like the catalog. Passwords
 * are not in the statements that come back.
 */
export function namesOf(sources: readonly ReplaySource[], catalog: Catalog): Names {
  const { statements, diagnostics } = replay(sources, catalog);
  return {
    statements: statements.map(({ statement, completed }) => ({
      sql: withoutSecrets(statement.source),
      names: completed.names,
    })),
    diagnostics,
  };
}
