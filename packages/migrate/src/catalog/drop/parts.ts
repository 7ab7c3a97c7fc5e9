/** Parts of relations by what is in their expressions. */
import type { Node } from '@citrate/parser';
import type { Catalog, Column, Relation, Table, Type, View } from '../model.ts';
import { queryOf } from '../views/trees.ts';
import { constraintObject, type DatabaseObject, relationObject, triggerObject } from './objects.ts';

/** Whether a part of a relation has something in its tree. */
type Test = (tree: Node | undefined) => boolean;

/** What of a relation, or the relation itself, has something in its tree. */
export function partsWith(relation: Relation, has: Test): DatabaseObject[] {
  switch (relation.kind) {
    case 'table':
      return partsOfTable(relation, has);
    case 'index': {
      const { definition } = relation;
      return definition && has({ IndexStmt: definition }) ? [relationObject(relation)] : [];
    }
    case 'view':
    case 'materialized view':
      return partsOfView(relation, has);
    default:
      return [];
  }
}

function partsOfTable(table: Table, has: Test): DatabaseObject[] {
  const { schema, name, columns, constraints } = table;
  const column = (kind: 'column' | 'default', of: Column): DatabaseObject => ({
    kind,
    schema,
    name,
    column: of.name,
  });
  return [
    ...constraints
      .filter((c) => has({ Constraint: c.definition }))
      .map((c) => constraintObject(table, c.name)),
    ...columns.filter((c) => has(c.default)).map((c) => column('default', c)),
    ...columns.filter((c) => has(c.generated?.expression)).map((c) => column('column', c)),
    ...partsByName(table, has),
    ...(table.policies ?? [])
      .filter((one) => has({ CreatePolicyStmt: one.definition }))
      .map((one): DatabaseObject => ({ kind: 'policy', schema, name, part: one.name })),
  ];
}

/** Triggers and rules. */
function partsByName({ schema, name, triggers, rules }: Table | View, has: Test): DatabaseObject[] {
  return [
    ...(triggers ?? [])
      .filter((one) => has(one.definition.whenClause))
      .map((one) => triggerObject({ schema, name }, one.name)),
    ...(rules ?? [])
      .filter(({ definition }) => definition && has({ RuleStmt: definition }))
      .map((one): DatabaseObject => ({ kind: 'rule', schema, name, part: one.name })),
  ];
}

/** Checks of a domain; with its default, it goes itself. */
export function partsOfDomain(type: Type, has: Test): DatabaseObject[] {
  const { schema, name, domain } = type;
  if (!domain) return [];
  if (has(domain.default)) return [{ kind: 'type', schema, name }];
  return domain.checks
    .filter((check) => has({ Constraint: check }))
    .map(({ conname: constraint = '' }) => ({
      kind: 'domain constraint',
      schema,
      name,
      constraint,
    }));
}

export function statisticsWith({ schemas }: Catalog, has: Test): DatabaseObject[] {
  return [...schemas.values()].flatMap(({ statistics }) =>
    [...statistics.values()]
      .filter(({ expressions }) => expressions.some(has))
      .map(({ schema, name }) => ({ kind: 'statistics' as const, schema, name })),
  );
}

function partsOfView(view: View, has: Test): DatabaseObject[] {
  const { schema, name, definition, columnDetails } = view;
  const defaults = [...(columnDetails ?? [])].filter(([, details]) => has(details.default));
  return [
    ...(definition && has(queryOf(definition)) ? [relationObject(view)] : []),
    ...partsByName(view, has),
    ...defaults.map(([column]): DatabaseObject => ({ kind: 'default', schema, name, column })),
  ];
}
