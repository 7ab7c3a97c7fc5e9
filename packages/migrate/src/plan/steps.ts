import type { Node } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import { isTransactional, type Section } from '../files/index.ts';
import { citusSettings } from './citus-settings.ts';
import { isServerWide } from './commands/index.ts';
import { existingLocks } from './locks.ts';
import type { PlanOptions } from './migrations.ts';
import type { Consistency, PlannedStatement, Step } from './model.ts';

/**
 * Which statements of a file make a step together: all of them, in one transaction on all nodes, even
 * if there are none: an empty file is on record as well. Under `transaction=off` each is a step of its
 * own. Where databases share a server, statements about roles are apart from those about what roles own
 * and use: either would wait for the other, in another database of the server, for ever.
 *
 * Their trees decide alone, so that a later run finds the same steps.
 */
export function groupsOf<T extends { readonly tree: Node }>(
  statements: readonly T[],
  section: Pick<Section, 'directives'>,
  options: PlanOptions,
): readonly (readonly T[])[] {
  if (!isTransactional(section) && statements.length > 0) return statements.map((one) => [one]);
  return sharesServers(options) ? byWidth(statements) : [statements];
}

export function stepOf(
  statements: readonly PlannedStatement[],
  before: Catalog,
  after: Catalog,
  wanted: Consistency,
): Step {
  const commands = statements.flatMap((statement) => statement.commands);
  const inside = commands.filter(({ outside }) => outside === undefined);
  const transactional = inside.length === commands.length;
  return {
    route: before.citus ? 'coordinator' : 'direct',
    consistency: transactional ? jointly(before, wanted) : 'convergent',
    transactional,
    statements,
    before,
    settings: before.citus ? citusSettings(statements, before) : [],
    locks: existingLocks(
      inside.flatMap(({ locks }) => locks),
      before,
      after,
    ),
  };
}

/** A Citus takes a transaction to its nodes itself. */
function jointly({ citus }: Catalog, wanted: Consistency): Consistency {
  return citus ? 'atomic' : wanted;
}

function sharesServers({ targets = [] }: PlanOptions): boolean {
  return new Set(targets.map((t) => t.systemIdentifier)).size < targets.length;
}

/** Runs of statements about roles, and runs of others, in turn. */
function byWidth<T extends { readonly tree: Node }>(statements: readonly T[]): T[][] {
  const groups: T[][] = [[]];
  for (const statement of statements) {
    const previous = groups.at(-1)?.at(-1);
    const turns = previous && isServerWide(previous.tree) !== isServerWide(statement.tree);
    if (turns) groups.push([statement]);
    else groups.at(-1)?.push(statement);
  }
  return groups;
}
