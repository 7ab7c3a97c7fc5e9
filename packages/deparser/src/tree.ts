import { type A_Const, DiagnosticError, type Node, type Tag } from '@citrate/parser';
import { firstPlace, pathInto, placesOf } from './places.ts';
import { isUnwritable } from './quote.ts';

/**
 * A tree that the grammar cannot have produced: `field` of `node` is missing or wrong. The driver
 * turns it into a diagnostic that names the path from the root.
 */
export class TreeError extends Error {
  override readonly name = 'TreeError';
  readonly node: object;
  readonly field: string;

  constructor(node: object, field: string, problem: string) {
    super(problem);
    this.node = node;
    this.field = field;
  }
}

/** For a field without which the statement could not be written: `n.name ?? missing(n, 'name')`. */
export function missing(node: object, field: string): never {
  throw new TreeError(node, field, 'is missing');
}

/**
 * A field without which the statement could not be written. The parser gives no empty lists. As
 * `?? missing(…)`, for what is not written for nearly every node.
 */
export function required<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
): NonNullable<T[K]> {
  const value = node[field];
  if (value === undefined || value === null) return missing(node, field);
  return Array.isArray(value) && value.length === 0 ? missing(node, field) : value;
}

/** Checks a list that a tree holds: the parser leaves empty ones out. */
export function filled<T extends readonly unknown[]>(items: T): T {
  if (items.length === 0) throw new TreeError(items, '', 'is an empty list');
  return items;
}

/** A list that was made of another, undefined if nothing is left in it. */
export function unlessEmpty<T extends readonly unknown[]>(items: T): T | undefined {
  return items.length === 0 ? undefined : items;
}

/** What stands for each of the values that a field has; K are those that it has something for. */
export interface Choices<K extends string, V = string> extends ReadonlyMap<string, V> {
  /** Never there: by it the compiler sees whether a table has all values that it needs. */
  readonly covers?: (value: K) => void;
}

/**
 * Choices for choose and its like. A map: the engine looks for a value such as `DROP_RESTRICT` among
 * all names that it knows before it finds it in an object, and that takes longer.
 */
export function choices<K extends string, V = string>(
  entries: Readonly<Record<K, V>>,
): Choices<K, V> {
  return new Map<string, V>(Object.entries(entries));
}

/** The words that `table` has for the value of an enum field; '' writes nothing. */
export function choose<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  words: Choices<NonNullable<T[K]> & string>,
): string {
  return chooseText(node, field, node[field] ?? missing(node, field), words);
}

/** As choose, for fields whose type is a plain string but which hold one of a few. */
export function chooseCode<T extends object, K extends keyof T & string, V>(
  node: T,
  field: K,
  values: ReadonlyMap<string, V>,
): V {
  return chooseText(node, field, node[field] ?? missing(node, field), values);
}

/** What a table has for a text that a field holds in one way or another. */
export function chooseText<V>(
  node: object,
  field: string,
  text: unknown,
  values: ReadonlyMap<string, V>,
): V {
  const found = values.get(text as string);
  if (found === undefined) throw wrong(node, field, text);
  return found;
}

/** Checks that fields are not set which would not be written: they belong to another kind of it. */
export function none<T extends object>(node: T, ...fields: readonly (keyof T & string)[]): void {
  for (const field of fields) {
    if (node[field] !== undefined) throw wrong(node, field, node[field]);
  }
}

/** Checks a field that has one value only where it stands, and so is not written. */
export function always<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  value: T[K],
): void {
  if (node[field] !== value) throw wrong(node, field, node[field]);
}

/** A whole number of a tree, as it is written; other values would be written as they are. */
export function whole(node: object, field: string, value: unknown): string {
  if (!Number.isInteger(value)) throw wrong(node, field, value);
  return String(value);
}

/** A number of a tree whose bits stand for something, of which these are `known`. */
export function bits<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  known: number,
): number {
  const value: unknown = node[field] ?? 0;
  if (!Number.isInteger(value) || ((value as number) & ~known) !== 0) {
    throw wrong(node, field, value);
  }
  return value as number;
}

/** The error for a value that no statement can have in this field. */
export function wrong(node: object, field: string, value: unknown): TreeError {
  return new TreeError(node, field, `cannot be ${shown(value)}`);
}

/** A value in a message, which should not hold a whole tree. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The text of a String node, such as the first of a list that has one. */
export function stringOf(node: Node | undefined): string {
  const fields = (node as { String?: { sval?: string } } | undefined)?.String;
  if (fields === undefined) return missing(node ?? {}, 'String');
  return fields.sval ?? missing(fields, 'sval');
}

/** The text of a String node; undefined for other nodes. */
export function nameIn(node: Node | undefined): string | undefined {
  const fields = (node as { String?: { sval?: string } } | undefined)?.String;
  return fields && (fields.sval ?? missing(fields, 'sval'));
}

/** The fields of a constant. */
export function constantOf(node: Node): A_Const {
  return (node as { A_Const?: A_Const }).A_Const ?? missing(node, 'A_Const');
}

/** The value of a constant that is a whole number; undefined for other nodes. */
export function integerIn(node: Node | undefined): number | undefined {
  const constant = node && 'A_Const' in node ? node.A_Const : undefined;
  return constant?.ival && (constant.ival.ival ?? 0);
}

/** The text of a string constant. */
export function constantString(node: Node): string {
  return required(required(constantOf(node), 'sval'), 'sval');
}

/** The texts of a list of String nodes. */
export function stringsOf(nodes: readonly Node[]): string[] {
  return nodes.map(stringOf);
}

/** The number of an Integer node. */
export function integerOf(node: Node): number {
  const fields = (node as { Integer?: { ival?: number } }).Integer;
  return (fields ?? missing(node, 'Integer')).ival ?? 0;
}

/** The value of a Boolean node. */
export function booleanOf(node: Node): boolean {
  const fields = (node as { Boolean?: { boolval?: boolean } }).Boolean;
  return required(fields ?? missing(node, 'Boolean'), 'boolval');
}

/** The items of a List node, of which there is at least one. */
export function itemsOf(node: Node): readonly Node[] {
  const fields = (node as { List?: { items?: Node[] } }).List;
  return required(fields ?? missing(node, 'List'), 'items');
}

/** The items of a List node that has two. */
export function pairOf(node: Node): readonly [Node, Node] {
  const [first, second, further] = itemsOf(node);
  if (first === undefined || second === undefined || further !== undefined) {
    throw wrong(node, 'List', itemsOf(node));
  }
  return [first, second];
}

/** Whether a list item is a NULL node, which libpg-query writes as `{}`. */
export function isNull(node: Node | undefined): boolean {
  for (const _ in node) return false;
  return true;
}

/** Whether a node of this type stands anywhere in a tree. */
export function hasInside(tree: Node, tag: Tag): boolean {
  const stack: unknown[] = [tree];
  const seen = new Set<unknown>();
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (Object.hasOwn(value, tag)) return true;
    seen.add(value);
    for (const inner of Object.values(value)) stack.push(inner);
  }
  return false;
}

/** Whether some part of a tree stands in itself. */
export function holdsItself(root: unknown): boolean {
  const around = new Set<unknown>();
  const done = new Set<unknown>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.at(-1);
    if (typeof value !== 'object' || value === null || done.has(value) || around.delete(value)) {
      done.add(value);
      stack.pop();
      continue;
    }
    around.add(value);
    for (const inner of Object.values(value)) {
      if (around.has(inner)) return true;
      stack.push(inner);
    }
  }
  return false;
}

/** An error about a text that SQL cannot hold, with its place in the tree; others as they are. */
export function placed(root: unknown, error: DiagnosticError): DiagnosticError {
  if (error.diagnostics[0]?.code !== '22021') return error;
  const path = firstPlace(root, (value) => typeof value === 'string' && isUnwritable(value));
  const detail = `It is at ${path}.`;
  return new DiagnosticError(error.diagnostics.map((one) => ({ ...one, detail })));
}

/** The problem of a node without a printer. */
export const unsupported = 'unsupported';

/** What the user is told about a TreeError. */
export function invalidTree(root: unknown, error: TreeError): DiagnosticError {
  const path = pathOf(root, error) || 'the tree';
  if (error.message !== unsupported)
    return refused('XX000', `cannot deparse: ${path} ${error.message}`);
  const message = `cannot deparse a node of type ${error.field}`;
  return refused('0A000', message, `The node is at ${path}.`, hintFor(root));
}

/** What may have been meant by something that is no tree at all. */
function hintFor(root: unknown): string | undefined {
  if (typeof root === 'string') return 'parse gives the trees that a text consists of.';
  const isStatement = typeof root === 'object' && root !== null && 'tree' in root;
  return isStatement ? 'The tree of a statement is statement.tree.' : undefined;
}

function pathOf(root: unknown, { node, field }: TreeError): string {
  const at = placesOf(root, new Set([node])).get(node) ?? '';
  return field === '' ? at : pathInto(node, at, field);
}

/** What the user is told about a tree that is deeper than `max` nodes. */
export function tooDeep(max: number): DiagnosticError {
  const detail = `Nodes stand in each other more than ${max} deep, or in a circle.`;
  return refused('54001', 'cannot deparse: the tree is too deep', detail);
}

/** What the user is told about an option that means nothing. */
export function invalidOption(option: string, value: unknown): DiagnosticError {
  return refused('22023', `cannot deparse: option ${option} cannot be ${String(value)}`);
}

function refused(code: string, message: string, detail?: string, hint?: string): DiagnosticError {
  return new DiagnosticError([
    {
      code,
      severity: 'error',
      message,
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
    },
  ]);
}
