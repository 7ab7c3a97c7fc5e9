/** Tables of the model from the rows that were read. */
import type { Constraint } from '@citrate/parser';
import type {
  Column,
  ConstraintKind,
  Distribution,
  Identity,
  Inheritance,
  QualifiedName,
  Table,
  TableConstraint,
  Trigger,
} from '../catalog/model.ts';
import type { ClusterMetadata } from './cluster.ts';
import type { CommentOn } from './comment-rows.ts';
import { type ForeignTableRow, foreignTableFrom } from './foreign.ts';
import type {
  ColumnRow,
  ConstraintRow,
  PlaceRow,
  RelationRow,
  TriggerRow,
} from './relation-rows.ts';
import { firingStates, policyFrom, ruleFrom, storageFrom } from './storage.ts';
import type { PolicyRow, RuleRow, StorageRow } from './storage-rows.ts';
import type { Trees } from './trees.ts';

/** What belongs to one table. */
export interface TableParts {
  readonly columns: readonly ColumnRow[];
  readonly constraints: readonly ConstraintRow[];
  /** Its place among tables that inherit from each other, if it has one. */
  readonly place: PlaceRow | undefined;
  readonly triggers: readonly TriggerRow[];
  readonly storage: StorageRow | undefined;
  readonly policies: readonly PolicyRow[];
  readonly rules: readonly RuleRow[];
  readonly foreign: ForeignTableRow | undefined;
}

/** What is known of all tables. */
export interface Known {
  readonly cluster: ClusterMetadata | undefined;
  readonly commentOn: CommentOn;
  readonly columnNames: ColumnNames;
}

export function tableFrom(
  row: RelationRow,
  parts: TableParts,
  trees: Trees,
  { cluster, commentOn, columnNames }: Known,
): Table {
  const { schema, name, owner } = row;
  const distribution = cluster?.distributions.get(row.oid);
  return {
    kind: 'table',
    schema,
    name,
    owner,
    columns: parts.columns.map((column) => ({
      ...columnFrom(column, trees),
      ...commentOn('pg_class', row.oid, column.attnum),
    })),
    constraints: parts.constraints.map((constraint) => ({
      ...constraintFrom(
        constraint,
        trees,
        columnNames,
        isSuffixed(constraint, distribution, cluster),
      ),
      ...commentOn('pg_constraint', constraint.oid),
    })),
    ...(parts.foreign && foreignTableFrom(parts.foreign, trees)),
    ...(parts.place && placeFrom(parts.place, trees)),
    ...(parts.triggers.length > 0 && {
      triggers: parts.triggers.map((trigger) => triggerFrom(trigger, trees, commentOn)),
    }),
    ...(parts.storage && storageFrom(parts.storage, trees)),
    ...(parts.policies.length > 0 && {
      policies: parts.policies.map((policy) => ({
        ...policyFrom(policy, trees),
        ...commentOn('pg_policy', policy.oid),
      })),
    }),
    ...(parts.rules.length > 0 && {
      rules: parts.rules.map((rule) => ruleFrom(rule, trees, commentOn)),
    }),
    ...(distribution && { distribution }),
  };
}

function columnFrom(row: ColumnRow, trees: Trees): Column {
  return {
    name: row.name,
    type: trees.type(row.type),
    ...(row.collation && { collation: row.collation }),
    ...valueFrom(row, trees),
    notNull: row.notNull,
    ...inheritanceFrom(row),
    ...(row.storage !== null && { storage: row.storage }),
    ...(row.compression !== null && { compression: row.compression }),
    ...(row.statistics !== null && { statistics: row.statistics }),
    ...(row.options !== null && { options: trees.parameters(row.options) }),
    ...(row.foreignOptions !== null && {
      foreignOptions: trees.foreignOptions(row.foreignOptions),
    }),
  };
}

function placeFrom(row: PlaceRow, trees: Trees): Partial<Table> {
  const { parentSchemas, parentNames, isPartition, detachPending } = row;
  const { bound, typeSchema, typeName } = row;
  const parents = parentNames.map((name, i) => ({ schema: parentSchemas[i] ?? '', name }));
  return {
    ...(parents.length > 0 && { parents }),
    ...(isPartition && { isPartition }),
    ...(detachPending && { detachPending }),
    ...(bound !== null && { partitionBound: trees.partitionBound(bound) }),
    ...partitionKeyFrom(row, trees),
    ...(typeSchema !== null &&
      typeName !== null && {
        ofType: { schema: typeSchema, name: typeName },
      }),
  };
}

function partitionKeyFrom(
  { keyColumns, keyExpressions, key }: PlaceRow,
  trees: Trees,
): Pick<Table, 'partitionKey'> {
  if (!keyColumns || key === null) return {};
  const definition = trees.partitionKey(key);
  return { partitionKey: { columns: keyColumns, expressions: keyExpressions, definition } };
}

function inheritanceFrom({ parents, local }: Inheritance): { readonly inherited?: Inheritance } {
  return parents > 0 ? { inherited: { parents, local } } : {};
}

/** Where its values come from, if the application gives none. */
function valueFrom(
  row: ColumnRow,
  trees: Trees,
): Pick<Column, 'default' | 'generated' | 'identity' | 'serial'> {
  const sequence = ownedSequence(row);
  if (row.identity !== '' && sequence) return { identity: identityFrom(row, sequence, trees) };
  if (row.expression === null) return {};
  if (row.serial && sequence) return { serial: sequence };
  const expression = trees.expression(row.expression);
  if (row.generated === '') return { default: expression };
  return { generated: { expression, kind: row.generated === 'v' ? 'virtual' : 'stored' } };
}

function ownedSequence(row: ColumnRow): QualifiedName | undefined {
  const { sequenceSchema: schema, sequenceName: name } = row;
  return schema !== null && name !== null ? { schema, name } : undefined;
}

function identityFrom(row: ColumnRow, sequence: QualifiedName, trees: Trees): Identity {
  return {
    generated: row.identity === 'a' ? 'always' : 'by default',
    sequence,
    options: trees.sequenceOptions(row.sequenceOptions ?? ''),
  };
}

const kinds: { readonly [type in ConstraintRow['type']]: ConstraintKind } = {
  p: 'primary key',
  u: 'unique',
  c: 'check',
  f: 'foreign key',
  x: 'exclusion',
  n: 'not null',
};

/** Names of columns by the table's oid and their numbers. */
export type ColumnNames = (relation: number, numbers: readonly number[]) => readonly string[];

function constraintFrom(
  row: ConstraintRow,
  trees: Trees,
  columnNames: ColumnNames,
  suffixed: boolean,
): TableConstraint {
  const { name, referencedSchema, referencedName } = row;
  const columns = columnNames(row.relation, row.columns);
  const referencedColumns = columnNames(row.referencedRelation, row.referencedColumns);
  return {
    name,
    kind: kinds[row.type],
    columns,
    ...(referencedSchema !== null &&
      referencedName !== null && {
        referenced: { schema: referencedSchema, name: referencedName, columns: referencedColumns },
      }),
    definition: { ...trees.constraint(row.definition), conname: name, ...indexFrom(row, trees) },
    ...((row.type === 'c' || row.type === 'n') && inheritanceFrom(row)),
    ...parentFrom(row),
    ...(row.namedIn !== null && { namedIn: row.namedIn }),
    suffixedOnShards: suffixed,
  };
}

/** What the index behind it says that the constraint, as printed, does not. */
function indexFrom(
  { parameters, tablespace }: ConstraintRow,
  trees: Trees,
): Pick<Constraint, 'options' | 'indexspace'> {
  return {
    ...(parameters !== null && { options: [...trees.parameters(parameters)] }),
    ...(tablespace !== null && { indexspace: tablespace }),
  };
}

function parentFrom({ parentSchema, parentTable, parentName }: ConstraintRow) {
  if (parentSchema === null || parentTable === null || parentName === null) return {};
  return { parent: { schema: parentSchema, name: parentTable, constraint: parentName } };
}

/** Checks and not-nulls that a shard was, or would be, created with keep their names there. */
function isSuffixed(
  { oid, type }: ConstraintRow,
  distribution: Distribution | undefined,
  cluster: ClusterMetadata | undefined,
): boolean {
  if (type !== 'c' && type !== 'n') return true;
  return distribution !== undefined && !cluster?.unsuffixed.has(oid);
}

export function triggerFrom(trigger: TriggerRow, trees: Trees, commentOn: CommentOn): Trigger {
  const { name, row, constraint, function: called, definition, isClone } = trigger;
  const enabled = firingStates[trigger.enabled];
  return {
    name,
    row,
    ...(constraint !== null && { constraint }),
    function: called,
    definition: trees.statement('CreateTrigStmt', definition),
    ...(enabled && { enabled }),
    ...(isClone && { isClone }),
    ...commentOn('pg_trigger', trigger.oid),
  };
}
