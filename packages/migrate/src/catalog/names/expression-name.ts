import {
  as,
  type Node,
  type NodeOf,
  type SQLValueFunctionOp,
  type Tag,
  tagOf,
} from '@citrate/parser';
import type { PgMajor } from '../model.ts';
import { strings } from '../names-of.ts';

/** A strong name passes through casts and CASE, a weak one does not. */
interface Figured {
  readonly name: string;
  readonly strong: boolean;
}

type Figure<T extends Tag> = (node: NodeOf<T>, pg: PgMajor) => Figured | undefined;

const strong = (name: string | undefined): Figured | undefined =>
  name === undefined ? undefined : { name, strong: true };

const always = (name: string) => (): Figured | undefined => strong(name);

/** Names that a version of PostgreSQL learnt to give. */
const since =
  (first: PgMajor, name: string) =>
  (_: unknown, pg: PgMajor): Figured | undefined =>
    pg >= first ? strong(name) : undefined;

const figures: { readonly [T in Tag]?: Figure<T> } = {
  ColumnRef: (n) => strong(strings(n.fields).at(-1)),
  A_Indirection: (n, pg) => strong(strings(n.indirection).at(-1)) ?? figure(n.arg, pg),
  FuncCall: (n, pg) => strong(functionName(n, pg)),
  A_Expr: (n) => (n.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined),
  TypeCast: (n, pg) => passStrong(figure(n.arg, pg), strings(n.typeName?.names).at(-1)),
  CollateClause: (n, pg) => figure(n.arg, pg),
  CaseExpr: (n, pg) => passStrong(figure(n.defresult, pg), 'case'),
  A_ArrayExpr: always('array'),
  RowExpr: always('row'),
  CoalesceExpr: always('coalesce'),
  MinMaxExpr: (n) => strong(n.op === 'IS_LEAST' ? 'least' : 'greatest'),
  GroupingFunc: always('grouping'),
  MergeSupportFunc: since(17, 'merge_action'),
  SQLValueFunction: (n) => strong(n.op && valueFunctions[n.op]),
  SubLink: subqueryName,
  XmlExpr: (n) => strong(n.op === 'IS_DOCUMENT' ? undefined : n.op?.slice(3).toLowerCase()),
  XmlSerialize: always('xmlserialize'),
  JsonObjectConstructor: since(16, 'json_object'),
  JsonArrayConstructor: since(16, 'json_array'),
  JsonArrayQueryConstructor: since(16, 'json_array'),
  JsonObjectAgg: since(16, 'json_objectagg'),
  JsonArrayAgg: since(16, 'json_arrayagg'),
  JsonParseExpr: since(17, 'json'),
  JsonScalarExpr: since(17, 'json_scalar'),
  JsonSerializeExpr: since(17, 'json_serialize'),
  JsonFuncExpr: (n, pg) => (pg >= 17 ? strong(n.op?.replace(/_OP$/, '').toLowerCase()) : undefined),
};

const valueFunctions: { readonly [op in SQLValueFunctionOp]: string } = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
};

/**
 * The name Postgres gives an expression of an index; undefined where it has none and uses `expr`.
 * After PostgreSQL's FigureIndexColname (parse_target.c), on the raw tree.
 */
export function expressionName(expression: Node, pg: PgMajor): string | undefined {
  return figure(expression, pg)?.name;
}

/** The name of a column of a query's result that has no name of its own. After FigureColname. */
export function selectedName(expression: Node, pg: PgMajor): string {
  return figure(expression, pg)?.name ?? '?column?';
}

function subqueryName({ subLinkType, subselect }: NodeOf<'SubLink'>, pg: PgMajor) {
  if (subLinkType === 'EXISTS_SUBLINK') return strong('exists');
  if (subLinkType === 'ARRAY_SUBLINK') return strong('array');
  if (subLinkType !== 'EXPR_SUBLINK') return undefined;
  const target = as(as(subselect, 'SelectStmt')?.targetList?.[0], 'ResTarget');
  return target?.name === undefined ? figure(target?.val, pg) : strong(target.name);
}

function figure(node: Node | undefined, pg: PgMajor): Figured | undefined {
  if (!node) return undefined;
  const tag = tagOf(node);
  return figureOf(tag)?.((node as Record<Tag, NodeOf<Tag>>)[tag], pg);
}

/** One table, read by a tag not known before run time: the pair always fits. */
function figureOf(tag: Tag): Figure<Tag> | undefined {
  return figures[tag] as Figure<Tag> | undefined;
}

function passStrong(
  inner: Figured | undefined,
  otherwise: string | undefined,
): Figured | undefined {
  if (inner?.strong) return inner;
  return otherwise === undefined ? inner : { name: otherwise, strong: false };
}

function functionName(
  { funcname, funcformat }: NodeOf<'FuncCall'>,
  pg: PgMajor,
): string | undefined {
  const name = strings(funcname).at(-1);
  // Before 14 the grammar made date_part of EXTRACT.
  const extract = pg < 14 && name === 'extract' && funcformat === 'COERCE_SQL_SYNTAX';
  return extract ? 'date_part' : name;
}
