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

/** A place where the line may break; `flat` is what stands there otherwise. */
export class Break extends Mark {
  readonly flat: string;
  /** Break only if what follows up to the next break does not fit on the line. */
  readonly fill: boolean;

  constructor(flat: string, onlyIfNeeded: boolean) {
    super();
    this.flat = flat;
    this.fill = onlyIfNeeded;
  }
}

/** A text whose breaks are taken all or none: `group`; one whose lines stand further right: `indent`. */
export class Block extends Mark {
  readonly kind: 'group' | 'indent';
  readonly parts: readonly Doc[];

  constructor(kind: Block['kind'], parts: readonly Doc[]) {
    super();
    this.kind = kind;
    this.parts = parts;
  }
}

/** A blank, or a line break where the group around it does not fit on the line. */
export const line: Break = new Break(' ', false);
/** Nothing, or a line break where the group around it does not fit on the line. */
export const softLine: Break = new Break('', false);
/** A blank, or a line break where what follows up to the next break does not fit on the line. */
const fillLine = new Break(' ', true);

export function group(...parts: readonly Doc[]): Doc {
  return new Block('group', parts);
}

export function indent(...parts: readonly Doc[]): Doc {
  return new Block('indent', parts);
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
  return [line, `${keyword} `, indent(items.length === 1 ? first : group(lines(items)))];
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
