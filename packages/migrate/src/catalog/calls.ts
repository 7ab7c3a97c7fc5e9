/** Whether functions that expressions call are there. */
import { type FuncCall, type Node, walk } from '@citrate/parser';
import { raise } from './errors.ts';
import { resolveRoutines, resolveType } from './lookup.ts';
import type { Catalog } from './model.ts';
import { strings } from './names-of.ts';
import { isBuiltInFunction } from './volatility/tables.ts';

/**
 * 42883 for a call of a function that has no such name: what it is called with is not looked at. With
 * an extension, or on a Citus, any name may be one.
 */
export function requireFunctions(tree: Node | undefined, catalog: Catalog): void {
  if (!tree || 'A_Const' in tree || mayHaveAny(catalog)) return;
  walk(tree, { FuncCall: (call) => requireFunction(call, catalog) });
}

function mayHaveAny({ extensions, citus, uncertain }: Catalog): boolean {
  return (extensions?.size ?? 0) > 0 || citus !== undefined || uncertain !== undefined;
}

/** As requireFunctions, of a single call. */
export function requireFunction(call: FuncCall, catalog: Catalog): void {
  if (mayHaveAny(catalog)) return;
  const { funcname, location } = call;
  const names = strings(funcname);
  const [name = '', schema] = names.toReversed();
  if (schema === undefined || schema === 'pg_catalog') {
    if (isBuiltInFunction(name)) return;
  } else if (!catalog.schemas.has(schema)) return;
  if (resolveRoutines(catalog, names).length > 0 || isCast(call, catalog)) return;
  raise('42883', `function ${names.join('.')} does not exist`, {
    hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
    location,
  });
}

/** `mood('good')` is written like a call. After func_get_detail. */
function isCast({ funcname, args }: FuncCall, catalog: Catalog): boolean {
  return args?.length === 1 && resolveType(catalog, strings(funcname)) !== undefined;
}
