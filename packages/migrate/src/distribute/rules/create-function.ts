import {
  as,
  type CreateFunctionStmt,
  DiagnosticError,
  type Node,
  parse,
  walk,
} from '@citrate/parser';
import { rangeVar, resolveRelation, strings, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Relation } from '../../catalog/model.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { shown } from '../words.ts';

/**
 * Functions are made in every database. Workers have shards and no tables of the plain name, so that
 * what Postgres looks up when the function is made must not be a table: types of arguments, and the
 * body of an SQL function. Other languages look names up when the function runs.
 */
export const createFunction: Rule<'CreateFunctionStmt'> = (statement, catalog) =>
  verdict('all nodes', [
    ...judgeRowTypes(statement, catalog),
    ...judgeBody([statement.sql_body ?? []].flat(), catalog),
    ...judgeBody(quotedBody(statement), catalog).map(({ location: _, ...placeless }) => placeless),
  ]);

/** The statements of an SQL function's body in quotes; what is no SQL is left to the server. */
function quotedBody({ options }: CreateFunctionStmt): Node[] {
  const elements = (options ?? []).map((node) => as(node, 'DefElem'));
  const value = (name: string): Node | undefined => elements.find((e) => e?.defname === name)?.arg;
  if (as(value('language'), 'String')?.sval?.toLowerCase() !== 'sql') return [];
  const [body] = strings(as(value('as'), 'List')?.items);
  if (body === undefined) return [];
  try {
    return parse(body).map(({ tree }) => tree);
  } catch (error) {
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}

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

function judgeBody(body: readonly Node[], catalog: Catalog): TreeDiagnostic[] {
  const problems: TreeDiagnostic[] = [];
  walk(body, {
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
  return problem(
    'all-nodes',
    `a function that needs ${shown(relation, catalog)} cannot be made on all nodes`,
    {
      detail: 'Workers have shards of tables, not the tables themselves.',
      hint: 'Write it in PL/pgSQL, which looks tables up when it runs, with types that are no row types of tables.',
      location,
    },
  );
}
