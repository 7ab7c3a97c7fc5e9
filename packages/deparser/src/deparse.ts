import type { Node, TypeName } from '@citrate/parser';
import { expand, Output, withPath } from './expand.ts';
import { PrettyOutput } from './layout.ts';
import { typeName } from './nodes/types.ts';
import type { Block, Break, Doc, Open } from './printer.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import type { Holes, NameSlot, Slot, Template } from './template.ts';
import { visitors } from './visitors.ts';

/** Everything on one line, slots filled with their own names. */
class CompactOutput extends Output {
  break(at: Break): void {
    this.text += at.flat;
  }

  block(block: Block): readonly Doc[] {
    return block.parts;
  }

  open(open: Open): void {
    this.text += open.text;
  }
}

/** The pieces of a template. */
class TemplateOutput extends Output {
  readonly texts: string[] = [];
  readonly slots: Slot[] = [];

  break(at: Break): void {
    this.text += at.flat;
  }

  block(block: Block): readonly Doc[] {
    return block.parts;
  }

  open(open: Open): void {
    this.texts.push(this.text);
    this.slots.push(open.slot);
    this.text = '';
  }

  end(): Template {
    return { texts: [...this.texts, this.text], slots: this.slots };
  }
}

export interface DeparseOptions {
  /** `pretty` breaks lines that are longer than `width`; `compact` writes one line. */
  readonly layout?: 'pretty' | 'compact';
  /** Characters; 100 unless given. */
  readonly width?: number;
}

/**
 * A tree as SQL that parses to the same tree. Several statements are separated by `;` and a line
 * end. Throws a DiagnosticError that names the place if the tree is none that the parser gives.
 */
export function deparse(tree: Node | readonly Node[], options: DeparseOptions = {}): string {
  if (!isList(tree)) return write(tree, tree, options);
  return tree.map((statement) => `${write(statement, statement, options)};\n`).join('');
}

const isList: (tree: Node | readonly Node[]) => tree is readonly Node[] = Array.isArray;

/** An expression, without anything around it. */
export function deparseExpression(node: Node): string {
  return write(node, node, { layout: 'compact' });
}

/** A type's name with its modifiers. */
export function deparseTypeName(type: TypeName): string {
  return withPath(type, () => write(typeName(type), type, { layout: 'compact' }));
}

export interface TemplateOptions {
  /** Further nodes to leave open. */
  readonly holes?: Holes;
}

/** A statement deparsed once, the names that vary by shard left open. */
export function template(tree: Node, options: TemplateOptions = {}): Template {
  return withPath(tree, () => {
    const out = new TemplateOutput(options.holes);
    expand(tree, visitors, out);
    return out.end();
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

function write(doc: Doc, root: unknown, options: DeparseOptions): string {
  return withPath(root, () => {
    if (options.layout === 'compact') {
      const out = new CompactOutput();
      expand(doc, visitors, out);
      return out.text;
    }
    const out = new PrettyOutput(options.width ?? 100);
    expand(doc, visitors, out);
    return out.end();
  });
}
