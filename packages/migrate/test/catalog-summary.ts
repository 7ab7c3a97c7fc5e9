/** What two catalogs are compared by, whichever way they were made. */

import type { Node } from '@citrate/parser';
import {
  type Catalog,
  formatType,
  type NamedObject,
  type Relation,
  type Routine,
  type SchemaObject,
  type Table,
  type Type,
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
        relations: sorted([...schema.relations.values()].map((r) => relationSummary(catalog, r))),
        types: sorted([...schema.types.values()].map(withoutInside)),
        functions: sorted([...schema.functions.values()].map(withoutDefinition)),
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

function withoutInside({ domain: _, range: __, ...type }: Type): object {
  return type;
}

function withoutDefinition({ definition: _, ...routine }: Routine): object {
  return routine;
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
  };
}

function tableSummary(catalog: Catalog, table: Table): object {
  const { columns, constraints, triggers, ...rest } = table;
  return {
    ...rest,
    ...(triggers && { triggers: triggers.map(({ definition: _, ...trigger }) => trigger) }),
    columns: columns.map(({ type, default: value, generated, identity, collation, ...column }) => ({
      ...column,
      type: `${formatType(catalog, type)} ${JSON.stringify(type.typmods ?? [])}`,
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

function optionNames(options: readonly Node[]): readonly string[] {
  return options.map((o) => ('DefElem' in o ? (o.DefElem.defname ?? '') : '')).sort();
}

function sorted<T>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
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
