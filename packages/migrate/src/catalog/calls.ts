/** Whether functions that expressions call are there. */
import { as, type FuncCall, type Node, walk } from '@citrate/parser';
import { raise } from './errors.ts';
import { type Place, refuseMisplaced } from './expression-places.ts';
import { resolveRoutines, resolveType } from './lookup.ts';
import type { Catalog, Relation } from './model.ts';
import { nameOfPlainCall } from './names/columns-read.ts';
import { strings } from './names-of.ts';
import { systemColumns } from './system-columns.ts';
import { isBuiltInFunction } from './volatility/tables.ts';

/**
 * 42883 for a call of a function that has no such name: what it is called with is not looked at. With
 * an extension, or on a Citus, any name may be one. Of an expression, where it stands tells what else
 * is refused.
 */
export function requireFunctions(tree: Node | undefined, catalog: Catalog, place?: Place): void {
  if (!tree || 'A_Const' in tree) return;
  const require = (call: FuncCall): void => requireFunction(call, catalog, tree);
  if (place) refuseMisplaced(tree, place, catalog, require);
  else if (!mayHaveAny(catalog)) walk(tree, { FuncCall: require });
}

function mayHaveAny({ extensions, citus, uncertain }: Catalog): boolean {
  return (extensions?.size ?? 0) > 0 || citus !== undefined || uncertain !== undefined;
}

/** As requireFunctions, of a single call in a tree. */
export function requireFunction(call: FuncCall, catalog: Catalog, tree: Node): void {
  if (mayHaveAny(catalog)) return;
  const { funcname, location } = call;
  const names = strings(funcname);
  const [name = '', schema] = names.toReversed();
  if (schema === undefined || schema === 'pg_catalog') {
    if (isBuiltInFunction(name)) return;
  } else if (!catalog.schemas.has(schema)) return;
  if (resolveRoutines(catalog, names).length > 0 || isCast(call, catalog)) return;
  if (mayBeColumn(call, catalog, tree)) return;
  raise('42883', `function ${names.join('.')} does not exist`, {
    hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
    location,
  });
}

/** `mood('good')` is written like a call. After func_get_detail. */
function isCast({ funcname, args }: FuncCall, catalog: Catalog): boolean {
  return args?.length === 1 && resolveType(catalog, strings(funcname)) !== undefined;
}

/** `a(t)` is `a` of the row `t`: of a relation's, or one that a query makes. */
function mayBeColumn(call: FuncCall, { schemas }: Catalog, tree: Node): boolean {
  const name = nameOfPlainCall(call);
  if (name === undefined || !as(call.args?.[0], 'ColumnRef')) return false;
  if (systemColumns.has(name)) return true;
  const relations = [...schemas.values()].flatMap((schema) => [...schema.relations.values()]);
  return relations.some((relation) => mayHave(relation, name)) || isMadeIn(tree, name);
}

/** Of some views, columns are not known. */
function mayHave(relation: Relation, name: string): boolean {
  if (relation.kind === 'index' || relation.kind === 'sequence') return false;
  return relation.columns?.some((column) => column.name === name) ?? true;
}

/** What a function gives has names that the query does not say. */
function isMadeIn(query: Node, name: string): boolean {
  let found = false;
  walk(query, {
    ResTarget: (target) => void (found ||= target.name === name),
    Alias: ({ colnames }) => void (found ||= strings(colnames).includes(name)),
    CommonTableExpr: ({ aliascolnames }) => void (found ||= strings(aliascolnames).includes(name)),
    RangeFunction: () => void (found = true),
  });
  return found;
}
