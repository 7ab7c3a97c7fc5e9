/** Objects that statements name by a list of words: DROP, COMMENT, ALTER … RENAME and their like. */
import { as, type Node, type ObjectType } from '@citrate/parser';
import {
  type Catalog,
  rangeVar,
  resolveRelation,
  resolveRoutines,
  stringNode,
  strings,
} from '../catalog/index.ts';

/** The statement with its object qualified, if it has one. */
export function withObject<S extends { readonly object?: Node }>(
  statement: S,
  type: ObjectType | undefined,
  catalog: Catalog,
): S {
  const { object } = statement;
  return object ? { ...statement, object: qualifyObject(object, type, catalog) } : statement;
}

/** The object with its schema; as it is where it has one, or is not known. */
export function qualifyObject(object: Node, type: ObjectType | undefined, catalog: Catalog): Node {
  const items = as(object, 'List')?.items;
  if (items) return { List: { items: qualifyPath(items, type, catalog) } };
  const routine = as(object, 'ObjectWithArgs');
  if (!routine || !functionTypes.has(type ?? '')) return object;
  const names = strings(routine.objname);
  const [found] = names.length === 1 ? resolveRoutines(catalog, names) : [];
  if (!found) return object;
  return {
    ObjectWithArgs: { ...routine, objname: [found.schema, ...names].map(stringNode) },
  };
}

function qualifyPath(items: Node[], type: ObjectType | undefined, catalog: Catalog): Node[] {
  if (type === 'OBJECT_STATISTIC_EXT') return qualifyStatistics(items, catalog);
  if (onTable.has(type ?? '')) {
    return [...qualifyRelation(items.slice(0, -1), catalog), ...items.slice(-1)];
  }
  return relationTypes.has(type ?? '') ? qualifyRelation(items, catalog) : items;
}

function qualifyRelation(items: Node[], catalog: Catalog): Node[] {
  const names = strings(items);
  const found = names.length === 1 ? resolveRelation(catalog, rangeVar(names)) : undefined;
  return found ? [found.schema, ...names].map(stringNode) : items;
}

/** The first statistics of that name on the search path. */
export function qualifyStatistics(items: Node[], catalog: Catalog): Node[] {
  const [name = '', ...more] = strings(items);
  if (more.length > 0) return items;
  const schema = catalog.searchPath.find((s) => catalog.schemas.get(s)?.statistics.has(name));
  return schema === undefined ? items : [schema, name].map(stringNode);
}

const relationTypes: ReadonlySet<string> = new Set<ObjectType>([
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_INDEX',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_TABLE',
  'OBJECT_VIEW',
]);

/** Named by their table and their own name. */
const onTable: ReadonlySet<string> = new Set<ObjectType>([
  'OBJECT_COLUMN',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
]);

const functionTypes: ReadonlySet<string> = new Set<ObjectType>([
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
]);
