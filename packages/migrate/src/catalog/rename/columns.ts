import { copyOfColumn, copyOfTable } from '../copies.ts';
import { indexesOf } from '../keys.ts';
import { findTable } from '../lookup.ts';
import type {
  Catalog,
  Column,
  Granted,
  PartitionKey,
  Policy,
  QualifiedName,
  Relation,
  Statistics,
  Table,
  TableConstraint,
  Trigger,
} from '../model.ts';
import { sameName } from '../names-of.ts';
import { withGrants } from '../privileges.ts';
import { withPublishedColumnRenamed } from '../publications.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { withRelation, withStatistics, withTable } from '../update.ts';
import { renameColumnInView } from '../views/rename.ts';
import {
  renameInConstraint,
  renameInIndex,
  renameInNode,
  renameInPartitionKey,
  renameStrings,
} from './expressions.ts';

interface ColumnRenaming {
  readonly from: string;
  readonly to: string;
}

/**
 * A column of one table under another name; of a view, what refers to it. Names made of its old one
 * stay as they are, the attributes of indexes too.
 */
export function renameColumn(
  catalog: Catalog,
  name: QualifiedName,
  renaming: ColumnRenaming,
): Catalog {
  const table = findTable(catalog, name);
  const inTable = table ? withTable(catalog, renamedInTable(table, renaming)) : catalog;
  let result = withPublishedColumnRenamed(inTable, name, renaming);
  for (const index of indexesOf(result, name)) {
    if (!index.definition) continue;
    const definition = renameInIndex(index.definition, { table: name.name, column: renaming });
    if (definition !== index.definition) result = withRelation(result, { ...index, definition });
  }
  for (const relation of referrersOf(result, ...referencesToColumns(name))) {
    const changed =
      'reads' in relation
        ? renameColumnInView(relation, name, renaming, catalog)
        : renamedElsewhere(relation, name, renaming);
    if (changed !== relation) result = withRelation(result, changed);
  }
  for (const schema of result.schemas.values()) {
    for (const statistics of schema.statistics.values()) {
      if (sameName(statistics.table, name)) {
        result = withStatistics(result, renamedInStatistics(statistics, renaming));
      }
    }
  }
  return result;
}

/** References that say which column is meant. */
function referencesToColumns(table: QualifiedName) {
  return (['foreign key to', 'owned by', 'reads'] as const).map((kind) => reference(kind, table));
}

function renamedInTable(table: Table, column: ColumnRenaming): Table {
  const { name, policies, rules, triggers, distribution, partitionKey } = table;
  const changed = copyOfTable(table);
  changed.columns = table.columns.map((c) => renamedColumn(c, name, column));
  changed.constraints = table.constraints.map((c) => renamedInConstraint(c, name, column));
  if (policies) changed.policies = policies.map((one) => renamedInPolicy(one, name, column));
  if (rules) changed.rules = rules.map(({ definition: _, ...rule }) => rule);
  if (triggers) changed.triggers = triggers.map((one) => renamedInTrigger(one, column));
  if (partitionKey) changed.partitionKey = renamedKey(partitionKey, name, column);
  if (distribution?.kind === 'distributed') {
    changed.distribution = { ...distribution, column: renamed(distribution.column, column) };
  }
  return Object.assign(changed, renamedInGrants(table, column));
}

function renamedInConstraint(
  constraint: TableConstraint,
  table: string,
  column: ColumnRenaming,
): TableConstraint {
  const definition = renameInConstraint(constraint.definition, { table, column });
  if (definition === constraint.definition && !constraint.columns.includes(column.from)) {
    return constraint;
  }
  const columns = constraint.columns.map((n) => renamed(n, column));
  return { ...constraint, columns, definition };
}

export function renamedInGrants({ grants }: Granted, column: ColumnRenaming): Granted {
  if (!grants) return {};
  const changed = grants.map((grant) =>
    grant.column === column.from ? { ...grant, column: column.to } : grant,
  );
  return withGrants({}, { grants: changed });
}

function renamedInPolicy(policy: Policy, table: string, column: ColumnRenaming): Policy {
  const tree = renameInNode({ CreatePolicyStmt: policy.definition }, { table, column });
  const definition = 'CreatePolicyStmt' in tree ? tree.CreatePolicyStmt : policy.definition;
  return { ...policy, definition };
}

/** `UPDATE OF a`, `WHEN (new.a > 0)`. */
function renamedInTrigger(trigger: Trigger, column: ColumnRenaming): Trigger {
  const { columns, whenClause } = trigger.definition;
  const when =
    whenClause &&
    ['new', 'old'].reduce((tree, table) => renameInNode(tree, { table, column }), whenClause);
  return {
    ...trigger,
    definition: {
      ...trigger.definition,
      ...(columns && { columns: renameStrings(columns, column) }),
      ...(when && { whenClause: when }),
    },
  };
}

function renamedKey(key: PartitionKey, table: string, column: ColumnRenaming): PartitionKey {
  return {
    ...key,
    columns: key.columns.map((n) => renamed(n, column)),
    definition: renameInPartitionKey(key.definition, { table, column }),
  };
}

function renamedColumn(column: Column, table: string, renaming: ColumnRenaming): Column {
  const { name, generated } = column;
  if (name !== renaming.from && !generated) return column;
  const changed = copyOfColumn(column);
  changed.name = renamed(name, renaming);
  if (generated) {
    const expression = renameInNode(generated.expression, { table, column: renaming });
    changed.generated = { ...generated, expression };
  }
  return changed;
}

function renamed(name: string, { from, to }: ColumnRenaming): string {
  return name === from ? to : name;
}

function renamedInStatistics(statistics: Statistics, column: ColumnRenaming): Statistics {
  const { table, columns, expressions } = statistics;
  return {
    ...statistics,
    columns: columns.map((n) => renamed(n, column)),
    expressions: expressions.map((e) => renameInNode(e, { table: table.name, column })),
  };
}

/** Foreign keys to the column, sequences that belong to it. */
function renamedElsewhere(
  relation: Relation,
  table: QualifiedName,
  column: ColumnRenaming,
): Relation {
  if (relation.kind === 'table') return renamedInKeys(relation, table, column);
  if (relation.kind === 'sequence') {
    const { ownedBy } = relation;
    const owned = ownedBy && sameName(ownedBy, table) && ownedBy.column === column.from;
    return owned ? { ...relation, ownedBy: { ...ownedBy, column: column.to } } : relation;
  }
  return relation;
}

function renamedInKeys(relation: Table, table: QualifiedName, column: ColumnRenaming): Table {
  const refers = ({ referenced }: Table['constraints'][number]): boolean =>
    referenced !== undefined && sameName(referenced, table);
  if (!relation.constraints.some(refers)) return relation;
  const constraints = relation.constraints.map((c) => {
    const { referenced, definition } = c;
    if (!referenced || !refers(c)) return c;
    const columns = referenced.columns.map((n) => renamed(n, column));
    const pk_attrs = renameStrings(definition.pk_attrs ?? [], column);
    return {
      ...c,
      referenced: { ...referenced, columns },
      definition: { ...definition, pk_attrs },
    };
  });
  return { ...relation, constraints };
}
