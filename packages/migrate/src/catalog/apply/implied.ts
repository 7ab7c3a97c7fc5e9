/**
 * Whether CHECKs and not-nulls of a table say what its partition bound says. After predicate_implied_by
 * (predtest.c), weakly, for what bounds are made of. Whatever is not sure counts as not said.
 */
import { type A_Expr, as, type Node } from '@citrate/parser';
import type { Catalog, Table } from '../model.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import { textOf } from './partition-qual.ts';

type Condition =
  | { readonly kind: 'all'; readonly parts: readonly Condition[] }
  | { readonly kind: 'any'; readonly parts: readonly Condition[] }
  | {
      readonly kind: 'comparison';
      readonly key: string;
      readonly operator: string;
      readonly value: string;
      /** Of the key, if it is a column. */
      readonly type: string | undefined;
    }
  | { readonly kind: 'other'; readonly text: string };

/** After ConstraintImpliedByRelConstraint (tablecmds.c): what old rows were never checked for does not count. */
export function isImplied(terms: readonly Node[], table: Table, catalog: Catalog): boolean {
  const types = new Map(table.columns.map(({ name, type }) => [name, formatType(catalog, type)]));
  const checks = table.constraints.filter(
    ({ kind, definition }) => kind === 'check' && definition.skip_validation !== true,
  );
  const facts = [
    ...checks.flatMap(({ definition }) => definition.raw_expr ?? []),
    ...table.columns.filter(({ notNull }) => notNull).map(({ name }) => notNullTest(name)),
  ].map((fact) => conditionOf(fact, types));
  return terms.every((term) => follows(conditionOf(term, types), facts));
}

function notNullTest(name: string): Node {
  const arg: Node = { ColumnRef: { fields: [{ String: { sval: name } }] } };
  return { NullTest: { arg, nulltesttype: 'IS_NOT_NULL' } };
}

function follows(wanted: Condition, facts: readonly Condition[]): boolean {
  if (wanted.kind === 'all') return wanted.parts.every((part) => follows(part, facts));
  return (
    facts.some((fact) => entails(fact, wanted)) ||
    (wanted.kind === 'any' && wanted.parts.some((part) => follows(part, facts)))
  );
}

function entails(fact: Condition, wanted: Condition): boolean {
  if (fact.kind === 'all') return follows(wanted, fact.parts);
  if (fact.kind === 'any') return fact.parts.every((part) => follows(wanted, [part]));
  if (fact.kind === 'other') return wanted.kind === 'other' && fact.text === wanted.text;
  if (wanted.kind !== 'comparison' || fact.key !== wanted.key) return false;
  const stands = compared(fact.value, wanted.value, fact.type);
  const allowed = provenBy[fact.operator]?.[wanted.operator] ?? '';
  return stands !== undefined && allowed.includes(stands);
}

/**
 * How the fact's constant has to stand to that of what is wanted, by the operators of the two: after
 * BT_implic_table. No operator of another kind is known.
 */
const provenBy: { readonly [fact: string]: { readonly [wanted: string]: string } } = {
  '<': { '<': '<=', '<=': '<=' },
  '<=': { '<': '<', '<=': '<=' },
  '=': { '<': '<', '<=': '<=', '=': '=', '>=': '>=', '>': '>' },
  '>=': { '>=': '>=', '>': '>' },
  '>': { '>=': '>=', '>': '>=' },
};

function compared(a: string, b: string, type = ''): '<' | '=' | '>' | undefined {
  if (a === b) return '=';
  if (integers.has(type))
    return integer.test(a) && integer.test(b) ? inOrder(BigInt(a), BigInt(b)) : undefined;
  if (!moments.has(type)) return undefined;
  // Of one form, down to the offset from UTC, their texts stand as they do.
  return formOf(a) !== undefined && formOf(a) === formOf(b) ? inOrder(a, b) : undefined;
}

const integers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

const integer = /^-?\d+$/;

const moments: ReadonlySet<string> = new Set([
  'date',
  'timestamp without time zone',
  'timestamp with time zone',
]);

function formOf(text: string): string | undefined {
  const [, time, offset] = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?(|Z|[+-]\d\d)$/.exec(text) ?? [];
  return offset === undefined ? undefined : `${time === undefined ? 'day' : 'moment'}${offset}`;
}

function inOrder<T extends bigint | string>(a: T, b: T): '<' | '=' | '>' {
  if (a === b) return '=';
  return a < b ? '<' : '>';
}

type Types = ReadonlyMap<string, string>;

function conditionOf(node: Node, types: Types): Condition {
  const bool = as(node, 'BoolExpr');
  if (bool && bool.boolop !== 'NOT_EXPR') {
    const parts = (bool.args ?? []).map((arg) => conditionOf(arg, types));
    return { kind: bool.boolop === 'AND_EXPR' ? 'all' : 'any', parts };
  }
  const expression = as(node, 'A_Expr');
  return (
    (expression && ofOperator(expression, types)) ?? { kind: 'other', text: keyOf(node, types) }
  );
}

/** A server takes no more of an array apart than this: MAX_SAOP_ARRAY_SIZE. */
const longestArray = 100;

function ofOperator({ kind, name, lexpr, rexpr }: A_Expr, types: Types): Condition | undefined {
  if (!lexpr || !rexpr) return undefined;
  const operator = as(name?.at(-1), 'String')?.sval ?? '';
  const comparison = (left: Node, word: string, right: Node): Condition | undefined => {
    const value = textOf(bare(right));
    if (value === undefined || !provenBy[word]) return undefined;
    const key = keyOf(left, types);
    return { kind: 'comparison', key, operator: word, value, type: types.get(key) };
  };
  switch (kind) {
    case 'AEXPR_OP': {
      const mirrored = mirrors[operator];
      const direct = comparison(lexpr, operator, rexpr);
      return direct ?? (mirrored === undefined ? undefined : comparison(rexpr, mirrored, lexpr));
    }
    case 'AEXPR_BETWEEN': {
      const [low, high] = as(rexpr, 'List')?.items ?? [];
      const from = low && comparison(lexpr, '>=', low);
      const to = high && comparison(lexpr, '<=', high);
      return from && to && { kind: 'all', parts: [from, to] };
    }
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY': {
      const items = as(rexpr, 'List')?.items ?? elementsOf(bare(rexpr));
      if (operator !== '=' || !items || items.length > longestArray) return undefined;
      const parts = items.map((item) => comparison(lexpr, '=', item));
      return parts.some((part) => part === undefined)
        ? undefined
        : { kind: 'any', parts: parts.filter((part) => part !== undefined) };
    }
    default:
      return undefined;
  }
}

const mirrors: { readonly [operator: string]: string } = {
  '<': '>',
  '<=': '>=',
  '=': '=',
  '>=': '<=',
  '>': '<',
};

/** Of an array constant, or of ARRAY[…]. */
function elementsOf(node: Node): readonly Node[] | undefined {
  const array = as(node, 'A_ArrayExpr');
  if (array) return array.elements ?? [];
  const text = textOf(node);
  if (text?.startsWith('{') !== true) return undefined;
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/g)].map(
    ([whole, quoted]): Node => ({
      A_Const: { sval: { sval: quoted?.replaceAll(/\\(.)/g, '$1') ?? whole } },
    }),
  );
}

/** A constant without the casts that servers print where nobody wrote them. */
function bare(node: Node): Node {
  const arg = as(node, 'TypeCast')?.arg;
  return arg ? bare(arg) : node;
}

/** A column by its name; of what is more, the same text for the same. */
function keyOf(node: Node, types: Types): string {
  const column = columnOf(node) ?? columnAsText(node, types);
  if (column !== undefined) return column;
  const test = as(node, 'NullTest');
  if (test?.arg) return `${test.nulltesttype} ${keyOf(test.arg, types)}`;
  return JSON.stringify(withoutLocations(node));
}

function columnOf(node: Node | undefined): string | undefined {
  return as(as(node, 'ColumnRef')?.fields?.at(-1), 'String')?.sval;
}

/** Servers compare character varying as text. */
function columnAsText(node: Node, types: Types): string | undefined {
  const column = columnOf(as(node, 'TypeCast')?.arg);
  return types.get(column ?? '') === 'character varying' ? column : undefined;
}
