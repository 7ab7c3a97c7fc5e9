/** Operators between operands, and the expressions that PostgreSQL keeps as such. */
import type { A_Expr, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { fill } from '../lists.ts';
import {
  isBuiltIn,
  isLeftAssociative,
  level,
  operand,
  operatorLevel,
  prefixLevel,
} from '../precedence.ts';
import {
  each,
  fillLine,
  group,
  indent,
  isLeftOpen,
  type Position,
  type Printers,
  print,
  words,
} from '../printer.ts';
import { maxDepth } from '../run.ts';
import { itemsOf, missing, pairOf, stringOf, tooDeep, wrong } from '../tree.ts';
import { anyName, operatorName } from './names.ts';

export const operations: Printers<'A_Expr'> = {
  A_Expr: (n, position) => {
    switch (n.kind) {
      case 'AEXPR_OP':
        return operation(n, position);
      case 'AEXPR_OP_ANY':
        return arrayComparison(n, 'ANY');
      case 'AEXPR_OP_ALL':
        return arrayComparison(n, 'ALL');
      case 'AEXPR_DISTINCT':
        return distinctFrom(n, 'IS DISTINCT FROM', position);
      case 'AEXPR_NOT_DISTINCT':
        return distinctFrom(n, 'IS NOT DISTINCT FROM', position);
      case 'AEXPR_NULLIF':
        return nullIf(n);
      case 'AEXPR_IN':
        return `${left(n, level.like)} ${chosen(n, inWords)} ${fill(itemsOf(n.rexpr ?? missing(n, 'rexpr')))}`;
      case 'AEXPR_LIKE':
        return pattern(n, likeWords);
      case 'AEXPR_ILIKE':
        return pattern(n, ilikeWords);
      case 'AEXPR_SIMILAR':
        return pattern(n, similarWords);
      case 'AEXPR_BETWEEN':
        return between(n, 'BETWEEN');
      case 'AEXPR_NOT_BETWEEN':
        return between(n, 'NOT BETWEEN');
      case 'AEXPR_BETWEEN_SYM':
        return between(n, 'BETWEEN SYMMETRIC');
      case 'AEXPR_NOT_BETWEEN_SYM':
        return between(n, 'NOT BETWEEN SYMMETRIC');
      default:
        throw wrong(n, 'kind', n.kind);
    }
  },
};

/** qual_Op between two operands, or before one. */
function operation(n: A_Expr, position: Position): string {
  if (n.lexpr !== undefined) return binary(n, position);
  const name = n.name ?? missing(n, 'name');
  const right = n.rexpr ?? missing(n, 'rexpr');
  const at = prefixLevel(name, right);
  return prefixOperator(name, at) + operand(right, at + 1, position);
}

/** Of the grammar's own operators, only signs stand before an operand without OPERATOR(). */
function prefixOperator(name: readonly Node[], at: number): string {
  const symbol = operatorName(name);
  if (at === level.unary) return symbol;
  return isBuiltIn(name) ? `OPERATOR(${symbol}) ` : `${symbol} `;
}

/** Operators between operands; in a chain of several, each may begin a line. */
function binary(n: A_Expr, position: Position): string {
  const at = operatorLevel(n.name ?? missing(n, 'name'));
  if (isLeftAssociative(at) && linkIn(n.lexpr, at)) return chain(n, at, position);
  const first = operand(n.lexpr ?? missing(n, 'lexpr'), leastLeft(at), position);
  return first + ' ' + operatorAndRight(n, at, position);
}

function chain(n: A_Expr, at: number, position: Position): string {
  const links = chainOf(n, at);
  const [link = n] = links;
  const first = operand(link.lexpr ?? missing(link, 'lexpr'), at, position);
  return group(first, indent(each(links, (one) => fillLine + operatorAndRight(one, at, position))));
}

/**
 * The operations that `a + b - c` consists of, from the left. They stand in each other in the tree,
 * thousands deep at times.
 */
function chainOf(n: A_Expr, at: number): readonly A_Expr[] {
  const links: A_Expr[] = [];
  for (let link: A_Expr | undefined = n; link !== undefined; link = linkIn(link.lexpr, at)) {
    if (links.push(link) > maxDepth) throw tooDeep(maxDepth);
  }
  return links.reverse();
}

/** An operation between two operands at this level. */
function linkIn(node: Node | undefined, at: number): A_Expr | undefined {
  const link = (node as { A_Expr?: A_Expr } | undefined)?.A_Expr;
  if (link?.kind !== 'AEXPR_OP' || link.lexpr === undefined) return undefined;
  if (operatorLevel(link.name ?? []) !== at || isLeftOpen(node as Node)) return undefined;
  return link;
}

function leastLeft(at: number): number {
  return isLeftAssociative(at) ? at : at + 1;
}

function operatorAndRight(n: A_Expr, at: number, position: Position): string {
  const right = n.rexpr ?? missing(n, 'rexpr');
  return operatorName(n.name ?? missing(n, 'name')) + ' ' + operand(right, at + 1, position);
}

function left(n: A_Expr, at: number): string {
  return operand(n.lexpr ?? missing(n, 'lexpr'), at + 1);
}

/** The words for the operator that an expression of this kind carries. */
function chosen(n: A_Expr, table: ReadonlyMap<string, string>): string {
  const name = onlyName(n);
  const keywords = table.get(name);
  if (keywords === undefined) throw wrong(n, 'name', name);
  return keywords;
}

/** The name of the operator, without a schema. */
function onlyName(n: A_Expr): string {
  const name = n.name ?? missing(n, 'name');
  if (name.length !== 1) throw wrong(n, 'name', name);
  return stringOf(name[0]);
}

/** Checks the name that expressions of this kind always carry. */
function alwaysNamed(n: A_Expr, name: string): void {
  const written = onlyName(n);
  if (written !== name) throw wrong(n, 'name', written);
}

function nullIf(n: A_Expr): string {
  alwaysNamed(n, '=');
  return `NULLIF(${print(n.lexpr ?? missing(n, 'lexpr'))}, ${print(n.rexpr ?? missing(n, 'rexpr'))})`;
}

const inWords = new Map([
  ['=', 'IN'],
  ['<>', 'NOT IN'],
]);
const likeWords = new Map([
  ['~~', 'LIKE'],
  ['!~~', 'NOT LIKE'],
]);
const ilikeWords = new Map([
  ['~~*', 'ILIKE'],
  ['!~~*', 'NOT ILIKE'],
]);
const similarWords = new Map([
  ['~', 'SIMILAR TO'],
  ['!~', 'NOT SIMILAR TO'],
]);

function arrayComparison(n: A_Expr, quantifier: string): string {
  const name = n.name ?? missing(n, 'name');
  const array = print(n.rexpr ?? missing(n, 'rexpr'));
  return `${left(n, operatorLevel(name))} ${operatorName(name)} ${quantifier} (${array})`;
}

function distinctFrom(n: A_Expr, keywords: string, position: Position): string {
  alwaysNamed(n, '=');
  const right = operand(n.rexpr ?? missing(n, 'rexpr'), level.is + 1, position);
  return `${operand(n.lexpr ?? missing(n, 'lexpr'), level.is + 1, position)} ${keywords} ${right}`;
}

/** LIKE and SIMILAR TO; ESCAPE hides in a function call. */
function pattern(n: A_Expr, table: ReadonlyMap<string, string>): string {
  const right = n.rexpr ?? missing(n, 'rexpr');
  const start = `${left(n, level.like)} ${chosen(n, table)}`;
  const similar = n.kind === 'AEXPR_SIMILAR';
  const escaped = escapeArguments(right, similar ? 'similar_to_escape' : 'like_escape');
  // SIMILAR TO is a call always; LIKE is one only with ESCAPE.
  if (similar && escaped === undefined) throw wrong(n, 'rexpr', right);
  const [text, character] = similar || escaped?.[1] ? (escaped ?? []) : [right];
  return words(
    start,
    text && operand(text, level.like + 1),
    character && `ESCAPE ${operand(character, level.like + 1)}`,
  );
}

/** The arguments, one or two, of a plain call of this function of pg_catalog. */
function escapeArguments(node: Node, name: string): readonly Node[] | undefined {
  const call = as(node, 'FuncCall');
  if (call?.funcname?.length !== 2 || call.funcformat !== 'COERCE_EXPLICIT_CALL') return undefined;
  if (anyName(call.funcname) !== `pg_catalog.${name}`) return undefined;
  const args = call.args ?? [];
  const plain = args.every((arg) => !('NamedArgExpr' in arg)) && Object.keys(call).every(isPlain);
  return plain && args.length > 0 && args.length < 3 ? args : undefined;
}

/** The fields of a call that is a name with arguments and no more. */
function isPlain(field: string): boolean {
  return field === 'funcname' || field === 'args' || field === 'funcformat' || field === 'location';
}

function between(n: A_Expr, keywords: string): string {
  alwaysNamed(n, keywords);
  const [low, high] = pairOf(n.rexpr ?? missing(n, 'rexpr'));
  const lower = operand(low, level.like + 1, 'b_expr');
  return `${left(n, level.like)} ${keywords} ${lower} AND ${operand(high, level.like + 1)}`;
}
