/** What a partition's bound says of its rows, as a condition. After PostgreSQL's partbounds.c. */
import { as, type Node, type PartitionElem, type TypeName } from '@citrate/parser';
import type { Catalog, Table } from '../model.ts';
import { stringNode } from '../names-of.ts';
import { formatType } from '../types.ts';

/** A column or an expression of the key, with the type of its values, if that is known. */
interface Key {
  readonly expression: Node;
  readonly type: TypeName | undefined;
}

/**
 * The terms that together are the condition; none for a partition by hash, whose rows no plain condition
 * tells, and for a default partition.
 */
export function partitionQual(
  parent: Table,
  { partitionBound: bound }: Table,
  catalog: Catalog,
): readonly Node[] {
  const keys = keysOf(parent, catalog);
  const [key] = keys;
  if (!bound || bound.is_default || !key) return [];
  if (bound.listdatums) return listQual(key, bound.listdatums);
  if (!bound.lowerdatums || !bound.upperdatums) return [];
  return rangeQual(keys, bound.lowerdatums, bound.upperdatums);
}

function keysOf(table: Table, catalog: Catalog): readonly Key[] {
  const { partParams = [] } = table.partitionKey?.definition ?? {};
  return partParams.flatMap((node) => {
    const element = as(node, 'PartitionElem');
    return element ? keyOf(element, table, catalog) : [];
  });
}

/** Servers compare character varying as text. */
function keyOf({ name = '', expr }: PartitionElem, table: Table, catalog: Catalog): Key[] {
  if (expr) return [{ expression: expr, type: undefined }];
  const column = table.columns.find((one) => one.name === name);
  if (!column) return [];
  const { type } = column;
  const arg: Node = { ColumnRef: { fields: [stringNode(name)] } };
  const isVarying = formatType(catalog, type) === 'character varying';
  return [{ expression: isVarying ? { TypeCast: { arg, typeName: anyText } } : arg, type }];
}

const anyText: TypeName = { names: [stringNode('text')], typemod: -1 };

/** After get_qual_for_list. */
function listQual(key: Key, datums: readonly Node[]): readonly Node[] {
  const values = datums.filter((datum) => !isNull(datum));
  const [first] = values;
  const equal = first && (values.length === 1 ? compare('=', key, first) : anyOf(key, values));
  const nullable = values.length < datums.length;
  const nulls = nullTest(key, nullable ? 'IS_NULL' : 'IS_NOT_NULL');
  if (!equal) return [nulls];
  return nullable ? [either([nulls, equal])] : [nulls, equal];
}

/** After get_qual_for_range: what both bounds have in front, then what each says of the rest. */
function rangeQual(
  keys: readonly Key[],
  lower: readonly Node[],
  upper: readonly Node[],
): readonly Node[] {
  const differing = keys.findIndex((_, i) => !sameConstant(lower[i], upper[i]));
  const start = differing === -1 ? keys.length : differing;
  const bounds = keys.map((key, i) => ({ key, lower: lower[i], upper: upper[i] }));
  const rest = bounds.slice(start);
  return [
    ...keys.map((key) => nullTest(key, 'IS_NOT_NULL')),
    ...bounds.slice(0, start).flatMap((b) => (b.lower ? compare('=', b.key, b.lower) : [])),
    ...side(
      rest.map(({ key, lower: datum }) => ({ key, datum })),
      '>',
    ),
    ...side(
      rest.map(({ key, upper: datum }) => ({ key, datum })),
      '<',
    ),
  ];
}

interface Limit {
  readonly key: Key;
  readonly datum: Node | undefined;
}

/** Beyond the first limit, or at it and beyond the next, and so on until one that is infinite. */
function side(limits: readonly Limit[], beyond: '<' | '>'): readonly Node[] {
  const infinite = limits.findIndex(({ datum }) => infinityOf(datum) !== undefined);
  const finite = infinite === -1 ? limits : limits.slice(0, infinite);
  const includes =
    infinite === -1
      ? beyond === '>'
      : (infinityOf(limits[infinite]?.datum) === 'minvalue') === (beyond === '>');
  const cases = finite.map((limit, i) => {
    const isLast = i === finite.length - 1;
    const operator = isLast && includes ? `${beyond}=` : beyond;
    return both([...finite.slice(0, i).map((one) => limited('=', one)), limited(operator, limit)]);
  });
  return cases.length === 0 ? [] : [either(cases)];
}

function limited(operator: string, { key, datum }: Limit): Node {
  return compare(operator, key, datum ?? { A_Const: { isnull: true } });
}

function infinityOf(datum: Node | undefined): 'minvalue' | 'maxvalue' | undefined {
  const [field] = as(datum, 'ColumnRef')?.fields ?? [];
  const word = as(field, 'String')?.sval;
  return word === 'minvalue' || word === 'maxvalue' ? word : undefined;
}

function isNull(datum: Node): boolean {
  return as(datum, 'A_Const')?.isnull === true;
}

function sameConstant(a: Node | undefined, b: Node | undefined): boolean {
  const [one, other] = [a && textOf(a), b && textOf(b)];
  return one !== undefined && one === other;
}

/** A constant as its type reads it. */
export function textOf(datum: Node): string | undefined {
  const constant = as(datum, 'A_Const');
  if (!constant) return undefined;
  if (constant.sval) return constant.sval.sval ?? '';
  if (constant.ival) return String(constant.ival.ival ?? 0);
  if (constant.boolval) return String(constant.boolval.boolval ?? false);
  return constant.fval?.fval;
}

function compare(operator: string, { expression, type }: Key, datum: Node): Node {
  const constant = type && textOf(datum);
  const rexpr = constant === undefined ? datum : typed(constant, type);
  return {
    A_Expr: { kind: 'AEXPR_OP', name: [stringNode(operator)], lexpr: expression, rexpr },
  };
}

function anyOf(key: Key, values: readonly Node[]): Node {
  const { type } = key;
  const texts = values.map(textOf);
  const known = texts.filter((text) => text !== undefined);
  if (!type || known.length < texts.length) {
    return either(values.map((value) => compare('=', key, value)));
  }
  const array = { ...type, arrayBounds: [{ Integer: { ival: -1 } }] };
  return {
    A_Expr: {
      kind: 'AEXPR_OP_ANY',
      name: [stringNode('=')],
      lexpr: key.expression,
      rexpr: typed(`{${known.map(elementOf).join(',')}}`, array),
    },
  };
}

/** As an array reads it: within quotes all but quotes and backslashes is itself. */
function elementOf(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function typed(text: string, type: TypeName | undefined): Node {
  const arg: Node = { A_Const: { sval: { sval: text } } };
  return type ? { TypeCast: { arg, typeName: type } } : arg;
}

function nullTest({ expression }: Key, nulltesttype: 'IS_NULL' | 'IS_NOT_NULL'): Node {
  // Of character varying the column itself is looked at.
  const arg = as(expression, 'TypeCast')?.arg ?? expression;
  return { NullTest: { arg, nulltesttype } };
}

export function both(args: readonly Node[]): Node {
  const [only] = args;
  return args.length === 1 && only ? only : { BoolExpr: { boolop: 'AND_EXPR', args: [...args] } };
}

function either(args: readonly Node[]): Node {
  const [only] = args;
  return args.length === 1 && only ? only : { BoolExpr: { boolop: 'OR_EXPR', args: [...args] } };
}
