/** Calls of functions, and casts and fields that are written like them. After PostgreSQL's parse_func.c. */
import { as, type NodeOf } from '@citrate/parser';
import { isBuiltinType } from '../builtin-types.ts';
import { resolveRoutines, resolveType } from '../lookup.ts';
import type { Catalog, PgMajor, Routine } from '../model.ts';
import { nameOfPlainCall } from '../names/columns-read.ts';
import { strings } from '../names-of.ts';
import { callWords, readArguments } from './arguments.ts';
import {
  hasSignatures,
  isBuiltInCallable,
  isCallable,
  isFunctionOfRow,
  isPlain,
  isPlainCall,
  mayHaveMore,
} from './callable.ts';
import { conditions, convert } from './coercion.ts';
import type { Findings } from './findings.ts';
import { areOf, chosen } from './overloads.ts';
import { fieldType } from './parts.ts';
import { candidates } from './resolve.ts';
import { builtInResult, routinesResult } from './results.ts';
import {
  builtInType,
  builtInVolatility,
  callSignatures,
  castBetween,
  isBuiltInFunction,
  mixedSignatures,
  typesCastTo,
} from './tables.ts';
import { categoryOf, coerces, isAssignable, type TypeKey, withoutDomain } from './types.ts';

/** No function of the name takes such arguments. Casts of users may make them fit. */
function isMissingFunction(
  call: NodeOf<'FuncCall'>,
  types: readonly TypeKey[],
  users: readonly Routine[],
  { catalog }: Findings,
): boolean {
  const [name = '', schema] = strings(call.funcname).toReversed();
  if (mayHaveMore(catalog) || !isPlainCall(call, types)) return false;
  if (schema !== undefined && schema !== 'pg_catalog') return false;
  const isBuiltIn = isBuiltInFunction(name);
  if (types.length === 1 && isBuiltinType(name)) {
    const isCalled = users.length > 0 || mayMake(name, types, catalog.pg);
    return !isCalled && isNoCast(name, types[0]);
  }
  if (users.length === 0)
    return isBuiltIn
      ? !isBuiltInCallable(name, types, catalog.pg)
      : !resolveType(catalog, strings(call.funcname));
  // One called like a type of users leaves it a cast.
  if (types.length === 1 && resolveType(catalog, strings(call.funcname))) return false;
  return !isBuiltIn && users.every((routine) => !isCallable(routine, types, catalog));
}

export function functionType(call: NodeOf<'FuncCall'>, context: Findings): TypeKey {
  const { funcname, args, agg_filter: filter } = call;
  if (filter) conditions([filter], 'FILTER', context);
  const names = strings(funcname);
  const [name = '', schema] = names.toReversed();
  const isBuiltIn = schema === undefined || schema === 'pg_catalog';
  const known = isBuiltIn ? builtInVolatility(name) : undefined;
  const users = resolveRoutines(context.catalog, names);
  const types = context.typesOf(args ?? []);
  const isExact = callSignatures(name).some(({ arguments: slots }) => areOf(types, slots));
  if (users.length > 0 || !isExact) context.foundCoercion();
  if (isMissingFunction(call, types, users, context)) {
    context.foundMissing(`function ${callWords(call, types)} does not exist`);
  } else if (types.includes('unknown')) readArguments(call, types, users, context);
  if (users.length > 0) {
    // The server looks into functions in SQL: what they do may be immutable all the same.
    const all = users.every((f) => f.volatility !== 'immutable' && f.language === 'plpgsql');
    if (known === undefined && all) context.foundMutable();
    return known === undefined ? routinesResult(users, context.catalog) : undefined;
  }
  const field = fieldCalled(call, types[0], context.catalog);
  if (field !== undefined) return field;
  if (isCast(name, types)) {
    convert(types[0], name, context);
    return name;
  }
  if (known === 'volatile' || known === 'stable') context.foundMutable();
  if (known !== 'mixed') {
    return isBuiltIn ? builtInResult(name, [...types, ...orderTypes(call, context)]) : undefined;
  }
  return chosen(candidates(mixedSignatures(name), types), args ?? [], context);
}

/** `a(t)`, where no function takes the row. */
function fieldCalled(call: NodeOf<'FuncCall'>, type: TypeKey, catalog: Catalog): TypeKey {
  const row = type?.startsWith('record ') ? type : undefined;
  const name = row && nameOfPlainCall(call);
  const [schema = '', table = ''] = row?.slice('record '.length).split('\0') ?? [];
  if (name === undefined || isFunctionOfRow(name, { schema, name: table }, catalog))
    return undefined;
  return fieldType(row, name, catalog);
}

/** An ordered-set aggregate is of what it is to order, too. */
function orderTypes(
  { agg_within_group: isWithin, agg_order: order = [] }: NodeOf<'FuncCall'>,
  context: Findings,
): readonly TypeKey[] {
  return isWithin ? context.typesOf(order.map((node) => as(node, 'SortBy')?.node)) : [];
}

/** Whether a function called like a type takes the value. Those that are casts are held as casts alone. */
function mayMake(name: string, types: readonly TypeKey[], pg: PgMajor): boolean {
  if (!isBuiltInFunction(name)) return false;
  // Of functions that are called so, it is not held what they take.
  if (name.startsWith('pg_')) return true;
  if (hasSignatures(name)) return isBuiltInCallable(name, types, pg);
  const source = withoutDomain(types[0]);
  return source === undefined || typesCastTo(name).some((from) => coerces(source, from));
}

/** Nothing makes a value of the one plain type from one of the other. After find_coercion_pathway (parse_coerce.c). */
function isNoCast(name: string, given: TypeKey): boolean {
  const source = withoutDomain(given);
  if (source === undefined || source === 'unknown' || source === name) return false;
  if (!isPlain(source)) return false;
  if (castBetween(source, name) || isAssignable(source, name)) return false;
  return categoryOf(source) !== 'S';
}

/** `date(x)` is a cast where no function of that name makes one. After func_get_detail (parse_func.c). */
function isCast(name: string, [first, ...more]: readonly TypeKey[]): boolean {
  const source = withoutDomain(first);
  if (source === undefined || more.length > 0 || !builtInType(name)) return false;
  return source === name || (!castBetween(source, name) && categoryOf(source) === 'S');
}
