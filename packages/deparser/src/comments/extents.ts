/** From where to where the items of a list reach in the text. */
import { as, type Node } from '@citrate/parser';
import { isClause, isPart, isStatement } from './clauses.ts';
import type { WrittenList } from './model.ts';
import type { Tokens } from './tokens.ts';

/** An item of a list: it stands between two tokens, which are not of it. */
export interface Extent {
  readonly list: WrittenList;
  /** The index of the item in its list. */
  readonly index: number;
  /** The index of the token before it: a comma, or what the list begins behind. */
  readonly start: number;
  /** The index of the token behind it: a comma, or what ends the list. */
  readonly end: number;
}

/** A list in the text: it stands between two tokens, and `depth` parentheses are around its items. */
interface Bounds {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** The index of the first token of each node that is known. */
export type Indexes = ReadonlyMap<object, number>;

/** The items of a list; none if they are not to be found, or the text has more or fewer. */
export function extentsOf(
  tree: Node,
  list: WrittenList,
  indexes: Indexes,
  tokens: Tokens,
): readonly Extent[] {
  const bounds = boundsOfNames(tree, list, indexes, tokens) ?? boundsOf(list, indexes, tokens);
  if (bounds === undefined) return [];
  const edges = [bounds.start, ...commas(bounds, tokens), bounds.end];
  const extents = list.nodes.map((_, index) => {
    const [start = 0, end = 0] = edges.slice(index, index + 2);
    return { list, index, start, end };
  });
  const isRight = ({ index, start, end }: Extent): boolean => {
    const at = indexes.get(list.nodes[index] as Node);
    return at === undefined || (start < at && at < end);
  };
  return edges.length === extents.length + 1 && extents.every(isRight) ? extents : [];
}

/** Commas that are in no parentheses within the list. */
function commas({ start, end, depth }: Bounds, { texts, depths }: Tokens): readonly number[] {
  const found: number[] = [];
  for (let i = start + 1; i < end; i++) if (texts[i] === ',' && depths[i] === depth) found.push(i);
  return found;
}

/** Of lists whose items are names, without a location: they stand where only they can. */
function boundsOfNames(
  tree: Node,
  { nodes }: WrittenList,
  indexes: Indexes,
  tokens: Tokens,
): Bounds | undefined {
  const { texts } = tokens;
  const alter = as(tree, 'AlterTableStmt');
  const relation = alter?.relation ?? as(tree, 'IndexStmt')?.relation;
  const name = relation && indexes.get(relation);
  if (alter?.cmds === nodes && name !== undefined) {
    return { start: name, end: texts.length, depth: 0 };
  }
  const isIndex = as(tree, 'IndexStmt')?.indexParams === nodes && name !== undefined;
  if (!isIndex && as(tree, 'CreateEnumStmt')?.vals !== nodes) return undefined;
  return inParentheses(texts.indexOf('(', name), tokens);
}

function inParentheses(start: number, { texts, depths }: Tokens): Bounds {
  const outside = depths[start] ?? 0;
  let end = start + 1;
  while (end < texts.length && !(texts[end] === ')' && depths[end] === outside)) end++;
  return { start, end, depth: outside + 1 };
}

function boundsOf(
  { nodes, opener }: WrittenList,
  indexes: Indexes,
  tokens: Tokens,
): Bounds | undefined {
  const at = nodes.map((node) => indexes.get(node)).filter((index) => index !== undefined);
  const [first, last] = [at[0], at.at(-1)];
  if (at.length < nodes.length || first === undefined || last === undefined) return undefined;
  const depth = leastDepth(first, last, tokens);
  const start = openerBefore(first, depth, keywordOf(opener), tokens);
  if (start === undefined) return undefined;
  if (opener === '(') return inParentheses(start, tokens);
  const outside = Math.min(depth, tokens.depths[start] ?? 0);
  const isEnd = opener.startsWith('WITH') ? isStatement : isClause;
  return { start, end: endAfter(last, outside, isEnd, tokens), depth: outside };
}

function leastDepth(first: number, last: number, { depths }: Tokens): number {
  let least = depths[first] ?? 0;
  for (let i = first; i <= last; i++) least = Math.min(least, depths[i] ?? 0);
  return least;
}

/** ORDER of ORDER BY. */
function keywordOf(opener: string): string {
  return (opener.split(' ')[0] ?? '').toLowerCase();
}

/** The token that a list begins with, from its first item back and out of parentheses. */
function openerBefore(
  first: number,
  depth: number,
  opener: string,
  { texts, depths }: Tokens,
): number | undefined {
  let around = depth;
  for (let i = first - 1; i >= 0; i--) {
    const at = depths[i] ?? 0;
    const isOuter = at < around;
    if (isOuter && opener === '(') return i;
    if (isOuter) around = at;
    if (at === around && texts[i] === opener && !isPart(texts, i)) return i;
  }
  return undefined;
}

/** The token that ends a list without parentheses: what closes those around, or the next clause. */
function endAfter(
  last: number,
  depth: number,
  isEnd: (texts: readonly string[], i: number) => boolean,
  { texts, depths }: Tokens,
): number {
  let cases = 0;
  for (let i = last; i < texts.length; i++) {
    const at = depths[i] ?? 0;
    if (at < depth) return i;
    if (at > depth) continue;
    if (texts[i] === 'case') cases++;
    else if (texts[i] === 'end' && cases > 0) cases--;
    else if (cases === 0 && isEnd(texts, i)) return i;
  }
  return texts.length;
}
