import type { Node, TypeName } from '@citrate/parser';
import { checkComments } from './comments/check.ts';
import type { Comments } from './comments/model.ts';
import { asBlock } from './comments/text.ts';
import { pretty } from './layout.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { printAll } from './run.ts';
import { forTarget, type TargetVersion } from './targets/index.ts';
import { cut, type Holes, type Slot, type Template } from './template.ts';
import { invalidOption } from './tree.ts';
import { write } from './visitors.ts';

export interface DeparseOptions {
  /** `pretty` breaks lines that are longer than `width`; `compact` writes one line. */
  readonly layout?: 'pretty' | 'compact';
  /** Characters, 1 or more; 100 unless given. Names and texts are never broken. */
  readonly width?: number;
  /** The version of PostgreSQL that has to accept it; 18 unless given. */
  readonly pg?: TargetVersion;
  /** Comments to write; `commentsOf` gives those that a statement was written with. */
  readonly comments?: Comments;
}

/**
 * A tree as SQL that parses to the same tree. Several statements are separated by `;` and a line
 * end. Throws a DiagnosticError that names the place if the tree is none that the parser gives, or
 * has constructs that the version `pg` doesn't know.
 */
export function deparse(given: Node | readonly Node[], options: DeparseOptions = {}): string {
  checkOptions(options);
  const { pg = 18, comments } = options;
  if (comments) return commented(given, options, comments);
  return written(forTarget(given, pg), options);
}

function commented(
  given: Node | readonly Node[],
  options: DeparseOptions,
  comments: Comments,
): string {
  checkComments(comments);
  const copies = new Map<object, object>();
  const tree = forTarget(given, options.pg ?? 18, copies);
  return written(tree, { ...options, comments: atCopies(comments, copies) });
}

function written(tree: Node | readonly Node[], options: DeparseOptions): string {
  if (!isList(tree)) return statement(tree, options);
  return tree.map((one) => `${statement(one, options)};\n`).join('');
}

/** Throws a DiagnosticError (22023) for options that mean nothing. */
function checkOptions({ layout = 'pretty', width = 100 }: DeparseOptions): void {
  if (layout !== 'pretty' && layout !== 'compact') throw invalidOption('layout', layout);
  if (!Number.isInteger(width) || width < 1) throw invalidOption('width', width);
}

/** What belongs to nodes that were rewritten belongs to their copies. */
function atCopies<T>(
  byNode: ReadonlyMap<Node, T>,
  copies: ReadonlyMap<object, object>,
): ReadonlyMap<Node, T> {
  const copyOf = (node: Node): Node => (copies.get(node) as Node | undefined) ?? node;
  return new Map([...byNode].map(([node, value]) => [copyOf(node), value]));
}

const isList: (tree: Node | readonly Node[]) => tree is readonly Node[] = Array.isArray;

/** An expression, without anything around it. */
export function deparseExpression(node: Node): string {
  return statement(node, { layout: 'compact' });
}

/** A type's name with its modifiers. */
export function deparseTypeName(type: TypeName): string {
  return printAll({ TypeName: type }, { write });
}

export interface TemplateOptions {
  /** Further nodes to leave open. */
  readonly holes?: Holes;
  /** The version of PostgreSQL that has to accept it; 18 unless given. */
  readonly pg?: TargetVersion;
}

/**
 * A statement deparsed once, the names that vary by shard left open: those of relations, of what
 * belongs to one, and of relations in front of their columns. Names of queries in WITH and aliases
 * are none of them. What only its use can tell stays closed: a whole row written like a column
 * (`t IS NULL`), names of types (`RETURNS t`), names in strings but for the sequences of `nextval`,
 * `currval` and `setval` (`'t'::regclass`, bodies of functions), constraints in CREATE TABLE and
 * SET CONSTRAINTS. Throws as deparse does, and a RangeError if a hole is nowhere in the tree.
 */
export function template(given: Node, options: TemplateOptions = {}): Template {
  const { pg = 18, holes } = options;
  const copies = new Map<object, object>();
  const tree = forTarget(given, pg, holes && copies);
  const slots: Slot[] = [];
  const text = printAll(tree, {
    write,
    slots,
    holes: holes && atCopies(holes, copies),
  });
  return cut(text, slots);
}

/** A text with nothing left open, as a template. */
export function literal(sql: string): Template {
  return { texts: [sql], slots: [] };
}

/**
 * What stands in the statement where a slot was left open, quoted; of a number, that of the shard
 * with ordinal 0. The name in a string constant may have been written otherwise, such as `'T'`.
 */
export function ownName(slot: Slot): string {
  if (slot.role === 'number') return slot.base;
  const name = quoteIdentifier(slot.name);
  const text = slot.qualified && slot.schema ? `${quoteIdentifier(slot.schema)}.${name}` : name;
  return slot.literal ? quoteLiteral(text) : text;
}

function statement(tree: Node, options: DeparseOptions): string {
  const { layout, width = 100, comments } = options;
  const compact = layout === 'compact';
  const marked = printAll(tree, { write, hints: !compact, comments });
  const text = compact ? marked : pretty(marked, width);
  const before = comments?.get(tree)?.before;
  if (before === undefined) return text;
  return compact ? [...before.map(asBlock), text].join(' ') : [...before, text].join('\n');
}
