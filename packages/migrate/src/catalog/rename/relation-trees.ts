/** All expressions of a relation, the query of a view, and what rules do. */
import { as, type Node, type PartitionBoundSpec } from '@citrate/parser';
import type {
  Column,
  Index,
  PartitionKey,
  Policy,
  Relation,
  Rule,
  Table,
  TableConstraint,
  Trigger,
  View,
} from '../model.ts';
import { mapped, withFields } from '../trees.ts';
import { mapDefaults } from '../views/details.ts';
import { queryOf, withQuery } from '../views/trees.ts';

/**
 * Whether it reads the relation's columns, is a value of one of them, asks others, does something with old and new
 * rows, or bounds a partition.
 */
export type Place = 'expression' | 'query' | 'action' | 'bound' | { readonly column: string };

/** Gives another tree, or the same. */
type Change = (tree: Node, place: Place) => Node;

/** The relation with its trees as `change` has them; itself if they are all the same. */
export function mapTrees(relation: Relation, change: Change): Relation {
  switch (relation.kind) {
    case 'table':
      return inTriggers(inTable(relation, change), change);
    case 'index':
      return inIndex(relation, change);
    case 'view':
    case 'materialized view':
      return inTriggers(inView(relation, change), change);
    case 'sequence':
    case 'composite type':
      return relation;
  }
}

function inTable(table: Table, change: Change): Table {
  const { policies, partitionKey, partitionBound } = table;
  const parts: Partial<Table> = {
    columns: mapped(table.columns, (column) => inColumn(column, change)),
    constraints: mapped(table.constraints, (one) => inConstraint(one, change)),
    ...(policies && { policies: mapped(policies, (one) => inPolicy(one, change)) }),
    ...(partitionKey && { partitionKey: inPartitionKey(partitionKey, change) }),
    ...(partitionBound && { partitionBound: inBound(partitionBound, change) }),
  };
  return withParts(table, parts);
}

/** The object itself, where none of the parts is another. */
function withParts<T extends object>(object: T, parts: Partial<T>): T {
  const isSame = Object.entries(parts).every(([key, part]) => object[key as keyof T] === part);
  return isSame ? object : withFields(object, parts);
}

function inColumn(column: Column, change: Change): Column {
  const { default: value, generated, name } = column;
  const own = value && change(value, { column: name });
  const expression = generated && change(generated.expression, 'expression');
  if (own === value && expression === generated?.expression) return column;
  return withFields(column, {
    ...(own && { default: own }),
    ...(generated && expression && { generated: { ...generated, expression } }),
  });
}

function inConstraint(constraint: TableConstraint, change: Change): TableConstraint {
  const before = constraint.definition;
  const changed = change({ Constraint: before }, 'expression');
  return withParts(constraint, { definition: as(changed, 'Constraint') ?? before });
}

function inPolicy(policy: Policy, change: Change): Policy {
  const before = policy.definition;
  const changed = change({ CreatePolicyStmt: before }, 'expression');
  return withParts(policy, { definition: as(changed, 'CreatePolicyStmt') ?? before });
}

function inPartitionKey(key: PartitionKey, change: Change): PartitionKey {
  const before = key.definition;
  const changed = change({ PartitionSpec: before }, 'expression');
  return withParts(key, { definition: as(changed, 'PartitionSpec') ?? before });
}

function inBound(bound: PartitionBoundSpec, change: Change): PartitionBoundSpec {
  return as(change({ PartitionBoundSpec: bound }, 'bound'), 'PartitionBoundSpec') ?? bound;
}

function inIndex(index: Index, change: Change): Index {
  const before = index.definition;
  if (!before) return index;
  const changed = change({ IndexStmt: before }, 'expression');
  return withParts(index, { definition: as(changed, 'IndexStmt') ?? before });
}

function inView(view: View, change: Change): View {
  const query = view.definition && queryOf(view.definition);
  const changed = query && change(query, 'query');
  const asked = changed && changed !== query ? withQuery(view, changed) : view;
  return mapDefaults(asked, (value, column) => change(value, { column }));
}

function inTriggers<T extends Table | View>(relation: T, change: Change): T {
  const { triggers, rules } = relation;
  if (!triggers && !rules) return relation;
  return withParts<Table | View>(relation, {
    ...(triggers && { triggers: mapped(triggers, (one) => inTrigger(one, change)) }),
    ...(rules && { rules: mapped(rules, (one) => inRule(one, change)) }),
  }) as T;
}

function inTrigger(trigger: Trigger, change: Change): Trigger {
  const { whenClause: before, ...rest } = trigger.definition;
  const whenClause = before && change(before, 'expression');
  if (!whenClause || whenClause === before) return trigger;
  return { ...trigger, definition: { ...rest, whenClause } };
}

function inRule(rule: Rule, change: Change): Rule {
  const { definition } = rule;
  if (!definition) return rule;
  const { whereClause: where, actions } = definition;
  const whereClause = where && change(where, 'expression');
  const done = actions && mapped(actions, (action) => change(action, 'action'));
  if (whereClause === where && done === actions) return rule;
  const changed = { ...(whereClause && { whereClause }), ...(done && { actions: [...done] }) };
  return { ...rule, definition: { ...definition, ...changed } };
}
