import { DiagnosticError, type Node } from '@citrate/parser';
import { Child, type Doc, Hint, Mark, Open, type Position, Written } from './printer.ts';
import type { Holes } from './template.ts';
import { invalidTree, pathTo, TreeError } from './tree.ts';

/** Where the driver writes to. */
export interface Sink {
  text(text: string): void;
  open(open: Open): void;
  hint(hint: Hint): void;
}

const none: Holes = new Map();

/** The function of every node that can be written. */
export type Visitors = Readonly<Record<string, (node: never, position: Position) => Doc>>;

interface Frame {
  readonly items: readonly Doc[];
  next: number;
}

/**
 * Write `doc`, calling the functions of the nodes in it. The only loop over trees: it keeps its own
 * stack, so the depth of a statement is bounded by memory and not by the engine's stack.
 */
export function expand(doc: Doc, visitors: Visitors, sink: Sink, holes: Holes = none): void {
  const stack: Frame[] = [];
  let frame: Frame = { items: [doc], next: 0 };
  for (;;) {
    if (frame.next === frame.items.length) {
      const outer = stack.pop();
      if (outer === undefined) return;
      frame = outer;
      continue;
    }
    let item = frame.items[frame.next++];
    while (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      if (item instanceof Mark) item = mark(item, visitors, sink, holes);
      else item = visit(item as Node, 'a_expr', visitors, sink, holes);
    }
    if (!item) continue;
    if (typeof item === 'string') sink.text(item);
    else {
      if (frame.next < frame.items.length) stack.push(frame);
      frame = { items: item as readonly Doc[], next: 0 };
    }
  }
}

function mark(item: Mark, visitors: Visitors, sink: Sink, holes: Holes): Doc {
  if (item instanceof Open) sink.open(item);
  else if (item instanceof Hint) sink.hint(item);
  else if (item instanceof Child) return visit(item.node, item.position, visitors, sink, holes);
  else if (item instanceof Written) return leftOpen(item.node, sink, holes) ? '' : item.doc;
  return '';
}

/** A node that the caller of template leaves open. */
function leftOpen(node: Node, sink: Sink, holes: Holes): boolean {
  const slot = holes.size === 0 ? undefined : holes.get(node);
  if (slot !== undefined) sink.open(new Open('', slot));
  return slot !== undefined;
}

function visit(node: Node, position: Position, visitors: Visitors, sink: Sink, holes: Holes): Doc {
  if (leftOpen(node, sink, holes)) return '';
  for (const tag in node) {
    const visitor = Object.hasOwn(visitors, tag) ? visitors[tag] : undefined;
    if (visitor === undefined) throw new TreeError(node, tag, 'unsupported');
    return visitor((node as Record<string, unknown>)[tag] as never, position);
  }
  throw new TreeError(node, '', 'is an empty node');
}

/** Run `write`; a tree that cannot be written becomes a diagnostic with the path to the place. */
export function withPath<T>(root: unknown, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw error.message === 'unsupported' ? unsupported(root, error) : invalidTree(root, error);
  }
}

/** The one place where a node is refused. */
function unsupported(root: unknown, error: TreeError): DiagnosticError {
  const path = pathTo(root, error.node);
  const place = path === '' ? error.field : `${path}.${error.field}`;
  return new DiagnosticError([
    {
      code: '0A000',
      severity: 'error',
      message: `cannot deparse a node of type ${error.field}`,
      detail: `The node is at ${place}.`,
    },
  ]);
}
