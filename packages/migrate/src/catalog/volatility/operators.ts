/** Operators, and what their operands become. After PostgreSQL's parse_oper.c. */
import { as, type Node, type NodeOf, type TypeName } from '@citrate/parser';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';
import { mayHaveMore } from './callable.ts';
import type { Findings } from './findings.ts';
import { areOf, chosen } from './overloads.ts';
import { typeName } from './parts.ts';
import { candidates, operatorCandidates } from './resolve.ts';
import {
  builtInType,
  exactOperator,
  isOperator,
  prefixSignatures,
  type Signature,
} from './tables.ts';
import { commonType, elementOf, type TypeKey, typeKey, withoutDomain } from './types.ts';

/** The operators behind words, by kind of expression. */
function operatorNames({ kind, name }: NodeOf<'A_Expr'>): readonly string[] {
  if (kind?.includes('BETWEEN')) return ['>=', '<='];
  return strings(name).slice(-1);
}

export function operatorType(node: NodeOf<'A_Expr'>, context: Findings): TypeKey {
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
export function readBeside(
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

function isRow(node: Node | undefined): boolean {
  return as(node, 'RowExpr') !== undefined;
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
export function operate(
  name: string,
  operands: readonly (Node | undefined)[],
  context: Findings,
): TypeKey {
  if (operands.some(isRow)) {
    const isAppended = name === '||' && !operands.every(isRow);
    return isAppended ? undefined : compareRows(name, operands, context);
  }
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

/** Whether PostgreSQL has one of its own for just this type on both sides. */
export function isBuiltInOperator(name: string, type: TypeName, catalog: Catalog): boolean {
  const key = typeKey(type, catalog) ?? '';
  const slot = rangeSlot(key) ?? key;
  return builtInType(key) !== undefined && exactOperator(name, slot, slot) !== undefined;
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
