import type { Node, TypeName } from '@citrate/parser';
import { expand, type Sink, withPath } from './expand.ts';
import { typeName } from './nodes/types.ts';
import type { Doc, Hint, Open } from './printer.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import type { Holes, NameSlot, Slot, Template } from './template.ts';
import { visitors } from './visitors.ts';

/** Writes everything on one line, slots filled with their own names. */
class CompactText implements Sink {
  sql = '';

  text(text: string): void {
    this.sql += text;
  }

  open(open: Open): void {
    this.sql += open.text;
  }

  hint(hint: Hint): void {
    this.sql += hint.flat;
  }
}

/** Collects the pieces of a template. */
class Pieces implements Sink {
  readonly texts: string[] = [];
  readonly slots: Slot[] = [];
  private last = '';

  text(text: string): void {
    this.last += text;
  }

  open(open: Open): void {
    this.texts.push(this.last);
    this.slots.push(open.slot);
    this.last = '';
  }

  hint(hint: Hint): void {
    this.last += hint.flat;
  }

  end(): Template {
    return { texts: [...this.texts, this.last], slots: this.slots };
  }
}

/**
 * A tree as SQL that parses to the same tree. Several statements are separated by `;` and a line
 * end. Throws a DiagnosticError that names the place if the tree is none that the parser gives.
 */
export function deparse(tree: Node | readonly Node[]): string {
  if (!Array.isArray(tree)) return write(tree as Node, tree);
  return tree.map((statement: Node) => `${write(statement, statement)};\n`).join('');
}

/** An expression, without anything around it. */
export function deparseExpression(node: Node): string {
  return write(node, node);
}

/** A type's name with its modifiers. */
export function deparseTypeName(type: TypeName): string {
  return withPath(type, () => write(typeName(type), type));
}

export interface TemplateOptions {
  /** Further nodes to leave open. */
  readonly holes?: Holes;
}

/** A statement deparsed once, the names that vary by shard left open. */
export function template(tree: Node, options: TemplateOptions = {}): Template {
  return withPath(tree, () => {
    const pieces = new Pieces();
    expand(tree, visitors, pieces, options.holes);
    return pieces.end();
  });
}

/** A text with nothing left open, as a template. */
export function literal(sql: string): Template {
  return { texts: [sql], slots: [] };
}

/** The name that a slot has in the statement it was left open in. */
export function ownName(slot: NameSlot): string {
  const name = quoteIdentifier(slot.name);
  const text = slot.qualified && slot.schema ? `${quoteIdentifier(slot.schema)}.${name}` : name;
  return slot.literal ? quoteLiteral(text) : text;
}

function write(doc: Doc, root: unknown): string {
  return withPath(root, () => {
    const sink = new CompactText();
    expand(doc, visitors, sink);
    return sink.sql;
  });
}
