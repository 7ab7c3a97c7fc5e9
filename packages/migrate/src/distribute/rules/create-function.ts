import type { CreateFunctionStmt, RangeVar, TypeName } from '@citrate/parser';
import {
  rangeVar,
  resolveRelation,
  strings,
  type TreeDiagnostic,
  visitNodes,
} from '../../catalog/index.ts';
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
  const types: TypeName[] = [];
  visitNodes(
    [statement.parameters, { returnType: statement.returnType }],
    'TypeName',
    (type) => void types.push(type),
  );
  return types.flatMap((type) => {
    const names = strings(type.names);
    const name = rangeVar(type.pct_type ? names.slice(0, -1) : names);
    const relation = resolveRelation(catalog, name);
    return relation?.kind === 'table' ? [missingOnWorkers(relation, catalog, type.location)] : [];
  });
}

function judgeBody(statement: CreateFunctionStmt, catalog: Catalog): TreeDiagnostic[] {
  const names: RangeVar[] = [];
  visitNodes(statement.sql_body, 'RangeVar', (name) => void names.push(name));
  return names.flatMap((name) => {
    const relation = resolveRelation(catalog, name);
    return relation ? [missingOnWorkers(relation, catalog, name.location)] : [];
  });
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
