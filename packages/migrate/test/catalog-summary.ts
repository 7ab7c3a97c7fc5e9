/** What two catalogs are compared by, whichever way they were made. */

import { as, type Node, type TypeName } from '@citrate/parser';
import {
  type Catalog,
  formatType,
  type NamedObject,
  type Relation,
  type Routine,
  rangeVar,
  resolveRelation,
  resolveType,
  type SchemaObject,
  type Table,
  type Type,
  type View,
} from '../src/catalog/index.ts';

export function relationsOf(catalog: Catalog): readonly Relation[] {
  return [...catalog.schemas.values()].flatMap((schema) => [...schema.relations.values()]);
}

/** All of a catalog but the inside of expressions, in an order of its own. */
export function summary(catalog: Catalog) {
  const { shardCount: count, nextShardId, nextColocationId, colocationGroups } = catalog.cluster;
  return {
    searchPath: catalog.searchPath,
    currentRole: catalog.currentRole,
    cluster: {
      count,
      nextShardId,
      nextColocationId,
      groups: sorted([...colocationGroups.values()]),
    },
    named: sortedEntries(catalog.named, namedSummary),
    defaultPrivileges: sortedEntries(catalog.defaultPrivileges, (defaults) => defaults),
    schemas: sorted(
      [...catalog.schemas.values()].map((schema) => ({
        name: schema.name,
        owner: schema.owner,
        grants: schema.grants,
        revoked: schema.revoked,
        relations: sorted(own(schema.relations).map((r) => relationSummary(catalog, r))),
        types: sorted(own(schema.types).map(withoutInside)),
        functions: sorted(own(schema.functions).map(withoutDefinition)),
        others: sortedEntries(schema.others, otherSummary),
        statistics: sorted(
          [...schema.statistics.values()].map(({ expressions, ...one }) => ({
            ...one,
            expressions: expressions.length,
          })),
        ),
      })),
    ),
  };
}

function sortedEntries<V>(
  map: ReadonlyMap<string, V> | undefined,
  parts: (value: V) => object,
): readonly (readonly [string, object])[] {
  return sorted([...(map ?? [])].map(([key, value]) => [key, parts(value)] as const));
}

function namedSummary(object: NamedObject): object {
  if (object.kind !== 'publication') return object;
  const tables = object.tables.map(({ where, ...table }) => ({
    ...table,
    where: where !== undefined,
  }));
  return { ...object, tables };
}

/** A copy of the server's collation says so, or what it is. */
function otherSummary(object: SchemaObject): object {
  if (object.kind !== 'text search configuration') return { ...object, options: undefined };
  return { ...object, mappings: [...object.mappings] };
}

/** What an extension brings, nobody knows offline. */
function own<T extends { readonly extension?: string }>(objects: ReadonlyMap<string, T>): T[] {
  return [...objects.values()].filter(({ extension }) => extension === undefined);
}

function withoutInside({ domain: _, range: __, ...type }: Type): object {
  return type;
}

/** The language of an aggregate is the server's word for that it has none. */
function withoutDefinition({ definition: _, language, ...routine }: Routine): object {
  return routine.kind === 'aggregate' ? routine : { ...routine, language };
}

function relationSummary(catalog: Catalog, relation: Relation): object {
  if (relation.kind === 'index') {
    const { definition, ...rest } = relation;
    return { ...rest, defined: definition !== undefined };
  }
  if (relation.kind === 'table') return tableSummary(catalog, relation);
  const { schema, name, kind, owner, grants, revoked } = relation;
  return {
    schema,
    name,
    kind,
    owner,
    grants,
    revoked,
    ...('ownedBy' in relation && { ownedBy: relation.ownedBy }),
    ...('reads' in relation && viewSummary(relation)),
  };
}

function viewSummary({ columnDetails = new Map(), clusterIndex }: View): object {
  const details = sortedEntries(columnDetails, ({ default: value, options, ...rest }) => ({
    ...rest,
    default: value !== undefined,
    options: options && optionNames(options),
  }));
  return { details, clusterIndex };
}

function tableSummary(catalog: Catalog, table: Table): object {
  const { columns, constraints, triggers, policies, rules, storage, partitionBound, ...rest } =
    table;
  return {
    ...rest,
    policies: policies?.map(({ name, comment }) => ({ name, comment })),
    rules: rules?.map(({ name, comment, enabled }) => ({ name, comment, enabled })),
    storage: storage && { ...storage, parameters: optionNames(storage.parameters ?? []) },
    bound: partitionBound && [partitionBound.strategy, partitionBound.is_default ?? false],
    ...(triggers && { triggers: triggers.map(({ definition: _, ...trigger }) => trigger) }),
    columns: columns.map(({ type, default: value, generated, identity, collation, ...column }) => ({
      ...column,
      options: column.options && optionNames(column.options),
      type: `${typeName(catalog, type)} ${JSON.stringify(type.typmods ?? [])}`,
      collation: collation?.at(-1),
      default: value !== undefined,
      generated: generated?.kind,
      identity: identity && { ...identity, options: optionNames(identity.options) },
    })),
    constraints: sorted(
      constraints.map(({ definition, columns: on, kind, ...constraint }) => ({
        ...constraint,
        kind,
        columns: kind === 'check' ? [...on].sort() : on,
        valid: definition.initially_valid ?? false,
      })),
    ),
  };
}

/** Where an extension has its types, nobody knows offline. */
function typeName(catalog: Catalog, type: TypeName): string {
  const [name, ...schema] = (type.names ?? [])
    .flatMap((n) => as(n, 'String')?.sval ?? [])
    .toReversed();
  const names = [...schema.toReversed(), ...(name === undefined ? [] : [name])];
  const known = resolveType(catalog, names) ?? resolveRelation(catalog, rangeVar(names));
  const isUnknown = !known && schema.length > 0 && schema[0] !== 'pg_catalog';
  const isOfExtension = known?.extension !== undefined || isUnknown;
  return isOfExtension ? (name ?? '') : formatType(catalog, type);
}

function optionNames(options: readonly Node[]): readonly string[] {
  return options
    .map((o) => ('DefElem' in o ? [o.DefElem.defnamespace, o.DefElem.defname].join('.') : ''))
    .sort();
}

function sorted<T>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** By what tells items apart, whatever order their fields were made in. */
function orderOf(item: unknown): string {
  const { name = '', signature = '', conname = '' } = item as Record<string, string | undefined>;
  return `${name} ${signature} ${conname}`.trim() || JSON.stringify(item);
}

/** Every expression, as the server prints it. */
export function definitions(catalog: Catalog): object {
  return sorted(
    relationsOf(catalog).map((relation) => {
      const { schema, name, kind } = relation;
      if (relation.kind === 'index') return { schema, name, kind, definition: relation.definition };
      if (relation.kind !== 'table') return { schema, name, kind };
      const constraints = sorted(relation.constraints.map((c) => c.definition));
      return { schema, name, kind, columns: relation.columns, constraints };
    }),
  );
}
