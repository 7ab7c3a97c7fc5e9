import {
  type Catalog,
  findRelation,
  type QualifiedName,
  type Relation,
  type Schema,
  sameName,
} from '../catalog/index.ts';
import type { Belongings, Source } from './model.ts';
import { tools } from './tools/index.ts';

/** The catalog without what the other tool has there for itself, and the names of that. */
export function withoutTheirs(
  catalog: Catalog,
  source: Source,
  { schemas = [], tables = [], functions = [] }: Belongings,
): { readonly catalog: Catalog; readonly leftOut: readonly string[] } {
  const own = source.kind === 'table' ? [source.table, ...besides(source.table, tables)] : [];
  const isOwn = (name: QualifiedName): boolean => own.some((one) => sameName(one, name));
  const leftOut: string[] = [];
  const kept = [...catalog.schemas].flatMap(([name, schema]): [string, Schema][] => {
    if (schemas.includes(name)) {
      leftOut.push(`schema ${name}`);
      return [];
    }
    const relations = filtered(schema.relations, (relation) => {
      if (relation.kind === 'table' && isOwn(relation))
        leftOut.push(`table ${name}.${relation.name}`);
      return !belongs(relation, isOwn, catalog);
    });
    const routines = filtered(schema.functions, (routine) => {
      const isTheirs = functions.includes(routine.name);
      if (isTheirs) leftOut.push(`function ${name}.${routine.signature}`);
      return !isTheirs;
    });
    return [[name, { ...schema, relations, functions: routines }]];
  });
  return { catalog: { ...catalog, schemas: new Map(kept) }, leftOut: leftOut.toSorted() };
}

/**
 * The catalog without the schemas and functions that any of the tools makes for itself: they are where the
 * tool was run, and no node lacks them. Tables are not left out by their names alone.
 */
export function withoutAnyTool(catalog: Catalog): Catalog {
  const all = Object.values(tools).map(({ belongings }) => belongings);
  const schemas = all.flatMap((one) => one.schemas ?? []);
  const functions = all.flatMap((one) => one.functions ?? []);
  return withoutTheirs(catalog, { kind: 'functions', name: '' }, { schemas, functions }).catalog;
}

function besides({ schema }: QualifiedName, tables: readonly string[]): readonly QualifiedName[] {
  return tables.map((name) => ({ schema, name }));
}

/** A table, and with it its indexes and the sequences of its columns. */
function belongs(
  relation: Relation,
  isOwn: (name: QualifiedName) => boolean,
  catalog: Catalog,
): boolean {
  if (relation.kind === 'table') return isOwn(relation);
  const of = relation.kind === 'index' ? relation.table : undefined;
  const table = of ?? (relation.kind === 'sequence' ? relation.ownedBy : undefined);
  return table !== undefined && isOwn(table) && findRelation(catalog, table)?.kind === 'table';
}

function filtered<V>(
  map: ReadonlyMap<string, V>,
  test: (value: V) => boolean,
): ReadonlyMap<string, V> {
  return new Map([...map].filter(([, value]) => test(value)));
}
