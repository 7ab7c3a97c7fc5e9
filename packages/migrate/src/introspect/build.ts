/** Schemas of the model from the rows that were read. */

import { groupBy, insidesOfPrinted, schemaObjectKey } from '../catalog/index.ts';
import type {
  Catalog,
  CompositeType,
  Index,
  Relation,
  Routine,
  Schema,
  SchemaObject,
  Sequence,
  Statistics,
  View,
  ViewColumnDetails,
  ViewDefinition,
} from '../catalog/model.ts';
import type { ClusterMetadata } from './cluster.ts';
import { type CommentOn, type CommentRow, commentsOf, type MemberRow } from './comment-rows.ts';
import { statementsOfForeign } from './foreign.ts';
import { expressionsOfNamed, type NamedRows, namedFrom } from './named.ts';
import type { RoutineRow, SchemaRow, StatisticsRow } from './object-rows.ts';
import { type GrantRow, type GrantsOn, grantsOf } from './privilege-rows.ts';
import type {
  ColumnRow,
  ConstraintRow,
  IndexRow,
  PlaceRow,
  RelationRow,
  SequenceRow,
  TriggerRow,
} from './relation-rows.ts';
import {
  type SchemaObjectRows,
  schemaObjectsFrom,
  statementsOfSchemaObjects,
} from './schema-objects.ts';
import { ruleFrom } from './storage.ts';
import type { PolicyRow, RuleRow, StorageRow } from './storage-rows.ts';
import { type ColumnNames, tableFrom, triggerFrom } from './tables.ts';
import { type Texts, type Trees, treesOf } from './trees.ts';
import { type TypeRows, typesFrom } from './types.ts';
import type { ViewRow } from './view-rows.ts';

/** All that was read, in one snapshot. */
export interface CatalogRows extends TypeRows, NamedRows, SchemaObjectRows {
  readonly schemas: readonly SchemaRow[];
  readonly relations: readonly RelationRow[];
  readonly columns: readonly ColumnRow[];
  readonly sequences: readonly SequenceRow[];
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly IndexRow[];
  readonly routines: readonly RoutineRow[];
  readonly statistics: readonly StatisticsRow[];
  readonly triggers: readonly TriggerRow[];
  readonly places: readonly PlaceRow[];
  readonly grants: readonly GrantRow[];
  readonly views: readonly ViewRow[];
  readonly comments: readonly CommentRow[];
  readonly members: readonly MemberRow[];
  readonly storage: readonly StorageRow[];
  readonly policies: readonly PolicyRow[];
  readonly rules: readonly RuleRow[];
  readonly cluster?: ClusterMetadata | undefined;
}

export function buildCatalog(rows: CatalogRows): Pick<Catalog, 'schemas' | 'named'> {
  const trees = treesOf(textsOf(rows));
  const commentOn = commentsOf(rows.comments, rows.members);
  const grantsOn = grantsOf(rows.grants);
  return {
    schemas: schemasFrom(rows, trees, commentOn, grantsOn),
    ...namedFrom(rows, trees, commentOn, grantsOn),
  };
}

/** By name, in order of creation; so is everything in them. */
function schemasFrom(
  rows: CatalogRows,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): ReadonlyMap<string, Schema> {
  const relations = groupBy(relationsFrom(rows, trees, commentOn, grantsOn), (r) => r.schema);
  const types = groupBy(typesFrom(rows, trees, commentOn, grantsOn), (type) => type.schema);
  const routines = groupBy(
    rows.routines.map(({ oid, ...row }) => ({
      ...routineFrom(row, trees),
      ...grantsOn('pg_proc', oid),
      ...commentOn('pg_proc', oid),
    })),
    (routine) => routine.schema,
  );
  const statistics = groupBy(
    rows.statistics.map(({ oid, ...row }) => ({
      ...statisticsFrom(row, trees),
      ...commentOn('pg_statistic_ext', oid),
    })),
    (one) => one.schema,
  );
  const others = groupBy(schemaObjectsFrom(rows, trees, commentOn), (o) => o.schema);
  const schemas = rows.schemas.map(
    ({ oid, name, owner }): Schema => ({
      ...commentOn('pg_namespace', oid),
      ...grantsOn('pg_namespace', oid),
      name,
      owner,
      relations: new Map((relations.get(name) ?? []).map((r) => [r.name, r])),
      types: new Map((types.get(name) ?? []).map((type) => [type.name, type])),
      functions: new Map((routines.get(name) ?? []).map((r) => [r.signature, r])),
      statistics: new Map((statistics.get(name) ?? []).map((s) => [s.name, s])),
      ...othersFrom(others.get(name)),
    }),
  );
  return new Map(schemas.map((schema) => [schema.name, schema]));
}

function othersFrom(objects: readonly SchemaObject[] | undefined): Pick<Schema, 'others'> {
  if (!objects) return {};
  return { others: new Map(objects.map((object) => [schemaObjectKey(object), object])) };
}

function textsOf(rows: CatalogRows): Texts {
  const { columns, constraints, indexes, statistics, sequences, places } = rows;
  const { domains, ranges, routines, views, triggers } = rows;
  const viewColumns = views.flatMap((view) => view.details);
  const present = (texts: readonly (string | null)[]) => texts.filter((text) => text !== null);
  return {
    types: [...columns, ...domains].map((each) => each.type),
    expressions: [
      ...present([...columns, ...domains, ...viewColumns].map((each) => each.expression)),
      ...statistics.flatMap((one) => one.expressions),
      ...expressionsOfNamed(rows),
    ],
    constraints: [
      ...constraints.map((constraint) => constraint.definition),
      ...domains.flatMap((domain) => domain.checks),
    ],
    statements: [
      ...present(
        [
          ...[...indexes, ...ranges, ...routines, ...views, ...triggers],
          ...[...rows.policies, ...rows.rules],
        ].map((each) => each.definition),
      ),
      ...statementsOfSchemaObjects(rows),
      ...statementsOfForeign(rows),
    ],
    sequenceOptions: [
      ...columns.map((column) => column.sequenceOptions ?? ''),
      ...sequences.map((sequence) => sequence.options),
    ],
    parameters: present([
      ...rows.storage.map((row) => row.parameters),
      ...constraints.map((row) => row.parameters),
      ...[...columns, ...viewColumns].map((row) => row.options),
    ]),
    foreignOptions: present([
      ...columns.map((row) => row.foreignOptions),
      ...rows.foreignTables.map((row) => row.options),
    ]),
    partitionKeys: present(places.map((place) => place.key)),
    partitionBounds: present(places.map((place) => place.bound)),
  };
}

/** One function per kind of pg_class row. */
function relationsFrom(
  rows: CatalogRows,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): readonly Relation[] {
  const tables = tableBuilder(rows, trees, commentOn);
  const indexes = indexBuilder(rows, trees);
  const sequences = sequenceBuilder(rows, trees);
  const compositeTypes = compositeTypeBuilder(rows, trees, commentOn);
  const views = viewBuilder(rows, trees, commentOn);
  const relationFrom = (row: RelationRow): Relation => {
    switch (row.kind) {
      case 'r':
      case 'p':
      case 'f':
        return tables(row);
      case 'i':
      case 'I':
        return indexes(row);
      case 'S':
        return sequences(row);
      case 'c':
        return compositeTypes(row);
      case 'v':
      case 'm':
        return views(row);
    }
  };
  return rows.relations.map((row) => ({
    ...relationFrom(row),
    ...grantsOn('pg_class', row.oid),
    ...commentOn('pg_class', row.oid),
  }));
}

function compositeTypeBuilder(
  rows: CatalogRows,
  trees: Trees,
  commentOn: CommentOn,
): (row: RelationRow) => CompositeType {
  const columns = groupBy(rows.columns, (row) => row.relation);
  return ({ oid, schema, name, owner }) => ({
    kind: 'composite type',
    schema,
    name,
    owner,
    columns: (columns.get(oid) ?? []).map((column) => ({
      name: column.name,
      type: trees.type(column.type),
      ...(column.collation && { collation: column.collation }),
      ...commentOn('pg_class', oid, column.attnum),
    })),
  });
}

function viewBuilder(
  rows: CatalogRows,
  trees: Trees,
  commentOn: CommentOn,
): (row: RelationRow) => View {
  const details = new Map(rows.views.map((row) => [row.relation, row]));
  const triggers = groupBy(rows.triggers, (row) => row.relation);
  const rules = groupBy(rows.rules, (row) => row.relation);
  return ({ oid, kind, schema, name, owner }) => {
    const row = details.get(oid);
    const { definition: text = '', columns: names = [] } = row ?? {};
    const columnComments = names.flatMap((column, i): [string, string][] => {
      const { comment } = commentOn('pg_class', oid, i + 1);
      return comment === undefined ? [] : [[column, comment]];
    });
    const own = triggers.get(oid);
    const rewriting = rules.get(oid);
    const definition: ViewDefinition =
      kind === 'v'
        ? { ViewStmt: trees.statement('ViewStmt', text) }
        : { CreateTableAsStmt: trees.statement('CreateTableAsStmt', text) };
    return {
      kind: kind === 'v' ? 'view' : 'materialized view',
      schema,
      name,
      owner,
      definition,
      ...insidesOfPrinted(definition),
      ...(row && viewDetails(row, trees)),
      ...(columnComments.length > 0 && { columnComments: new Map(columnComments) }),
      ...(rewriting && { rules: rewriting.map((rule) => ruleFrom(rule, trees, commentOn)) }),
      ...(own && { triggers: own.map((trigger) => triggerFrom(trigger, trees, commentOn)) }),
    };
  };
}

function viewDetails(
  { details, clusterIndex }: ViewRow,
  trees: Trees,
): Pick<View, 'columnDetails' | 'clusterIndex'> {
  const columns = details.map((one): [string, ViewColumnDetails] => [
    one.name,
    {
      ...(one.expression !== null && { default: trees.expression(one.expression) }),
      ...(one.storage !== null && { storage: one.storage }),
      ...(one.compression !== null && { compression: one.compression }),
      ...(one.statistics !== null && { statistics: one.statistics }),
      ...(one.options !== null && { options: trees.parameters(one.options) }),
    },
  ]);
  return {
    ...(columns.length > 0 && { columnDetails: new Map(columns) }),
    ...(clusterIndex !== null && { clusterIndex }),
  };
}

function tableBuilder(
  rows: CatalogRows,
  trees: Trees,
  commentOn: CommentOn,
): (row: RelationRow) => Relation {
  const columns = groupBy(rows.columns, (row) => row.relation);
  const constraints = groupBy(rows.constraints, (row) => row.relation);
  const places = new Map(rows.places.map((row) => [row.relation, row]));
  const triggers = groupBy(rows.triggers, (row) => row.relation);
  const columnNames = namesByNumber(rows.columns);
  const storage = new Map(rows.storage.map((row) => [row.relation, row]));
  const policies = groupBy(rows.policies, (row) => row.relation);
  const rules = groupBy(rows.rules, (row) => row.relation);
  const foreign = new Map(rows.foreignTables.map((row) => [row.relation, row]));
  return (row) => {
    const parts = {
      columns: columns.get(row.oid) ?? [],
      constraints: constraints.get(row.oid) ?? [],
      place: places.get(row.oid),
      triggers: triggers.get(row.oid) ?? [],
      storage: storage.get(row.oid),
      policies: policies.get(row.oid) ?? [],
      rules: rules.get(row.oid) ?? [],
      foreign: foreign.get(row.oid),
    };
    return tableFrom(row, parts, trees, { cluster: rows.cluster, commentOn, columnNames });
  };
}

/** A system column has no row here, and no name in keys. */
function namesByNumber(columns: readonly ColumnRow[]): ColumnNames {
  const names = new Map(columns.map((row) => [`${row.relation} ${row.attnum}`, row.name]));
  return (relation, numbers) =>
    numbers.flatMap((number) => names.get(`${relation} ${number}`) ?? []);
}

function indexBuilder(rows: CatalogRows, trees: Trees): (row: RelationRow) => Index {
  const details = new Map(rows.indexes.map((row) => [row.index, row]));
  return ({ oid, schema, name }) => {
    const index = details.get(oid);
    if (!index) throw new Error(`index ${schema}.${name} has no row in pg_index`);
    return {
      kind: 'index',
      schema,
      name,
      table: { schema: index.tableSchema, name: index.tableName },
      constraint: index.constraint,
      ...(index.definition !== null && {
        definition: {
          ...trees.statement('IndexStmt', index.definition),
          ...(index.tablespace !== null && { tableSpace: index.tablespace }),
        },
      }),
      unique: index.unique,
      columns: index.columns,
      valid: index.valid,
      ...(index.parentSchema !== null &&
        index.parentName !== null && {
          parent: { schema: index.parentSchema, name: index.parentName },
        }),
    };
  };
}

function sequenceBuilder(rows: CatalogRows, trees: Trees): (row: RelationRow) => Sequence {
  const details = new Map(rows.sequences.map((row) => [row.sequence, row]));
  return ({ oid, schema, name, owner }) => {
    const detail = details.get(oid);
    return {
      kind: 'sequence',
      schema,
      name,
      owner,
      ...ownerFrom(detail),
      options: trees.sequenceOptions(detail?.options ?? ''),
    };
  };
}

function ownerFrom(row: SequenceRow | undefined): Pick<Sequence, 'ownedBy'> {
  const { schema, table: name, column } = row ?? {};
  return schema && name && column ? { ownedBy: { schema, name, column } } : {};
}

function statisticsFrom(
  { tableSchema, tableName, expressions, target, ...row }: Omit<StatisticsRow, 'oid'>,
  trees: Trees,
): Statistics {
  const table = { schema: tableSchema, name: tableName };
  return {
    ...row,
    table,
    expressions: expressions.map(trees.expression),
    ...(target !== null && { target }),
  };
}

function routineFrom({ arguments: types, ...row }: Omit<RoutineRow, 'oid'>, trees: Trees): Routine {
  return {
    ...row,
    signature: `${row.name}(${types.join(', ')})`,
    definition: routineDefinition(row, trees),
  };
}

function routineDefinition(
  { kind, definition }: Pick<RoutineRow, 'kind' | 'definition'>,
  trees: Trees,
): Routine['definition'] {
  if (kind === 'aggregate') return { DefineStmt: trees.statement('DefineStmt', definition) };
  const { replace: _, ...stmt } = trees.statement('CreateFunctionStmt', definition);
  return { CreateFunctionStmt: stmt };
}
