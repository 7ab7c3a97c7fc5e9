/**
 * What one call of deparse or template keeps while its printers run. In all else printers are pure
 * functions from nodes to text. A call is synchronous, so there is one at a time.
 */
import { type ColumnRef, DiagnosticError, type Node, type RangeVar } from '@citrate/parser';
import type { Comments, NodeComments, WrittenList } from './comments/model.ts';
import { faultOf } from './faults.ts';
import { mark, NUL, setHints } from './marks.ts';
import type { Position } from './printer.ts';
import { noReferences, referencesIn } from './references.ts';
import type { Holes, Slot } from './template.ts';
import { holdsItself, invalidTree, placed, TreeError, tooDeep, unsupported } from './tree.ts';

/** Writes a node by the function of its tag; undefined for a tag that has none. */
export type Write = (node: Node, tag: string, position: Position) => string | undefined;

/** A node whose text is put in later. */
interface Deferred {
  readonly node: Node;
  readonly position: Position;
}

/** Nodes are printed inside each other up to this depth; what is deeper waits for its turn. */
const depthAtOnce = 100;

/** Far deeper than any tree the parser gives, which stops at several thousand levels. */
export const maxDepth = 100_000;

let write: Write = () => undefined;
/** The names left open so far; undefined if all are written. */
let slots: Slot[] | undefined;
let holes: Holes | undefined;
/** The holes that came; undefined if there are none. */
let foundHoles: Set<Node> | undefined;
/** What names mean, if any are left open. */
let references = noReferences;
let comments: Comments | undefined;
/** The lists written so far; undefined if nobody asked for them. */
let lists: WrittenList[] | undefined;
let deferred: Deferred[] = [];
let depth = 0;
let root: unknown;

/** What a call is to do. */
export interface Order {
  readonly write: Write;
  /** Whether the text holds hints where its lines may break. */
  readonly hints?: boolean;
  /** Where names left open are put; without, all names are written. */
  readonly slots?: Slot[];
  /** Further nodes to leave open. */
  readonly holes?: Holes | undefined;
  /** The comments to write at the items of lists. */
  readonly comments?: Comments | undefined;
  /** Where lists are put whose items may have comments; each leaves a mark where it ends. */
  readonly lists?: WrittenList[];
}

/**
 * The marked text of a tree. One that cannot be written becomes a DiagnosticError with the path from
 * its root to the place.
 */
export function printAll(tree: Node, order: Order): string {
  write = order.write;
  slots = order.slots;
  holes = order.holes;
  foundHoles = holes && new Set();
  references = noReferences;
  comments = order.comments;
  lists = order.lists;
  if (deferred.length > 0) deferred = [];
  depth = 0;
  root = tree;
  setHints(order.hints ?? false);
  try {
    if (slots) references = referencesIn(root);
    const text = print(tree);
    const whole = deferred.length === 0 ? text : withDeferred(text);
    checkHoles();
    return whole;
  } catch (error) {
    if (error instanceof DiagnosticError) throw placed(tree, error);
    // Values of a wrong type make anything fail that relies on the types.
    const fault = error instanceof TreeError ? error : faultOf(tree);
    throw fault === undefined ? error : invalidTree(tree, fault);
  }
}

function checkHoles(): void {
  const lost = (holes?.size ?? 0) - (foundHoles?.size ?? 0);
  if (lost > 0) throw new RangeError(`${lost} of the holes are no nodes of the tree`);
}

/** The text of a node, by the function of its tag. */
export function print(node: Node, position: Position = 'a_expr'): string {
  if (depth === depthAtOnce) return defer(node, position);
  if (isLeftOpen(node)) return leftOpen(node);
  for (const tag in node) {
    depth++;
    const out = write(node, tag, position);
    if (out === undefined) throw new TreeError(node, tag, unsupported);
    depth--;
    return out;
  }
  if (typeof node !== 'object') throw new TypeError('not a node');
  throw new TreeError(node, '', 'is an empty node');
}

/** Whether names are left open. */
export function leavesOpen(): boolean {
  return slots !== undefined;
}

/** A name that templates leave open; `text` is what deparse writes there. */
export function open(text: string, slot: Slot): string {
  return slots === undefined ? text : `${NUL}${mark.slot}${slots.push(slot) - 1};`;
}

/** Whether a relation's name is no relation's of the database, but a query's of WITH or an alias. */
export function isClosed(n: RangeVar): boolean {
  return references.closed.has(n);
}

/** The relation of the statement that a column's qualifier, or a name behind OF, means. */
export function meantRelation(n: ColumnRef | RangeVar): RangeVar | undefined {
  return references.relations.get(n);
}

/** Whether the caller of template leaves this node open. */
export function isLeftOpen(node: Node): boolean {
  return holes?.has(node) ?? false;
}

/** The slot of a node that is left open. */
export function leftOpen(node: Node): string {
  foundHoles?.add(node);
  return open('', holes?.get(node) as Slot);
}

/** Whether anything is to be done for the items of lists but to write them. */
export function mindsLists(): boolean {
  return comments !== undefined || lists !== undefined;
}

export function commentsAt(node: Node): NodeComments | undefined {
  return comments?.get(node);
}

/** The mark that a list leaves where it ends, if somebody asked for the lists. */
export function listEnd(list: WrittenList): string {
  return lists === undefined ? '' : `${NUL}${mark.listEnd}${lists.push(list) - 1};`;
}

/** The lists that a text ends with: nothing but their marks is behind them. */
export function listsAtEnd(text: string, all: readonly WrittenList[]): readonly WrittenList[] {
  const found: WrittenList[] = [];
  for (let end = text.length; text.charAt(end - 1) === ';'; ) {
    const start = text.lastIndexOf(NUL, end);
    const list = all[Number(text.slice(start + 2, end - 1))];
    if (text.charAt(start + 1) !== mark.listEnd || list === undefined) break;
    found.push(list);
    end = start;
  }
  return found;
}

/** A tree that holds itself comes by here; told at once, as it may grow at each level. */
function defer(node: Node, position: Position): string {
  if (deferred.length === 0 && holdsItself(root)) throw tooDeep(maxDepth);
  return `${NUL}${mark.deferred}${deferred.push({ node, position }) - 1};`;
}

/** A text with everything put in that was deferred, and what was deferred in there. */
function withDeferred(text: string): string {
  const begin = NUL + mark.deferred;
  let out = '';
  // The rests of the texts begun, outermost first.
  const rests = [text];
  for (let rest = rests.pop(); rest !== undefined; rest = rests.pop()) {
    const start = rest.indexOf(begin);
    if (start < 0) {
      out += rest;
      continue;
    }
    out += rest.slice(0, start);
    const end = rest.indexOf(';', start);
    rests.push(rest.slice(end + 1));
    const { node, position } = deferred[Number(rest.slice(start + 2, end))] as Deferred;
    if (rests.length * depthAtOnce > maxDepth) throw tooDeep(maxDepth);
    depth = 0;
    rests.push(print(node, position));
  }
  return out;
}
