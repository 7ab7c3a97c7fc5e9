import { as, type Node, type NodeOf, type Tag, type TypeName, walkNodes } from '@citrate/parser';
import { resolveRoutines, resolveType } from '../lookup.ts';
import type { Catalog, Routine } from '../model.ts';
import { nameOfPlainCall } from '../names/columns-read.ts';
import { strings } from '../names-of.ts';
import { missingType } from '../types.ts';
import { callWords, readArguments } from './arguments.ts';
import {
  isBuiltInCallable,
  isCallable,
  isFunctionOfRow,
  isPlainCall,
  mayHaveMore,
} from './callable.ts';
import { Findings, type Problem, type TypedConstant, type TypedScope } from './findings.ts';
import { unmatched } from './matching.ts';
import { fieldType, indirectionType, typeName } from './parts.ts';
import { candidates, operatorCandidates } from './resolve.ts';
import { builtInResult, resultOf, routinesResult } from './results.ts';
import {
  builtInType,
  builtInVolatility,
  callSignatures,
  castBetween,
  exactOperator,
  isBuiltInFunction,
  isImmutable,
  isOperator,
  mixedSignatures,
  prefixSignatures,
  type Signature,
} from './tables.ts';
import {
  castIsImmutable,
  categoryOf,
  commonType,
  elementOf,
  isAssignable,
  type TypeKey,
  typeKey,
  withoutDomain,
} from './types.ts';

export interface Analysis {
  readonly type: TypeKey;
  /** False only where that is sure: what nobody knows offline is taken for immutable. */
  readonly immutable: boolean;
  /** Whether a value becomes one of another type unasked, or may. */
  readonly coerces: boolean;
  /** An operator, or function, that there is not for the types beside it, as messages show it. */
  readonly missing: string | undefined;
  /** Another thing that is wrong with it. */
  readonly wrong: Problem | undefined;
  /** Constants without a type, and of which one they become, where that is sure. */
  readonly constants: readonly TypedConstant[];
}

type Rule<T extends Tag> = (node: NodeOf<T>, context: Findings) => TypeKey;

const rules: { readonly [T in Tag]?: Rule<T> } = {
  ColumnRef: ({ fields }, { columnType }) => {
    const names = strings(fields);
    return columnType(names.length < (fields?.length ?? 0) ? [...names, '*'] : names);
  },
  A_Const: (node, { constantTypes }) => constantTypes?.get(node) ?? constantType(node),
  TypeCast: (n, context) => {
    const type = typeKey(n.typeName, context.catalog);
    const missing = n.typeName && missingType(context.catalog, n.typeName);
    if (missing) context.foundWrong(missing.code, missing.message);
    convert(context.typeOf(n.arg), type, context);
    context.read(n.arg, type);
    for (const each of as(n.arg, 'A_ArrayExpr')?.elements ?? [])
      context.read(each, elementOf(type));
    return type;
  },
  CollateClause: ({ arg }, context) => context.typeOf(arg),
  A_Expr: operatorType,
  FuncCall: functionType,
  NamedArgExpr: ({ arg }, context) => context.typeOf(arg),
  SQLValueFunction: ({ op = '' }, context) => {
    context.foundMutable();
    return valueTypes[op.replace(/^SVFOP_|_N$/g, '')] ?? 'name';
  },
  BoolExpr: ({ boolop = '', args }, context) =>
    conditions(args ?? [], boolop.replace('_EXPR', ''), context),
  NullTest: () => 'bool',
  BooleanTest: ({ arg, booltesttype = '' }, context) =>
    conditions(arg ? [arg] : [], booltesttype.replaceAll('_', ' '), context),
  RowExpr: () => 'record',
  A_ArrayExpr: ({ elements }, context) => {
    const type = together(elements ?? [], 'ARRAY', context);
    return type === undefined || type.startsWith('_') ? type : `_${type}`;
  },
  A_Indirection: indirectionType,
  CaseExpr: caseType,
  CoalesceExpr: ({ args }, context) => together(args ?? [], 'COALESCE', context),
  SubLink: (link, { queryType }) => queryType?.(link),
  MinMaxExpr: ({ op = '', args }, context) => together(args ?? [], op.replace('IS_', ''), context),
};

/** Words of SQL that are values; others are names of users and schemas. */
const valueTypes: { readonly [word in string]?: string } = {
  CURRENT_DATE: 'date',
  CURRENT_TIME: 'timetz',
  CURRENT_TIMESTAMP: 'timestamptz',
  LOCALTIME: 'time',
  LOCALTIMESTAMP: 'timestamp',
};

/**
 * The type of an expression, and whether its value depends on nothing but the columns: after
 * contain_mutable_functions (clauses.c). Types are found from the leaves up, without recursion: a tree
 * may be deeper than JavaScript's stack.
 */
export function analyse(expression: Node, scope: TypedScope): Analysis {
  const constant = as(expression, 'A_Const');
  return constant ? sound(constantType(constant)) : analysed(expression, scope);
}

function sound(type: TypeKey): Analysis {
  const [missing, wrong] = [undefined, undefined];
  return { type, immutable: true, coerces: false, missing, wrong, constants: none };
}

const none: readonly never[] = [];

function analysed(expression: Node, scope: TypedScope): Analysis {
  const findings = new Findings(scope);
  for (const [tag, node] of nodesOf(expression).reverse()) {
    // One table, read by a tag not known before run time: the pair always fits.
    const rule = rules[tag] as Rule<Tag> | undefined;
    findings.foundType(node, rule?.(node, findings));
  }
  const { immutable, coerces, missing, wrong, constants } = findings;
  return { type: findings.typeOf(expression), immutable, coerces, missing, wrong, constants };
}

/** Those of the expression itself, not of queries within it. */
function nodesOf(expression: Node): (readonly [Tag, NodeOf<Tag>])[] {
  const found: (readonly [Tag, NodeOf<Tag>])[] = [];
  walkNodes(expression, (tag, node) => {
    if (tag in rules) found.push([tag, node]);
    return tag !== 'SubLink' && tag !== 'SelectStmt';
  });
  return found;
}

function constantType({ ival, fval, boolval, bsval }: NodeOf<'A_Const'>): TypeKey {
  if (ival) return 'int4';
  if (fval) return /^-?\d+$/.test(fval.fval ?? '') ? wholeType(BigInt(fval.fval ?? '')) : 'numeric';
  if (boolval) return 'bool';
  return bsval ? 'bit' : 'unknown';
}

/** After make_const (parse_node.c): one with a sign is read without it first. */
function wholeType(value: bigint): TypeKey {
  if (BigInt.asIntN(32, value) === value) return 'int4';
  return BigInt.asIntN(64, value) === value ? 'int8' : 'numeric';
}

function convert(source: TypeKey, target: TypeKey, context: Findings): void {
  if (source === undefined || target === undefined) return;
  if (!castIsImmutable(source, target, context.catalog.pg)) context.foundMutable();
}

/** All become one type. */
function together(nodes: readonly Node[], where: string, context: Findings): TypeKey {
  const types = context.typesOf(nodes);
  const type = commonType(types);
  if (types.some((each) => each !== type && each !== 'unknown')) context.foundCoercion();
  const wrong = unmatched(types, where, context.catalog);
  if (wrong) context.foundWrong(wrong.code, wrong.message);
  for (const each of types) convert(each, type, context);
  for (const node of nodes) context.read(node, type);
  return type;
}

/** After coerce_to_boolean (parse_coerce.c). */
function conditions(nodes: readonly Node[], where: string, context: Findings): TypeKey {
  for (const node of nodes) {
    const type = context.typeOf(node);
    context.read(node, 'bool');
    if (type === undefined || type === 'record' || isAssignable(type, 'bool')) continue;
    const message = `argument of ${where} must be type boolean, not type ${typeName(type)}`;
    context.foundWrong('42804', message);
  }
  return 'bool';
}

function caseType({ arg, args, defresult }: NodeOf<'CaseExpr'>, context: Findings): TypeKey {
  const branches = (args ?? []).flatMap((when) => as(when, 'CaseWhen') ?? []);
  if (arg) {
    for (const { expr } of branches) {
      // Without a type, what is compared is a text.
      if (expr && context.typeOf(arg) !== 'unknown') readBeside(['='], arg, [expr], context);
      operate('=', [arg, expr], context);
    }
  } else {
    const given = branches.flatMap(({ expr }) => expr ?? []);
    conditions(given, 'CASE/WHEN', context);
  }
  const results = [defresult, ...branches.map(({ result }) => result)];
  return together(
    results.flatMap((node) => node ?? []),
    'CASE',
    context,
  );
}

/** The operators behind words, by kind of expression. */
function operatorNames({ kind, name }: NodeOf<'A_Expr'>): readonly string[] {
  if (kind?.includes('BETWEEN')) return ['>=', '<='];
  return strings(name).slice(-1);
}

function operatorType(node: NodeOf<'A_Expr'>, context: Findings): TypeKey {
  const { kind, lexpr, rexpr } = node;
  const right = as(rexpr, 'List')?.items ?? (rexpr ? [rexpr] : []);
  const ofArray = kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL';
  if (ofArray) return compareElements(node, context);
  let type: TypeKey;
  if (lexpr && kind?.includes('BETWEEN')) {
    for (const each of right) readBeside(operatorNames(node), lexpr, [each], context);
  } else if (lexpr) readBeside(operatorNames(node), lexpr, right, context);
  for (const name of operatorNames(node)) {
    for (const each of right)
      type = operate(name, lexpr ? [lexpr, each] : [undefined, each], context);
  }
  if (kind === 'AEXPR_NULLIF') return context.typeOf(lexpr);
  return kind === 'AEXPR_OP' ? type : 'bool';
}

/** After make_scalar_array_op (parse_oper.c). */
function compareElements({ name, lexpr, rexpr }: NodeOf<'A_Expr'>, context: Findings): TypeKey {
  const [operator = ''] = strings(name).slice(-1);
  const [left, right] = context.typesOf([lexpr, rexpr]);
  const element = right === 'unknown' ? right : elementOf(right);
  if (element === undefined && isNoArray(withoutDomain(right))) {
    context.foundWrong('42809', 'op ANY/ALL (array) requires array on right side');
  }
  if (left === undefined || element === undefined) return 'bool';
  overloads(operator, [left, element], context);
  const own = left === 'unknown' ? element : left;
  const type = own === 'varchar' ? 'text' : own;
  if (!isBetween(operator, type, context.catalog)) return 'bool';
  context.read(lexpr, type);
  context.read(rexpr, `_${type}`);
  return 'bool';
}

/** Two vectors are arrays, too. After get_base_element_type (lsyscache.c). */
function isNoArray(type: TypeKey): boolean {
  if (type === undefined || type === 'int2vector' || type === 'oidvector') return false;
  return /^(?:enum|record)(?: |$)/.test(type) || builtInType(type) !== undefined;
}

/**
 * A constant beside operands of one type is of it, too, where the operator is there for two of that type.
 * After binary_oper_exact (parse_oper.c).
 */
function readBeside(
  names: readonly string[],
  left: Node,
  right: readonly Node[],
  context: Findings,
): void {
  const nodes = [left, ...right];
  const others = new Set(context.typesOf(nodes).filter((type) => type !== 'unknown'));
  const [only] = others;
  const areConstant = right.length > 1 && right.every(isConstant);
  const one = areConstant ? commonType(context.typesOf(nodes)) : only;
  const type = withoutDomain(one)?.startsWith('record ') ? 'record' : one;
  if (type === undefined || (others.size > 1 && !areConstant)) return;
  if (!names.every((name) => isBetween(name, type, context.catalog))) return;
  for (const node of nodes) context.read(node, type);
}

/** Those of a list become one type, before they are compared. After transformAExprIn (parse_expr.c). */
function isConstant(node: Node): boolean {
  return as(as(node, 'TypeCast')?.arg ?? node, 'A_Const') !== undefined;
}

/** Enums are compared by operators of all enums, unless users have made something else of it. */
function isBetween(name: string, key: string, { notHeld, uncertain }: Catalog): boolean {
  const isEnum = key.startsWith('enum ');
  if (isEnum && (notHeld?.length || uncertain)) return false;
  const type = withoutDomain(key);
  const kind = isEnum ? 'anyenum' : type.startsWith('_') ? 'anyarray' : rangeSlot(type);
  if (kind !== undefined && !isOfKind(name, kind)) return false;
  const slot = kind ?? type;
  return exactOperator(name, slot, slot) !== undefined;
}

function rangeSlot(type: string): string | undefined {
  return type.endsWith('range') && !type.endsWith('multirange') ? 'anyrange' : undefined;
}

const comparisons: readonly string[] = ['=', '<>', '<', '>', '<=', '>='];
const ofEnums: ReadonlySet<string> = new Set(comparisons);
const ofSets: ReadonlySet<string> = new Set([...comparisons, '@>', '<@', '&&']);

/** A constant beside one of the kind is taken for one, too. */
function isOfKind(name: string, kind: string): boolean {
  if (kind === 'anyenum') return ofEnums.has(name);
  return ofSets.has(name) || (kind === 'anyarray' && name === '||');
}

/** A row is compared column by column. After make_row_comparison_op (parse_expr.c). */
function compareRows(
  name: string,
  operands: readonly (Node | undefined)[],
  context: Findings,
): TypeKey {
  const [left, right] = operands.map((node) => as(node, 'RowExpr')?.args);
  if (!left || !right || [...left, ...right].some(isExpanded)) return 'bool';
  if (left.length !== right.length) {
    context.foundWrong('42601', 'unequal number of entries in row expressions');
    return 'bool';
  }
  for (const [i, each] of left.entries()) {
    const other = right[i];
    if (other) readBeside([name], each, [other], context);
    const type = operate(name, [each, other], context);
    if (type !== undefined && type !== 'bool' && context.missing === undefined) {
      const message = `row comparison operator must yield type boolean, not type ${typeName(type)}`;
      context.foundWrong('42804', message);
    }
  }
  return 'bool';
}

/** `t.*`, which stands for several. */
export function isExpanded(node: Node): boolean {
  const last = (as(node, 'ColumnRef')?.fields ?? as(node, 'A_Indirection')?.indirection)?.at(-1);
  return last !== undefined && as(last, 'A_Star') !== undefined;
}

/** The type of what an operator makes of its operands. */
function operate(
  name: string,
  operands: readonly (Node | undefined)[],
  context: Findings,
): TypeKey {
  if (operands.some((node) => as(node, 'RowExpr'))) return compareRows(name, operands, context);
  const types = operands.map((node) => (node ? context.typeOf(node) : ''));
  const found = overloads(name, types, context);
  if (!found.some(({ arguments: slots }) => areOf(types, slots))) context.foundCoercion();
  return chosen(found, operands, context);
}

/** The operators that may be meant; the first of the types is '' where it stands before its operand. */
function overloads(
  name: string,
  types: readonly TypeKey[],
  context: Findings,
): readonly Signature[] {
  const found =
    types[0] === '' ? candidates(prefixSignatures(name), types) : operatorCandidates(name, types);
  if (found.length === 0 && isMissing(name, types, context.catalog)) {
    context.foundMissing(operatorWords(name, types));
  }
  return found;
}

/** Whether values of these types go into such slots as they are; a constant becomes what is asked for. */
function areOf(types: readonly TypeKey[], slots: readonly string[]): boolean {
  const isOf = (slot: string, i: number): boolean =>
    slot === types[i] || types[i] === 'unknown' || slot.startsWith('any');
  return types.length === slots.length && slots.every(isOf);
}

/**
 * Operators of users and extensions are not known: only what is PostgreSQL's own can be missed. With
 * enums and arrays, casts of users might help.
 */
function isMissing(name: string, types: readonly TypeKey[], catalog: Catalog): boolean {
  const known = types.every((type) => type === '' || (type !== undefined && isOwn(type)));
  if (!known || catalog.uncertain || !isOperator(name)) return false;
  return (
    !mayHaveMore(catalog) ||
    types.every((type) => type === '' || builtInType(withoutDomain(type ?? '')))
  );
}

function isOwn(type: string): boolean {
  const element = withoutDomain(elementOf(type) ?? type);
  return /^(?:enum|record) /.test(element) || builtInType(element) !== undefined;
}

function operatorWords(name: string, types: readonly TypeKey[]): string {
  const [left = '', ...right] = types.map((type) => typeName(type ?? ''));
  return `operator does not exist: ${[left, name, ...right].join(' ').trim()}`;
}

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
  if (types.length === 1 && builtInType(name)) return false;
  const isBuiltIn = isBuiltInFunction(name);
  if (users.length === 0)
    return isBuiltIn
      ? !isBuiltInCallable(name, types, catalog.pg)
      : !resolveType(catalog, strings(call.funcname));
  return !isBuiltIn && users.every((routine) => !isCallable(routine, types, catalog));
}

/**
 * Of the overloads that are left, all must be mutable for a verdict, and of one type for a type. A
 * constant NULL makes one of the call: the server computes it at once.
 */
function chosen(
  signatures: readonly Signature[],
  operands: readonly (Node | undefined)[],
  context: Findings,
): TypeKey {
  const { catalog } = context;
  const types = context.typesOf(operands);
  const isNull = operands.some((node) => as(node, 'A_Const')?.isnull);
  const mutable = signatures.every((s) => !isSteady(s, types, catalog));
  if (signatures.length > 0 && mutable && !isNull) context.foundMutable();
  const [only, ...more] = signatures;
  if (only && more.length === 0 && !isNull) passTo(only, types, context);
  return resultOf(signatures, types);
}

/** Arguments become what is asked for. */
function passTo(
  { arguments: slots }: Signature,
  types: readonly TypeKey[],
  context: Findings,
): void {
  for (const [i, slot] of slots.entries()) {
    if (!slot.startsWith('any')) convert(types[i], slot, context);
  }
}

/** Those that make text of any type are written in SQL: the server looks into them. */
function isSteady(
  { arguments: slots, result, volatility }: Signature,
  types: readonly TypeKey[],
  { pg }: Catalog,
): boolean {
  if (isImmutable(volatility, pg)) return true;
  const at = slots.findIndex((slot) => slot === 'anynonarray' || slot === 'anyelement');
  if (at < 0 || result !== 'text') return false;
  const type = types[at];
  return type === undefined || castIsImmutable(type, 'text', pg);
}

function functionType(call: NodeOf<'FuncCall'>, context: Findings): TypeKey {
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

/** `date(x)` is a cast where no function of that name makes one. After func_get_detail (parse_func.c). */
function isCast(name: string, [first, ...more]: readonly TypeKey[]): boolean {
  const source = withoutDomain(first);
  if (source === undefined || more.length > 0 || !builtInType(name)) return false;
  return source === name || (!castBetween(source, name) && categoryOf(source) === 'S');
}

/** Whether there is an operator between values of these types, or may be. */
export function operatorFits(
  name: string,
  left: TypeName,
  right: TypeName,
  catalog: Catalog,
): boolean {
  const types = [left, right].map((type) => typeKey(type, catalog));
  return missingOperator(name, types, catalog) === undefined;
}

/** What a server says where there is none. */
export function missingOperator(
  name: string,
  types: readonly TypeKey[],
  catalog: Catalog,
): string | undefined {
  const isThere = operatorCandidates(name, types).length > 0;
  return isThere || !isMissing(name, types, catalog) ? undefined : operatorWords(name, types);
}
