/** All expressions of a relation, and the query of a view. */
import { as, type Node } from '@citrate/parser';
import type { Column, Index, Policy, Relation, Table, TableConstraint, View } from '../model.ts';
import { mapped, withFields } from '../trees.ts';
import { mapDefaults } from '../views/details.ts';
import { queryOf, withQuery } from '../views/trees.ts';

/** Gives another tree, or the same. */
type Change = (tree: Node) => Node;

/** The relation with its trees as `change` has them; itself if they are all the same. */
export function mapTrees(relation: Relation, change: Change): Relation {
  switch (relation.kind) {
    case 'table':
      return inTable(relation, change);
    case 'index':
      return inIndex(relation, change);
    case 'view':
    case 'materialized view':
      return inView(relation, change);
    case 'sequence':
    case 'composite type':
      return relation;
  }
}

function inTable(table: Table, change: Change): Table {
  const columns = mapped(table.columns, (column) => inColumn(column, change));
  const constraints = mapped(table.constraints, (one) => inConstraint(one, change));
  const policies = table.policies && mapped(table.policies, (one) => inPolicy(one, change));
  const isSame =
    columns === table.columns && constraints === table.constraints && policies === table.policies;
  if (isSame) return table;
  return withFields(table, { columns, constraints, ...(policies && { policies }) });
}

function inColumn(column: Column, change: Change): Column {
  const { default: value, generated } = column;
  const own = value && change(value);
  const expression = generated && change(generated.expression);
  if (own === value && expression === generated?.expression) return column;
  return withFields(column, {
    ...(own && { default: own }),
    ...(generated && expression && { generated: { ...generated, expression } }),
  });
}

function inConstraint(constraint: TableConstraint, change: Change): TableConstraint {
  const before = constraint.definition;
  const definition = as(change({ Constraint: before }), 'Constraint') ?? before;
  return definition === before ? constraint : withFields(constraint, { definition });
}

function inPolicy(policy: Policy, change: Change): Policy {
  const before = policy.definition;
  const definition = as(change({ CreatePolicyStmt: before }), 'CreatePolicyStmt') ?? before;
  return definition === before ? policy : withFields(policy, { definition });
}

function inIndex(index: Index, change: Change): Index {
  const before = index.definition;
  if (!before) return index;
  const definition = as(change({ IndexStmt: before }), 'IndexStmt') ?? before;
  return definition === before ? index : withFields(index, { definition });
}

function inView(view: View, change: Change): View {
  const query = view.definition && queryOf(view.definition);
  const changed = query && change(query);
  return mapDefaults(changed && changed !== query ? withQuery(view, changed) : view, change);
}
