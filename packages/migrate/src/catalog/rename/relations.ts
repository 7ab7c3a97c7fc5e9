/** A relation under another name, or in another schema: all that refers to it follows. */
import type { TypeName } from '@citrate/parser';
import { findRelation, resolveRelation } from '../lookup.ts';
import type {
  Attribute,
  Catalog,
  Index,
  PartitionKey,
  QualifiedName,
  Relation,
  Sequence,
  Table,
  TableStorage,
  View,
} from '../model.ts';
import { qualifiedRangeVar, rangeVar, sameName, strings } from '../names-of.ts';
import { withPublishedRenamed } from '../publications.ts';
import { looseReference, referencesTo } from '../references.ts';
import { referrersOf, typesWith } from '../referrers.ts';
import { renameSequenceCalled } from '../sequence-calls.ts';
import { replaceRelation, withRelation, withStatistics } from '../update.ts';
import { mapDefaults } from '../views/details.ts';
import { namesRange, renameInView, renameRanges } from '../views/rename.ts';
import { queryOf, withQuery } from '../views/trees.ts';
import {
  renameInConstraint,
  renameInIndex,
  renameInNode,
  renameInPartitionKey,
} from './expressions.ts';
import { withFurtherTrees } from './further-trees.ts';
import { renamedType, withTypeOfRoutines } from './routine-types.ts';
import { inTree } from './types.ts';

interface Renamed {
  readonly from: QualifiedName;
  readonly to: QualifiedName;
  /** Before the change: names in trees are looked up as they were meant. */
  readonly before: Catalog;
  readonly isSequence: boolean;
}

export function renameRelation(catalog: Catalog, from: QualifiedName, to: QualifiedName): Catalog {
  const relation = findRelation(catalog, from);
  if (!relation || sameName(from, to)) return catalog;
  const isSequence = relation.kind === 'sequence';
  const renamed: Renamed = { from, to, before: catalog, isSequence };
  const replaced = replaceRelation(catalog, relation, {
    ...relation,
    schema: to.schema,
    name: to.name,
  });
  let result = withPublishedRenamed(replaced, from, to);
  const self = findRelation(result, to);
  const others = referrersOf(result, ...referencesTo(from));
  const table = relation.kind === 'index' ? findRelation(result, relation.table) : undefined;
  for (const other of new Set([self, ...others, table])) {
    if (!other) continue;
    const changed = withReferences(other, renamed);
    if (changed !== other) result = withRelation(result, changed);
  }
  for (const schema of result.schemas.values()) {
    for (const statistics of schema.statistics.values()) {
      if (!sameName(statistics.table, from)) continue;
      result = withStatistics(result, { ...statistics, table: to });
    }
  }
  const hasRowType = relation.kind !== 'index' && !isSequence;
  return hasRowType ? withRowTypeRenamed(result, renamed) : result;
}

function withRowTypeRenamed(catalog: Catalog, renamed: Renamed): Catalog {
  const { from, to } = renamed;
  const uses = (type: TypeName): boolean => usesRowType(type, renamed);
  const types = typesWith(catalog, looseReference('uses type', from.name));
  const further = withFurtherTrees(catalog, types, (tree) => inTree(tree, uses, to));
  return withTypeOfRoutines(further, uses, to);
}

function withReferences(relation: Relation, renamed: Renamed): Relation {
  switch (relation.kind) {
    case 'table':
      return tableReferences(relation, renamed);
    case 'index':
      return indexReferences(relation, renamed);
    case 'sequence':
      return sequenceReferences(relation, renamed);
    case 'composite type':
      return relation.columns.some((c) => usesRowType(c.type, renamed))
        ? { ...relation, columns: relation.columns.map((c) => attributeReferences(c, renamed)) }
        : relation;
    case 'view':
    case 'materialized view':
      return renamed.isSequence
        ? withCallsRenamed(relation, renamed)
        : renameInView(relation, renamed.from, renamed.to);
    default:
      return relation;
  }
}

/** `nextval('s')` in its query, or in a default of its columns. */
function withCallsRenamed(view: View, { from, to }: Renamed): View {
  const query = view.definition && queryOf(view.definition);
  const renamed = query && renameSequenceCalled(query, from, to);
  const changed = renamed && renamed !== query ? withQuery(view, renamed) : view;
  return mapDefaults(changed, (value) => renameSequenceCalled(value, from, to));
}

function follow<T extends QualifiedName>(name: T, { from, to }: Renamed): T {
  return sameName(name, from) ? { ...name, schema: to.schema, name: to.name } : name;
}

function sequenceReferences(sequence: Sequence, renamed: Renamed): Sequence {
  const { ownedBy } = sequence;
  if (!ownedBy || !sameName(ownedBy, renamed.from)) return sequence;
  return { ...sequence, ownedBy: follow(ownedBy, renamed) };
}

function indexReferences(index: Index, renamed: Renamed): Index {
  const { table, definition, parent } = index;
  if (parent && sameName(parent, renamed.from)) {
    return { ...index, parent: follow(parent, renamed) };
  }
  if (sameName(index, renamed.to) && definition) {
    return { ...index, definition: { ...definition, idxname: index.name } };
  }
  if (!sameName(table, renamed.from)) return index;
  const expressions = { table: renamed.from.name, newTable: renamed.to.name };
  return {
    ...index,
    table: follow(table, renamed),
    ...(definition && {
      definition: {
        ...renameInIndex(definition, expressions),
        relation: qualifiedRangeVar(renamed.to, definition.relation),
      },
    }),
  };
}

function tableReferences(table: Table, renamed: Renamed): Table {
  const isSelf = sameName(table, renamed.to);
  const isTouched =
    isSelf ||
    [...(table.parents ?? []), ...(table.ofType ? [table.ofType] : [])].some((n) =>
      sameName(n, renamed.from),
    ) ||
    table.constraints.some((c) => c.parent && sameName(c.parent, renamed.from)) ||
    table.constraints.some((c) => c.referenced && sameName(c.referenced, renamed.from)) ||
    table.columns.some((c) => usesSequence(c, renamed.from) || usesRowType(c.type, renamed)) ||
    renamed.isSequence;
  if (!isTouched) return partReferences(table, renamed);
  return {
    ...partReferences(table, renamed),
    ...(table.parents && { parents: table.parents.map((name) => follow(name, renamed)) }),
    ...(table.ofType && { ofType: follow(table.ofType, renamed) }),
    ...(isSelf &&
      table.partitionKey && { partitionKey: keyReferences(table.partitionKey, renamed) }),
    columns: table.columns.map((column) => columnReferences(column, renamed, isSelf)),
    constraints: table.constraints.map((c) => constraintReferences(c, renamed, isSelf)),
  };
}

/** Policies follow; of rules it is not known what else they would have to say. */
function partReferences(table: Table, renamed: Renamed): Table {
  const { from, to } = renamed;
  const { policies, rules, storage } = table;
  const changed = policies?.map((policy) => {
    const tree = renameRanges({ CreatePolicyStmt: policy.definition }, from, to);
    const definition = 'CreatePolicyStmt' in tree ? tree.CreatePolicyStmt : policy.definition;
    return definition === policy.definition ? policy : { ...policy, definition };
  });
  const isStale = rules?.some(({ definition }) => definition && namesRange(definition, from));
  const index = renamedIndex(table, renamed);
  if (!isStale && !index && changed?.every((policy, i) => policy === policies?.[i]) !== false) {
    return table;
  }
  return {
    ...table,
    ...(changed && { policies: changed }),
    ...(isStale && rules && { rules: rules.map(({ definition: _, ...rule }) => rule) }),
    ...(index && { storage: { ...storage, ...index } }),
  };
}

/** CLUSTER ON and REPLICA IDENTITY name an index of the table. */
function renamedIndex(
  { schema, storage }: Table,
  { from, to }: Renamed,
): Pick<TableStorage, 'clusterIndex' | 'replicaIdentity'> | undefined {
  if (!storage || from.schema !== schema) return undefined;
  const { clusterIndex, replicaIdentity } = storage;
  const isIdentity = typeof replicaIdentity === 'object' && replicaIdentity.index === from.name;
  if (clusterIndex !== from.name && !isIdentity) return undefined;
  return {
    ...(clusterIndex === from.name && { clusterIndex: to.name }),
    ...(isIdentity && { replicaIdentity: { index: to.name } }),
  };
}

function keyReferences(key: PartitionKey, { from, to }: Renamed): PartitionKey {
  const own = { table: from.name, newTable: to.name };
  return { ...key, definition: renameInPartitionKey(key.definition, own) };
}

type ColumnOf = Table['columns'][number];

function usesSequence({ serial, identity }: ColumnOf, sequence: QualifiedName): boolean {
  return [serial, identity?.sequence].some((name) => name && sameName(name, sequence));
}

function columnReferences(column: ColumnOf, renamed: Renamed, isSelf: boolean): ColumnOf {
  const { serial, identity, generated, type, default: value } = column;
  const own = { table: renamed.from.name, newTable: renamed.to.name };
  return {
    ...column,
    ...(usesRowType(type, renamed) && { type: renamedType(type, renamed.to) }),
    ...(renamed.isSequence &&
      value && { default: renameSequenceCalled(value, renamed.from, renamed.to) }),
    ...(serial && { serial: follow(serial, renamed) }),
    ...(identity && { identity: { ...identity, sequence: follow(identity.sequence, renamed) } }),
    ...(generated &&
      isSelf && {
        generated: { ...generated, expression: renameInNode(generated.expression, own) },
      }),
  };
}

function attributeReferences(attribute: Attribute, renamed: Renamed): Attribute {
  if (!usesRowType(attribute.type, renamed)) return attribute;
  return { ...attribute, type: renamedType(attribute.type, renamed.to) };
}

function usesRowType(type: TypeName, { before, from }: Renamed): boolean {
  const names = strings(type.names);
  if (names.at(-1) !== from.name) return false;
  const meant = resolveRelation(before, rangeVar(names));
  return meant !== undefined && sameName(meant, from);
}

function constraintReferences(
  constraint: Table['constraints'][number],
  renamed: Renamed,
  isSelf: boolean,
): Table['constraints'][number] {
  const { referenced } = constraint;
  const own = { table: renamed.from.name, newTable: renamed.to.name };
  const definition = isSelf
    ? renameInConstraint(constraint.definition, own)
    : constraint.definition;
  const parent = constraint.parent && { parent: follow(constraint.parent, renamed) };
  if (!referenced || !sameName(referenced, renamed.from)) {
    return { ...constraint, ...parent, definition };
  }
  const pktable = qualifiedRangeVar(renamed.to, definition.pktable);
  return {
    ...constraint,
    ...parent,
    referenced: follow(referenced, renamed),
    definition: { ...definition, pktable },
  };
}
