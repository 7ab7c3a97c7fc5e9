import { as, type ColumnRef, type Node, type NodeOf, type Tag, walkNodes } from '@citrate/parser';
import { strings } from '../names-of.ts';
import { missingType } from '../types.ts';
import { conditions, convert, together } from './coercion.ts';
import { Findings, type Problem, type TypedConstant, type TypedScope } from './findings.ts';
import { functionType } from './functions.ts';
import { operate, operatorType, readBeside } from './operators.ts';
import { indirectionType } from './parts.ts';
import { elementOf, type TypeKey, typeKey } from './types.ts';

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
  ColumnRef: (reference, { columnType }) => columnType(namesIn(reference)),
  A_Const: (node, { constantTypes }) => constantTypes?.get(node) ?? constantType(node),
  TypeCast: (n, context) => {
    const type = typeKey(n.typeName, context.catalog);
    const missing = n.typeName && missingType(context.catalog, n.typeName);
    if (missing) context.foundWrong(missing.code, missing.message);
    convert(context.typeOf(n.arg), type, context);
    context.read(n.arg, type);
    for (const each of as(n.arg, 'A_ArrayExpr')?.elements ?? [])
      context.read(each, elementOf(type));
    return type === 'record' ? rowType(context.typeOf(n.arg)) : type;
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

/** `t.*` is `*` of `t`. */
export function namesIn({ fields = [] }: ColumnRef): readonly string[] {
  const names = strings(fields);
  return names.length < fields.length ? [...names, '*'] : names;
}

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

/** As a record, a row stays what it is. After coerce_type (parse_coerce.c). */
function rowType(type: TypeKey): TypeKey {
  return type?.startsWith('record') ? type : undefined;
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
