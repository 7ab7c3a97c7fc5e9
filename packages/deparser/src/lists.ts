/**
 * Lists with commas between, of nodes that may have comments. An item's comments stay at it, in a
 * list that takes its breaks however short it is.
 */
import type { Node } from '@citrate/parser';
import { asBlock } from './comments/text.ts';
import {
  belowEnd,
  belowStart,
  commaFill,
  commaLine,
  commaWrap,
  commentStart,
  line,
  lineEnd,
} from './marks.ts';
import { apart, group, indent } from './printer.ts';
import { commentsAt, listEnd, mindsLists, print } from './run.ts';
import { filled } from './tree.ts';

/** Writes an item of a list. */
export type Item = (node: Node, index: number) => string;

/**
 * The items, each on a line of its own if they do not fit on one. `opener` is what stands before
 * the first: `(` or key words; '' where they follow a name.
 */
export function lines(nodes: readonly Node[], opener: string, write?: Item): string {
  return items(nodes, opener, commaLine, write);
}

/** `keyword a, b, …`, the items further right below the key word if they do not fit on one line. */
export function below(keyword: string, nodes: readonly Node[], write?: Item): string {
  return keyword + belowStart + lines(nodes, keyword, write) + belowEnd;
}

/** As below, but with a single item always on the line of the key word. */
export function hanging(keyword: string, nodes: readonly Node[], write?: Item): string {
  if (nodes.length !== 1 || isCommented(nodes)) return below(keyword, nodes, write);
  return `${keyword} ${indent(lines(nodes, keyword, write))}`;
}

/** As below, but with the first item always on the line of the key word. */
export function beside(keyword: string, nodes: readonly Node[], write?: Item): string {
  if (isCommented(nodes)) return below(keyword, nodes, write);
  return `${keyword} ${lines(nodes, keyword, write)}`;
}

/** A clause on a line of its own: `keyword a, b, …`, one item on a line if they do not fit on one. */
export function section(keyword: string, nodes: readonly Node[] | undefined, write?: Item): string {
  if (nodes === undefined) return '';
  if (isCommented(nodes)) return line + below(keyword, nodes, write);
  const all = lines(nodes, keyword, write);
  return `${line}${keyword} ${indent(nodes.length === 1 ? all : group(all))}`;
}

/** `(a, b, …)`, one item on a line if they do not fit on one; `()` if there are none. */
export function block(nodes: readonly Node[], write?: Item): string {
  if (nodes.length === 0) return '()';
  return `(${apart(lines(nodes, '(', write))})`;
}

/** `(a, b, …)`, as many items on a line as fit. */
export function fill(nodes: readonly Node[], write?: Item): string {
  return `(${apart(items(nodes, '(', commaFill, write))})`;
}

/** `(a, b, …)`, going on in lines further right where it does not fit; nothing if there are no items. */
export function inParens(nodes: readonly Node[] | undefined, write?: Item): string {
  if (nodes === undefined) return '';
  return isCommented(nodes) ? block(nodes, write) : `(${items(nodes, '(', commaWrap, write)})`;
}

function isCommented(nodes: readonly Node[]): boolean {
  return mindsLists() && nodes.some((node) => commentsAt(node) !== undefined);
}

function items(nodes: readonly Node[], opener: string, comma: string, write?: Item): string {
  filled(nodes);
  if (!mindsLists()) return separated(nodes, comma, write);
  const all = isCommented(nodes) ? commented(nodes, write) : separated(nodes, comma, write);
  return all && all + listEnd({ nodes, opener });
}

function textOf(node: Node, index: number, write: Item | undefined): string {
  return write === undefined ? print(node) : write(node, index);
}

function separated(nodes: readonly Node[], comma: string, write?: Item): string {
  let out = '';
  for (let i = 0; i < nodes.length; i++) {
    const added = textOf(nodes[i] as Node, i, write);
    if (added !== '') out = out === '' ? added : out + comma + added;
  }
  return out;
}

function commented(nodes: readonly Node[], write?: Item): string {
  // Marks are there if the text is to have lines.
  const onLine = lineEnd === '' ? commentedOnLine : commentedLines;
  return nodes
    .map((node, i) => onLine(node, textOf(node, i, write), i === nodes.length - 1))
    .join('');
}

function commentedOnLine(node: Node, text: string, isLast: boolean): string {
  const { before = [], after = [], below: last = [] } = commentsAt(node) ?? {};
  const all = [...before.map(asBlock), text, ...[...after, ...last].map(asBlock)].join(' ');
  return isLast ? all : `${all}, `;
}

function commentedLines(node: Node, text: string, isLast: boolean): string {
  const { before = [], after = [], below: last = [] } = commentsAt(node) ?? {};
  let out = before.map((comment) => comment + lineEnd).join('') + text + (isLast ? '' : ',');
  for (const comment of after) out += `${commentStart} ${comment}`;
  for (const comment of last) out += `${lineEnd}${commentStart}${comment}`;
  return isLast && after.length + last.length === 0 ? out : out + lineEnd;
}
