import { type CreateFunctionStmt, walk } from '@citrate/parser';
import { rangeVar, resolveRelation, strings, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Relation } from '../../catalog/model.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { shown } from '../words.ts';

/**
 * Functions are made in every database. Workers have shards and no tables of the plain name, so that
 * what Postgres looks up when the function is made must not be a table. A body in quotes is looked
 * up when it runs.
 */
export const createFunction: Rule<'CreateFunctionStmt'> = (statement, catalog) =>
  verdict('all nodes', [...judgeRowTypes(statement, catalog), ...judgeBody(statement, catalog)]);

function judgeRowTypes(statement: CreateFunctionStmt, catalog: Catalog): TreeDiagnostic[] {
  const problems: TreeDiagnostic[] = [];
  walk(
    { CreateFunctionStmt: statement },
    {
      TypeName: ({ names, pct_type: isColumn, location }) => {
        const path = strings(names);
        const relation = resolveRelation(catalog, rangeVar(isColumn ? path.slice(0, -1) : path));
        if (relation?.kind === 'table')
          problems.push(missingOnWorkers(relation, catalog, location));
      },
    },
  );
  return problems;
}

function judgeBody({ sql_body: body }: CreateFunctionStmt, catalog: Catalog): TreeDiagnostic[] {
  const problems: TreeDiagnostic[] = [];
  walk(body ?? [], {
    RangeVar: (name) => {
      const relation = resolveRelation(catalog, name);
      if (relation) problems.push(missingOnWorkers(relation, catalog, name.location));
    },
  });
  return problems;
}

function missingOnWorkers(
  relation: Relation,
  catalog: Catalog,
  location: number | undefined,
): TreeDiagnostic {
  return problem(`a function that needs ${shown(relation, catalog)} cannot be made on all nodes`, {
    detail: 'Workers have shards of tables, not the tables themselves.',
    hint: 'Use a body in quotes, which is looked up when the function runs, and types that are no row types of tables.',
    location,
  });
}
