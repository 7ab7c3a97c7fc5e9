import { DiagnosticError, type Node } from '@citrate/parser';
import {
  Block,
  Break,
  Child,
  type Doc,
  Mark,
  Open,
  type Position,
  type Printer,
  Written,
} from './printer.ts';
import type { Holes } from './template.ts';
import { invalidTree, pathTo, TreeError } from './tree.ts';

/** Where the driver writes to. */
export abstract class Output {
  /** What was written since a break or a slot took it away. */
  text = '';
  /** Nodes to leave open. */
  readonly holes: Holes | undefined;

  constructor(holes?: Holes) {
    this.holes = holes;
  }

  abstract break(at: Break): void;
  abstract open(open: Open): void;
  /** The parts of a block, with what is needed around them. */
  abstract block(block: Block): readonly Doc[];
}

/** The function of every node that can be written, by its tag. */
export type Visitors = ReadonlyMap<string, Printer<never>>;

/**
 * Write `doc` to `out`, calling the functions of the nodes in it. The only loop over trees: it
 * keeps its own stack, so the depth of a statement is bounded by memory and not by the engine's
 * stack.
 */
export function expand(doc: Doc, visitors: Visitors, out: Output): void {
  // One stack in two arrays: the lists begun, and where to go on in each.
  const lists: (readonly Doc[])[] = [];
  const indexes: number[] = [];
  let list: readonly Doc[] = [doc];
  let index = 0;
  for (;;) {
    if (index === list.length) {
      const outer = lists.pop();
      if (outer === undefined) return;
      list = outer;
      index = indexes.pop() as number;
      continue;
    }
    let item = list[index++];
    // A node gives way to what its function gives, until that is a text or a list.
    while (typeof item === 'object' && item !== null && !isList(item)) {
      item =
        item instanceof Mark ? mark(item, visitors, out) : visit(item, 'a_expr', visitors, out);
    }
    if (!item) continue;
    if (typeof item === 'string') out.text += item;
    else {
      if (index < list.length) {
        lists.push(list);
        indexes.push(index);
      }
      list = item;
      index = 0;
    }
  }
}

const isList: (doc: object) => doc is readonly Doc[] = Array.isArray;

function mark(item: Mark, visitors: Visitors, out: Output): Doc {
  if (item instanceof Break) out.break(item);
  else if (item instanceof Block) return out.block(item);
  else if (item instanceof Open) out.open(item);
  else if (item instanceof Child) return visit(item.node, item.position, visitors, out);
  else if (item instanceof Written) return leftOpen(item.node, out) ? '' : item.doc;
  return '';
}

/** A node that the caller of template leaves open. */
function leftOpen(node: Node, out: Output): boolean {
  const slot = out.holes?.get(node);
  if (slot !== undefined) out.open(new Open('', slot));
  return slot !== undefined;
}

function visit(node: Node, position: Position, visitors: Visitors, out: Output): Doc {
  if (out.holes !== undefined && leftOpen(node, out)) return '';
  for (const tag in node) {
    const visitor = visitors.get(tag);
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
