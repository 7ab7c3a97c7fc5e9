import type { Catalog, Relation, Schema } from '../src/catalog/index.ts';

/**
 * Everything in a catalog, expressions included, without the order in which it was made; and without
 * the roles, which are the server's: other tests that run at the time make and drop theirs.
 */
export function comparable(catalog: Catalog): object {
  return {
    ...catalog,
    roles: undefined,
    schemas: sortedEntries(catalog.schemas, schemaParts),
    cluster: undefined,
  };
}

function schemaParts(schema: Schema): object {
  return {
    ...schema,
    relations: sortedEntries(schema.relations, relationParts),
    types: sortedEntries(schema.types, ({ domain, ...type }) => ({
      ...type,
      constraintNames: [...type.constraintNames].sort(),
      domain: domain && { ...domain, checks: byText(domain.checks) },
    })),
    functions: sortedEntries(schema.functions, (routine) => routine),
    statistics: sortedEntries(schema.statistics, (one) => one),
  };
}

function relationParts(relation: Relation): object {
  // Attributes of an index keep the names of what they were made of: nothing can say these.
  if (relation.kind === 'index') return { ...relation, columns: undefined };
  if (relation.kind !== 'table') return relation;
  const { constraints, triggers, policies, rules, parents, isPartition } = relation;
  // What a parent got later stands last in its children; made anew, it stands with the parent's.
  const columns = parents && !isPartition ? byName(relation.columns) : relation.columns;
  return {
    ...relation,
    columns,
    // Made at once, parts of foreign keys are named in the schema of their partition.
    constraints: byName(constraints).map(({ namedIn: _, ...constraint }) => constraint),
    triggers: byName(triggers ?? []),
    policies: byName(policies ?? []),
    rules: byName(rules ?? []),
  };
}

function byText<T>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sortedEntries<V>(map: ReadonlyMap<string, V>, parts: (value: V) => object): object {
  const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, parts(value)]));
}
