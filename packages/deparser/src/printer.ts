import type { Node, NodeOf, Tag } from '@citrate/parser';
import type { Slot as TemplateSlot } from './template.ts';
import { chooseCode } from './tree.ts';

/**
 * A text still to be written: strings, lists of texts, nodes not yet expanded (the driver calls
 * their functions), name slots and layout hints. Falsy parts write nothing. Documents are plain
 * data, so a statement of any depth needs no recursion.
 */
export type Doc = string | false | 0 | null | undefined | readonly Doc[] | Node | Mark;

/**
 * Where an expression stands in the grammar. `a_expr`: anything goes; `b_expr`: no AND, OR, NOT,
 * IN, LIKE, BETWEEN, COLLATE, IS NULL and AT TIME ZONE; `func_expr`: only what looks like a call;
 * `AexprConst`: only constants.
 */
export type Position = 'a_expr' | 'b_expr' | 'func_expr' | 'AexprConst';

/** Writes one node. */
export type Printer<T extends Tag> = (node: NodeOf<T>, position: Position) => Doc;

/** The functions of a family of nodes, each named by its tag. */
export type Printers<T extends Tag> = { readonly [K in T]: Printer<K> };

/** What a Doc holds besides strings, lists and plain nodes. */
export abstract class Mark {}

/** A node in a position other than a_expr. */
export class Child extends Mark {
  readonly node: Node;
  readonly position: Position;

  constructor(node: Node, position: Position) {
    super();
    this.node = node;
    this.position = position;
  }
}

/** What templates leave open; `text` is what deparse writes there. */
export class Open extends Mark {
  readonly text: string;
  readonly slot: TemplateSlot;

  constructor(text: string, slot: TemplateSlot) {
    super();
    this.text = text;
    this.slot = slot;
  }
}

/** A node that its parent has written, but that a template may leave open as a whole. */
export class Written extends Mark {
  readonly node: Node;
  readonly doc: Doc;

  constructor(node: Node, doc: Doc) {
    super();
    this.node = node;
    this.doc = doc;
  }
}

/** A layout hint; `flat` is what it writes on one line. */
export class Hint extends Mark {
  readonly kind: 'line' | 'fill' | 'open' | 'close' | 'indent' | 'dedent';
  readonly flat: string;

  constructor(kind: Hint['kind'], flat: string) {
    super();
    this.kind = kind;
    this.flat = flat;
  }
}

/** A blank, or a line break where the group around it does not fit on the line. */
export const line: Hint = new Hint('line', ' ');
/** Nothing, or a line break where the group around it does not fit on the line. */
export const softLine: Hint = new Hint('line', '');
/** A blank, or a line break where what follows up to the next hint does not fit on the line. */
export const fillLine: Hint = new Hint('fill', ' ');
const open = new Hint('open', '');
const close = new Hint('close', '');
const indentMore = new Hint('indent', '');
const indentLess = new Hint('dedent', '');

/** A text whose line breaks are taken all or none. */
export function group(...parts: readonly Doc[]): Doc {
  return [open, parts, close];
}

/** A text whose lines stand further to the right. */
export function indent(...parts: readonly Doc[]): Doc {
  return [indentMore, parts, indentLess];
}

/** The parts that are there, with a blank between each. */
export function words(...parts: readonly Doc[]): Doc {
  return join(' ', parts);
}

/** The parts that are there, with a separator between each; strings are joined at once. */
export function join(separator: string, parts: readonly Doc[]): Doc {
  let text = '';
  let first = true;
  let out: Doc[] | undefined;
  for (const part of parts) {
    if (!part) continue;
    if (!first) text += separator;
    first = false;
    if (typeof part === 'string') text += part;
    else {
      out ??= [];
      if (text !== '') out.push(text);
      out.push(part);
      text = '';
    }
  }
  if (out === undefined) return text;
  if (text !== '') out.push(text);
  return out;
}

/** The items with commas between; nothing if there are none. */
export function list(items: readonly Doc[] | undefined): Doc {
  return items === undefined || items.length === 0 ? '' : join(', ', items);
}

/** As list, from nodes by a function of theirs. */
export function listOf<T>(
  items: readonly T[] | undefined,
  each: (item: T, index: number) => Doc,
): Doc {
  return items === undefined || items.length === 0 ? '' : join(', ', items.map(each));
}

/** The items with commas between, each on a line of its own if they do not fit on one. */
export function lines(items: readonly Doc[]): Doc {
  const out: Doc[] = [];
  for (const item of items) {
    if (!item) continue;
    if (out.length > 0) out.push(',', line);
    out.push(item);
  }
  return out;
}

/** A clause on a line of its own: `keyword a, b, …`, one item on a line if they do not fit on one. */
export function section(keyword: string, items: readonly Doc[] | undefined): Doc {
  if (items === undefined || items.length === 0) return '';
  const [first] = items;
  return [line, keyword, ' ', indent(items.length === 1 ? first : group(lines(items)))];
}

/** `(a, b, …)`, as many items on a line as fit. */
export function fill(items: readonly Doc[]): Doc {
  const out: Doc[] = [];
  for (const item of items) {
    if (out.length > 0) out.push(',', fillLine);
    out.push(item);
  }
  return group('(', indent(softLine, out), softLine, ')');
}

/** `(doc)`; nothing if there is no doc. */
export function parens(doc: Doc): Doc {
  if (!doc) return '';
  return typeof doc === 'string' ? `(${doc})` : ['(', doc, ')'];
}

/** `(a, b, …)`, one item on a line if they do not fit on one; `()` if there are none. */
export function block(items: readonly Doc[]): Doc {
  if (items.length === 0) return '()';
  return group('(', indent(softLine, lines(items)), softLine, ')');
}

/** The form that `table` has for the value of a field. */
export function form<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  table: Readonly<Record<string, () => Doc>>,
): Doc {
  return chooseCode(node, field, table)();
}

/** The parts without blanks between. */
export function glue(...parts: readonly Doc[]): Doc {
  return join('', parts);
}

/** `keyword doc`, nothing if there is no doc. */
export function clause(keyword: string, doc: Doc): Doc {
  return doc && words(keyword, doc);
}
