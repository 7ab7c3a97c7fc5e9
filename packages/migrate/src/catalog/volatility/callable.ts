/**
 * Whether a call can mean a function at all: only where that is sure it cannot. After
 * FuncnameGetCandidates (namespace.c) and func_match_argtypes (parse_func.c).
 */
import { as, type FuncCall, type FunctionParameter } from '@citrate/parser';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, PgMajor, QualifiedName, Routine } from '../model.ts';
import { allOf, nameKey } from '../names-of.ts';
import { isConsistent } from './resolve.ts';
import {
  builtInType,
  type CallSignature,
  callSignatures,
  isBuiltInFunction,
  overloadsOf,
} from './tables.ts';
import { coerces, elementOf, type TypeKey, typeKey, withoutDomain } from './types.ts';

/** Extensions, and statements that are not held, may have made functions and operators. */
export function mayHaveMore({ extensions, citus, uncertain, notHeld }: Catalog): boolean {
  const isKnown = !citus && !uncertain && !notHeld?.length;
  return !isKnown || (extensions?.size ?? 0) > 0;
}

/** Where the types of all arguments are known, and nothing says how they are meant. */
export function isPlainCall(call: FuncCall, types: readonly TypeKey[]): boolean {
  const { agg_within_group, agg_star, func_variadic, args = [] } = call;
  if (agg_within_group ?? agg_star ?? func_variadic) return false;
  return types.every(isPlain) && args.every((node) => !as(node, 'NamedArgExpr'));
}

/** What becomes of rows, vectors and types of extensions is left to the server. */
export function isPlain(type: TypeKey): boolean {
  const one = withoutDomain(elementOf(type) ?? type);
  if (one === undefined) return false;
  return one === 'unknown' || one.startsWith('enum ') || builtInType(one) !== undefined;
}

/** A function of pg_catalog, of any version: what is not held is taken to fit. */
export function isBuiltInCallable(name: string, types: readonly TypeKey[], pg: PgMajor): boolean {
  const known = builtInSignatures(name);
  return known.length === 0 || known.some((one) => isOf(one, pg) && slotsFor(one, types));
}

/** What each argument is for, in each function of pg_catalog that takes them, as far as these are held. */
export function builtInSlots(
  name: string,
  types: readonly TypeKey[],
  pg: PgMajor,
): readonly (readonly TypeKey[])[] {
  const all = builtInSignatures(name).flatMap((one) => {
    const slots = isOf(one, pg) ? slotsFor(one, types) : undefined;
    return slots ? [slots] : [];
  });
  const newer = all.filter((slots) => slots.some((slot) => slot?.startsWith('anycompatible')));
  return newer.length > 0 ? newer : all;
}

/** Whether it is held what functions of the name take. */
export function hasSignatures(name: string): boolean {
  return builtInSignatures(name).length > 0;
}

function builtInSignatures(name: string): readonly CallSignature[] {
  const signatures = callSignatures(name);
  if (signatures.length > 0) return signatures;
  return overloadsOf(name).map((one) => ({ arguments: one.arguments, ...alone }));
}

/** All arguments have to be there, and no more. */
const alone = { optional: 0, variadic: false } as const;

/** Before 14, PostgreSQL's own take arrays and elements of the same type, and there are no multiranges. */
function isOf({ arguments: slots }: CallSignature, pg: PgMajor): boolean {
  return pg >= 14 || !slots.some((slot) => /^anycompatible|multirange$/.test(slot));
}

/** One of users. */
export function isCallable(routine: Routine, types: readonly TypeKey[], catalog: Catalog): boolean {
  return !as(routine.definition, 'CreateFunctionStmt') || !!usersSlots(routine, types, catalog);
}

/** What each argument of a users' function is for; undefined if it does not take them, or is none. */
export function usersSlots(
  { definition }: Routine,
  types: readonly TypeKey[],
  catalog: Catalog,
): readonly TypeKey[] | undefined {
  const statement = as(definition, 'CreateFunctionStmt');
  if (!statement) return undefined;
  const inputs = allOf(statement.parameters, 'FunctionParameter').filter(isInput);
  return slotsFor(
    {
      arguments: inputs.map(({ argType }) => typeKey(argType, catalog)),
      optional: inputs.filter(({ defexpr }) => defexpr).length,
      variadic: inputs.some(({ mode }) => mode === 'FUNC_PARAM_VARIADIC'),
    },
    types,
  );
}

function isInput({ mode }: FunctionParameter): boolean {
  return mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE';
}

/** A slot of a type that is not known takes anything. */
interface Slots extends Omit<CallSignature, 'arguments'> {
  readonly arguments: readonly TypeKey[];
}

/** One for each argument; undefined if they do not fit. */
function slotsFor(
  { arguments: slots, optional, variadic }: Slots,
  types: readonly TypeKey[],
): readonly TypeKey[] | undefined {
  const last = slots.length - 1;
  if (types.length < slots.length - optional) return undefined;
  if (types.length > slots.length && !variadic) return undefined;
  const asked = types.map((_, i) => {
    const slot = slots[Math.min(i, last)];
    return variadic && i >= last ? oneOf(slot) : slot;
  });
  const isTaken = types.every((type, i) => fits(type, asked[i])) && isConsistent(asked, types);
  return isTaken ? asked : undefined;
}

/** What a list of any length is of. */
function oneOf(list: TypeKey): TypeKey {
  if (list === 'anyarray') return 'anyelement';
  return list === 'anycompatiblearray' ? 'anycompatible' : (elementOf(list) ?? list);
}

function fits(type: TypeKey, slot: TypeKey): boolean {
  return type === undefined || slot === undefined || coerces(type, slot);
}

/** Whether a function takes a row of the table. */
export function isFunctionOfRow(
  name: string,
  table: QualifiedName,
  catalog: Catalog | undefined,
): boolean {
  const row = [`record ${nameKey(table)}`];
  const users = catalog ? resolveRoutines(catalog, [name]) : [];
  if (catalog && users.some((routine) => isCallable(routine, row, catalog))) return true;
  return (
    isBuiltInFunction(name) && !builtInType(name) && isBuiltInCallable(name, row, catalog?.pg ?? 18)
  );
}
