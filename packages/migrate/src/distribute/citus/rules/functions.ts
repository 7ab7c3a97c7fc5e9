import { as, type CreateFunctionStmt, walk } from '@citrate/parser';
import { rangeVar, resolveRelation, strings } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { citusTable, isManaged } from '../kinds.ts';
import { type CitusRule, hasRelease, INTERNAL, refusal } from '../rule.ts';

/** A function goes to all nodes if what it names does: workers have no plain tables. */
export const createFunction: CitusRule<'CreateFunctionStmt'> = {
  reach: (statement, { before }) =>
    !hasRelease(before, '11.0') || namesLocal(statement, before) ? 'local' : 'all nodes',
};

/** Types of arguments that are rows of tables, and what a body in SQL's own words reads. */
function namesLocal(statement: CreateFunctionStmt, catalog: Catalog): boolean {
  let found = false;
  const look = (names: readonly string[]): void => {
    const relation = resolveRelation(catalog, rangeVar(names));
    found ||= relation !== undefined && !isManaged(relation, catalog);
  };
  walk(
    { CreateFunctionStmt: statement },
    {
      TypeName: ({ names, pct_type: isColumn }) =>
        look(isColumn ? strings(names).slice(0, -1) : strings(names)),
      RangeVar: (name) => {
        const relation = resolveRelation(catalog, name);
        found ||= relation !== undefined && !isManaged(relation, catalog);
      },
    },
  );
  return found;
}

/** The session that a setting would be taken from is another one on each node. */
export const alterFunction: CitusRule<'AlterFunctionStmt'> = {
  refusesBefore: ({ actions }) => {
    const current = (actions ?? []).some(
      (action) => as(as(action, 'DefElem')?.arg, 'VariableSetStmt')?.kind === 'VAR_SET_CURRENT',
    );
    if (!current) return [];
    return refusal(
      'citus-refuses',
      'Citus does not take SET … FROM CURRENT to other nodes',
      { hint: 'Write the value out: SET search_path = app, public.' },
      INTERNAL,
    );
  },
  reach: () => 'all nodes',
};

/** Objects that depend on an extension would be dropped with it, and Citus could not follow. */
export const dependsOnExtension: CitusRule<'AlterObjectDependsStmt'> = {
  refusesBefore: ({ objectType, relation }, catalog) => {
    if (objectType === 'OBJECT_TRIGGER' && citusTable(relation, catalog))
      return dependsRefused('trigger');
    if (
      objectType === 'OBJECT_FUNCTION' ||
      objectType === 'OBJECT_PROCEDURE' ||
      objectType === 'OBJECT_ROUTINE'
    ) {
      return dependsRefused('function');
    }
    return [];
  },
  reach: () => 'local',
};

function dependsRefused(what: string) {
  return refusal(
    'citus-refuses',
    `Citus does not let a ${what} on all nodes depend on an extension`,
    { hint: 'Drop it by hand with the extension.' },
    INTERNAL,
  );
}
