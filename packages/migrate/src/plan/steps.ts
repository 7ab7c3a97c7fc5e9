import type { Catalog } from '../catalog/model.ts';
import { isServerWide } from './commands/index.ts';
import { existingLocks } from './locks.ts';
import type { PlanOptions } from './migrations.ts';
import type { PlannedStatement, Step } from './model.ts';

/**
 * The steps of a file: one, which is one transaction on all nodes, even if the file is empty: it is
 * on record then as well. Where databases share a server,
 * statements about roles are apart from those about what roles own and use: either would wait for
 * the other, in another database of the server, for ever.
 */
export function stepsOf(
  statements: readonly PlannedStatement[],
  before: Catalog,
  after: Catalog,
  options: PlanOptions,
): readonly Step[] {
  const groups = sharesServers(options) ? byWidth(statements) : [statements];
  return groups.map((group) => step(group, before, after));
}

function step(statements: readonly PlannedStatement[], before: Catalog, after: Catalog): Step {
  const locks = statements.flatMap((s) => s.commands.flatMap((command) => command.locks));
  return {
    route: 'direct',
    consistency: 'atomic',
    transactional: true,
    statements,
    locks: existingLocks(locks, before, after),
  };
}

function sharesServers({ targets = [] }: PlanOptions): boolean {
  return new Set(targets.map((t) => t.systemIdentifier)).size < targets.length;
}

/** Runs of statements about roles, and runs of others, in turn. */
function byWidth(statements: readonly PlannedStatement[]): PlannedStatement[][] {
  const groups: PlannedStatement[][] = [[]];
  for (const statement of statements) {
    const previous = groups.at(-1)?.at(-1);
    const turns = previous && isServerWide(previous.tree) !== isServerWide(statement.tree);
    if (turns) groups.push([statement]);
    else groups.at(-1)?.push(statement);
  }
  return groups;
}
