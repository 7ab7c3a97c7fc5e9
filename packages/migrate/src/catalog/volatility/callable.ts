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
  const signatures = callSignatures(name);
  if (signatures.length > 0) return signatures.some((one) => isOf(one, pg) && takes(one, types));
  const further = overloadsOf(name);
  const isAny = further.length === 0;
  return isAny || further.some((one) => isOf(one, pg) && takes({ ...one, ...alone }, types));
}

/** All arguments have to be there, and no more. */
const alone = { optional: 0, variadic: false } as const;

/** Before 14, PostgreSQL's own take arrays and elements of the same type. */
function isOf({ arguments: slots }: { readonly arguments: readonly string[] }, pg: PgMajor) {
  return pg >= 14 || !slots.some((slot) => slot.startsWith('anycompatible'));
}

/** One of users. */
export function isCallable(
  { definition }: Routine,
  types: readonly TypeKey[],
  catalog: Catalog,
): boolean {
  const statement = as(definition, 'CreateFunctionStmt');
  if (!statement) return true;
  const inputs = allOf(statement.parameters, 'FunctionParameter').filter(isInput);
  return takes(
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

function takes(
  { arguments: slots, optional, variadic }: Slots,
  types: readonly TypeKey[],
): boolean {
  const last = slots.length - 1;
  if (types.length < slots.length - optional) return false;
  if (types.length > slots.length && !variadic) return false;
  const asked = types.map((_, i) => {
    const slot = slots[Math.min(i, last)];
    return variadic && i >= last ? oneOf(slot) : slot;
  });
  return types.every((type, i) => fits(type, asked[i])) && isConsistent(asked, types);
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
