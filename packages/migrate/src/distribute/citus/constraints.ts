/** The constraints that a statement left on Citus's tables, judged by Citus's rules. */
import type { TreeDiagnostic } from '../../catalog/index.ts';
import { isOn, relationChanges } from '../../catalog/index.ts';
import type { Relation, Table, TableConstraint } from '../../catalog/model.ts';
import { judgeForeignKey, judgeKeyConstraint } from '../constraints/index.ts';
import { judgeRowChecks } from './own-row.ts';
import type { Change } from './rule.ts';

/**
 * What is wrong with constraints that are new on a table with shards, or that a table had when it got
 * them. A key has to contain the distribution column, a foreign key to stay on one node.
 */
export function refusedConstraints(change: Change): readonly TreeDiagnostic[] {
  return relationChanges(change.before, change.after).flatMap(({ before, after }) =>
    after?.kind === 'table' && after.distribution
      ? [
          ...newConstraints(before, after).flatMap((c) => judge(c, after, change)),
          ...(hadShards(before, after) ? [] : judgeRowChecks(after)),
        ]
      : [],
  );
}

/** A table that was known before, and had shards then, was judged then. */
function newConstraints(before: Relation | undefined, after: Table): readonly TableConstraint[] {
  const known = hadShards(before, after) ? before.constraints : [];
  return after.constraints.filter((c) => !known.some((k) => k === c || k.name === c.name));
}

function hadShards(before: Relation | undefined, { distribution }: Table): before is Table {
  return (
    before?.kind === 'table' &&
    before.distribution?.kind === distribution?.kind &&
    before.distribution?.colocationId === distribution?.colocationId
  );
}

function judge(
  { definition, inherited }: TableConstraint,
  table: Table,
  { after }: Change,
): readonly TreeDiagnostic[] {
  const unsafe = isOn(after, 'allow_unsafe_constraints');
  if (inherited) return [];
  return [
    ...(unsafe ? [] : judgeKeyConstraint(definition, table, after)),
    ...judgeForeignKey(definition, table, after),
  ];
}
