import type { Node, NodeOf, Tag } from '@citrate/parser';
import {
  blockEnd,
  blockStart,
  clauseLine,
  commaWrap,
  groupEnd,
  groupStart,
  indentEnd,
  indentStart,
  line,
  NUL,
} from './marks.ts';
import { print } from './run.ts';
import { filled, missing, wrong } from './tree.ts';

export { clauseLine, fillLine, line } from './marks.ts';
export { isClosed, isLeftOpen, leavesOpen, leftOpen, meantRelation, open, print } from './run.ts';

/**
 * A part of a text: a text, which may hold marks (marks.ts), or a node, which is printed. Falsy
 * parts write nothing.
 */
export type Doc = string | false | 0 | null | undefined | Node;

/**
 * Where an expression stands in the grammar. `a_expr`: anything goes; `b_expr`: no AND, OR, NOT,
 * IN, LIKE, BETWEEN, COLLATE, IS NULL and AT TIME ZONE; `func_expr`: only what looks like a call;
 * `AexprConst`: only constants.
 */
export type Position = 'a_expr' | 'b_expr' | 'func_expr' | 'AexprConst';

/** Writes one node. */
export type Printer<T extends Tag> = (node: NodeOf<T>, position: Position) => string;

/** The functions of a family of nodes, each named by its tag. */
export type Printers<T extends Tag> = { readonly [K in T]: Printer<K> };

/** The parts, whose breaks are taken all or none. */
export function group(
  a?: Doc,
  b?: Doc,
  c?: Doc,
  d?: Doc,
  e?: Doc,
  f?: Doc,
  g?: Doc,
  h?: Doc,
): string {
  const text = glue(a, b, c, d, e, f, g, h);
  return groupStart === '' || isUnbroken(text) ? text : groupStart + text + groupEnd;
}

/** The parts, with lines that stand further right. */
export function indent(a?: Doc, b?: Doc, c?: Doc): string {
  const text = glue(a, b, c);
  return indentStart === '' || isUnbroken(text) ? text : indentStart + text + indentEnd;
}

/**
 * Whether a text surely has no place where its line may break, so that nothing needs to be said around
 * it. Only short ones are looked through, which the engine has laid out already: each mark costs more.
 */
function isUnbroken(text: string): boolean {
  return text.length <= 12 && !text.includes(NUL);
}

/** The part, on lines of its own and further right if it does not fit on the line with what is around. */
export function apart(doc: Doc): string {
  const text = textOf(doc);
  return blockStart === '' ? text : blockStart + text + blockEnd;
}

/** The text of a part. */
export function textOf(doc: Doc): string {
  if (typeof doc === 'string') return doc;
  if (!doc) return '';
  return print(doc);
}

/** The parts without blanks between. */
export function glue(
  a?: Doc,
  b?: Doc,
  c?: Doc,
  d?: Doc,
  e?: Doc,
  f?: Doc,
  g?: Doc,
  h?: Doc,
  i?: Doc,
): string {
  let out = textOf(a);
  if (b) out += textOf(b);
  if (c) out += textOf(c);
  if (d) out += textOf(d);
  if (e) out += textOf(e);
  if (f) out += textOf(f);
  if (g) out += textOf(g);
  if (h) out += textOf(h);
  if (i) out += textOf(i);
  return out;
}

/**
 * The parts that are there, with a blank between each. Single parameters and no list of them: these
 * functions run for nearly every node, and a list would be made each time.
 */
export function words(
  a?: Doc,
  b?: Doc,
  c?: Doc,
  d?: Doc,
  e?: Doc,
  f?: Doc,
  g?: Doc,
  h?: Doc,
  i?: Doc,
  j?: Doc,
  k?: Doc,
  l?: Doc,
): string {
  let out = textOf(a);
  if (b) out = next(out, b);
  if (c) out = next(out, c);
  if (d) out = next(out, d);
  if (e) out = next(out, e);
  if (f) out = next(out, f);
  if (g) out = next(out, g);
  if (h) out = next(out, h);
  if (i) out = next(out, i);
  if (j) out = next(out, j);
  if (k) out = next(out, k);
  if (l) out = next(out, l);
  return out;
}

function next(out: string, part: Doc): string {
  const added = textOf(part);
  if (added === '') return out;
  return out === '' ? added : out + ' ' + added;
}

/** As words, for clauses: where the next one does not fit on the line it begins another. */
export function phrase(
  a?: Doc,
  b?: Doc,
  c?: Doc,
  d?: Doc,
  e?: Doc,
  f?: Doc,
  g?: Doc,
  h?: Doc,
  i?: Doc,
  j?: Doc,
  k?: Doc,
  l?: Doc,
): string {
  let out = textOf(a);
  if (b) out = nextClause(out, b);
  if (c) out = nextClause(out, c);
  if (d) out = nextClause(out, d);
  if (e) out = nextClause(out, e);
  if (f) out = nextClause(out, f);
  if (g) out = nextClause(out, g);
  if (h) out = nextClause(out, h);
  if (i) out = nextClause(out, i);
  if (j) out = nextClause(out, j);
  if (k) out = nextClause(out, k);
  if (l) out = nextClause(out, l);
  return out;
}

function nextClause(out: string, part: Doc): string {
  const added = textOf(part);
  if (added === '') return out;
  return out === '' ? added : out + clauseLine + added;
}

/** The parts that are there, with a separator between each. */
export function join(separator: string, parts: readonly Doc[]): string {
  let out = '';
  for (const part of parts) {
    const added = typeof part === 'string' ? part : textOf(part);
    if (added !== '') out = out === '' ? added : out + separator + added;
  }
  return out;
}

/** The items of a list that a tree holds, with commas between; nothing if it has none. */
export function list(items: readonly Doc[] | undefined): string {
  return items === undefined ? '' : join(', ', filled(items));
}

/** As list, for lists that go on in a line further right where they do not fit. */
export function flow(items: readonly Doc[] | undefined): string {
  return items === undefined ? '' : join(commaWrap, filled(items));
}

/** As flow, from nodes by a function of theirs. */
export function flowOf<T>(items: readonly T[] | undefined, write: WriteItem<T>): string {
  return items === undefined ? '' : joinOf(commaWrap, filled(items), write);
}

/** As list, from nodes by a function of theirs. */
export function listOf<T>(items: readonly T[] | undefined, write: WriteItem<T>): string {
  return items === undefined ? '' : joinOf(', ', filled(items), write);
}

type WriteItem<T> = (item: T, index: number) => Doc;

/** As join, from items by a function of theirs. */
function joinOf<T>(separator: string, items: readonly T[], write: WriteItem<T>): string {
  let out = '';
  for (let i = 0; i < items.length; i++) {
    const added = textOf(write(items[i] as T, i));
    if (added !== '') out = out === '' ? added : out + separator + added;
  }
  return out;
}

/** `(doc)`; nothing if there is no doc. */
export function parens(doc: Doc): string {
  const inner = textOf(doc);
  return inner && `(${inner})`;
}

/** The form that `forms` has for the value of a field. */
export function form<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  forms: Readonly<Record<string, () => string>>,
): string {
  const value: unknown = node[field] ?? missing(node, field);
  // What every object inherits, such as `constructor`, is no form.
  const write = Object.hasOwn(forms, value as string) ? forms[value as string] : undefined;
  if (write === undefined) throw wrong(node, field, value);
  return write();
}

/** A node after a place where the line breaks if the group around it does not fit. */
export function onOwnLine(node: Node): string {
  return line + print(node);
}

/** The texts of all items, one after the other. */
export function each<T>(items: readonly T[] | undefined, write: (item: T) => string): string {
  if (items === undefined) return '';
  let out = '';
  for (const item of filled(items)) out += write(item);
  return out;
}

/** `keyword doc`, nothing if there is no doc. */
export function clause(keyword: string, doc: Doc): string {
  const inner = textOf(doc);
  return inner && `${keyword} ${inner}`;
}
