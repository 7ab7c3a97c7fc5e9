import type { Node } from '@citrate/parser';
import * as fc from 'fast-check';
import { fieldTypes, nodesOf } from './fixtures.ts';

type Types = Map<string, Map<string, string>>;

/** Fields where the grammar takes any expression. */
const places: ReadonlySet<string> = new Set([
  'A_ArrayExpr.elements',
  'A_Expr.lexpr',
  'A_Expr.rexpr',
  'A_Indices.lidx',
  'A_Indices.uidx',
  'A_Indirection.arg',
  'BoolExpr.args',
  'BooleanTest.arg',
  'CaseExpr.arg',
  'CaseExpr.defresult',
  'CaseWhen.expr',
  'CaseWhen.result',
  'CoalesceExpr.args',
  'CollateClause.arg',
  'Constraint.raw_expr',
  'CreatePolicyStmt.qual',
  'CreateTrigStmt.whenClause',
  'DeleteStmt.whereClause',
  'FuncCall.agg_filter',
  'FuncCall.args',
  'FunctionParameter.defexpr',
  'IndexElem.expr',
  'IndexStmt.whereClause',
  'JoinExpr.quals',
  'JsonIsPredicate.expr',
  'JsonKeyValue.key',
  'JsonValueExpr.raw_expr',
  'List.items',
  'MergeStmt.joinCondition',
  'MinMaxExpr.args',
  'NullTest.arg',
  'PartitionElem.expr',
  'ResTarget.val',
  'RowExpr.args',
  'SelectStmt.havingClause',
  'SelectStmt.whereClause',
  'SortBy.node',
  'StatsElem.expr',
  'SubLink.testexpr',
  'TypeCast.arg',
  'UpdateStmt.whereClause',
  'WindowDef.startOffset',
  'XmlSerialize.expr',
]);

/** Nodes that stand wherever the grammar has a_expr. */
const expressionTags: ReadonlySet<string> = new Set([
  'A_ArrayExpr',
  'A_Const',
  'A_Expr',
  'A_Indirection',
  'BoolExpr',
  'BooleanTest',
  'CaseExpr',
  'CoalesceExpr',
  'CollateClause',
  'ColumnRef',
  'FuncCall',
  'JsonArrayAgg',
  'JsonArrayConstructor',
  'JsonArrayQueryConstructor',
  'JsonFuncExpr',
  'JsonIsPredicate',
  'JsonObjectAgg',
  'JsonObjectConstructor',
  'JsonParseExpr',
  'JsonScalarExpr',
  'JsonSerializeExpr',
  'MinMaxExpr',
  'NullTest',
  'ParamRef',
  'RowExpr',
  'SQLValueFunction',
  'SubLink',
  'TypeCast',
  'XmlExpr',
  'XmlSerialize',
]);

/**
 * Columns that are assigned together each hold a copy of what is assigned; CYCLE and SET take
 * constants only.
 */
const fixed = /"(MultiAssignRef|cycle_mark_value|VariableSetStmt|setstmt)"/;

/** The trees of some statements, with expressions of others in place of their own. */
export function recombined(all: readonly Node[]): fc.Arbitrary<Node> {
  const types = fieldTypes();
  const trees = all.filter((tree) => !fixed.test(JSON.stringify(tree)));
  const expressions = trees.flatMap((tree) => placesOf(tree, types).map(at));
  const hosts = trees.filter((tree) => placesOf(tree, types).length > 0);
  const choices = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 });
  return fc.tuple(fc.nat(), choices).map(([host, changes]) => {
    const tree = structuredClone(pick(hosts, host));
    for (const [where, what] of changes) {
      const place = pick(placesOf(tree, types), where);
      const node = structuredClone(pick(expressions, what));
      if (fits(place, node)) Reflect.set(place.holder, place.key, node);
    }
    return tree;
  });
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** A place for an expression: `holder[key]`. */
interface Place {
  readonly tag: string;
  readonly fields: Record<string, unknown>;
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

/** The places for expressions in a tree. */
function placesOf(tree: Node, types: Types): Place[] {
  const found: Place[] = [];
  for (const { tag, fields } of nodesOf(tree, types)) {
    for (const [field, value] of Object.entries(fields)) {
      if (!places.has(`${tag}.${field}`)) continue;
      if (!Array.isArray(value)) found.push({ tag, fields, holder: fields, key: field });
      else value.forEach((_, key) => found.push({ tag, fields, holder: value, key }));
    }
  }
  return found.filter((place) => isExpression(at(place)) && isFree(place));
}

/** The expression at a place. */
function at(place: Place): Node {
  return Reflect.get(place.holder, place.key) as Node;
}

function tagIn(node: unknown): string {
  return typeof node === 'object' && node !== null ? (Object.keys(node)[0] ?? '') : '';
}

function isExpression(node: unknown): boolean {
  return expressionTags.has(tagIn(node)) && !isBareStar(node);
}

function isBareStar(node: unknown): boolean {
  const fields = (node as { ColumnRef?: { fields?: unknown[] } }).ColumnRef?.fields;
  return fields?.length === 1 && tagIn(fields[0]) === 'A_Star';
}

/**
 * Calls in words take constants only in some places, SIMILAR TO always holds a call, and so does
 * the list of a function in FROM, whose second item is its columns.
 */
function isFree({ tag, fields, holder }: Place): boolean {
  if (tag === 'A_Expr') return fields['kind'] !== 'AEXPR_SIMILAR';
  if (tag === 'List')
    return !(Array.isArray(holder) && /^(List)?$/.test(tagIn(holder[1] ?? { x: 0 })));
  return tag !== 'FuncCall' || fields['funcformat'] === 'COERCE_EXPLICIT_CALL';
}

/** Whether the parser could give `node` at `place`: it folds signs, and takes (SELECT …) for a list. */
function fits(place: Place, node: Node): boolean {
  const tag = tagIn(node);
  const single = Array.isArray(place.holder) && place.holder.length === 1;
  if (place.tag === 'List' && single) return tag !== 'SubLink';
  if (place.tag === 'BoolExpr') return tag !== 'BoolExpr' || place.key !== 0;
  if (place.tag !== 'A_Expr') return true;
  const prefix = place.fields['lexpr'] === undefined;
  if (prefix && place.key === 'rexpr' && tag === 'A_Const') return false;
  const array = place.fields['kind'] === 'AEXPR_OP_ANY' || place.fields['kind'] === 'AEXPR_OP_ALL';
  return !(array && place.key === 'rexpr' && tag === 'SubLink');
}
