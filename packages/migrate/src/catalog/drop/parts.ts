/** Parts of relations by what is in their expressions. */
import type { Node } from '@citrate/parser';
import type { Column, Relation, Table, View } from '../model.ts';
import { queryOf } from '../views/trees.ts';
import { constraintObject, type DatabaseObject, relationObject } from './objects.ts';

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
    ...(table.policies ?? [])
      .filter((one) => has({ CreatePolicyStmt: one.definition }))
      .map((one): DatabaseObject => ({ kind: 'policy', schema, name, part: one.name })),
  ];
}

function partsOfView(view: View, has: Test): DatabaseObject[] {
  const { schema, name, definition, columnDetails } = view;
  const defaults = [...(columnDetails ?? [])].filter(([, details]) => has(details.default));
  return [
    ...(definition && has(queryOf(definition)) ? [relationObject(view)] : []),
    ...defaults.map(([column]): DatabaseObject => ({ kind: 'default', schema, name, column })),
  ];
}
