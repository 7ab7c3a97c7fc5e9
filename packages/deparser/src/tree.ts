import { DiagnosticError, type Node, type Tag } from '@citrate/parser';

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

/** A field without which the statement could not be written. */
export function required<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
): NonNullable<T[K]> {
  const value = node[field];
  if (value === undefined || value === null) throw new TreeError(node, field, 'is missing');
  return value;
}

/** The words that `table` has for the value of an enum field; '' writes nothing. */
export function choose<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  table: Readonly<Record<NonNullable<T[K]> & string, string>>,
): string {
  const value: unknown = required(node, field);
  const words: unknown = (table as Readonly<Record<string, unknown>>)[value as string];
  if (typeof words !== 'string') throw wrong(node, field, value);
  return words;
}

/** As choose, for fields whose type is a plain string but which hold one of a few. */
export function chooseCode<T extends object, K extends keyof T & string, V>(
  node: T,
  field: K,
  table: Readonly<Record<string, V>>,
): V {
  const value: unknown = required(node, field);
  const found = table[value as string];
  // What every object inherits, such as `constructor`, is no string.
  if (typeof found === 'string' || Object.hasOwn(table, value as string)) return found as V;
  throw wrong(node, field, value);
}

/** The error for a value that no statement can have in this field. */
export function wrong(node: object, field: string, value: unknown): TreeError {
  return new TreeError(node, field, `cannot be ${JSON.stringify(value) ?? String(value)}`);
}

/** The text of a String node. */
export function stringOf(node: Node | undefined): string {
  const fields = (node as { String?: { sval?: string } } | undefined)?.String;
  if (fields === undefined) throw new TreeError(node ?? {}, 'String', 'is missing');
  return fields.sval ?? '';
}

/** The text of a String node; undefined for other nodes. */
export function nameIn(node: Node | undefined): string | undefined {
  const fields = (node as { String?: { sval?: string } } | undefined)?.String;
  return fields && (fields.sval ?? '');
}

/** The texts of a list of String nodes. */
export function stringsOf(nodes: readonly Node[]): string[] {
  return nodes.map(stringOf);
}

/** The number of an Integer node. */
export function integerOf(node: Node | undefined): number {
  const fields = (node as { Integer?: { ival?: number } } | undefined)?.Integer;
  if (fields === undefined) throw new TreeError(node ?? {}, 'Integer', 'is missing');
  return fields.ival ?? 0;
}

/** The items of a List node. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  const fields = (node as { List?: { items?: Node[] } } | undefined)?.List;
  if (fields === undefined) throw new TreeError(node ?? {}, 'List', 'is missing');
  return fields.items ?? [];
}

/** Whether a list item is a NULL node, which libpg-query writes as `{}`. */
export function isNull(node: Node | undefined): boolean {
  for (const _ in node) return false;
  return true;
}

/** Whether a node of this type stands anywhere in a tree. */
export function holds(tree: Node, tag: Tag): boolean {
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, tag)) return true;
    for (const inner of Object.values(value)) stack.push(inner);
  }
  return false;
}

/** The path to `target` below `root`, such as `CreateStmt.tableElts[3].ColumnDef`; '' if none. */
export function pathTo(root: unknown, target: object): string {
  const stack: { value: unknown; path: string }[] = [{ value: root, path: '' }];
  const seen = new Set<unknown>();
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at.value === target) return at.path;
    if (typeof at.value !== 'object' || at.value === null || seen.has(at.value)) continue;
    seen.add(at.value);
    for (const [key, value] of Object.entries(at.value)) {
      stack.push({
        value,
        path: Array.isArray(at.value) ? `${at.path}[${key}]` : join(at.path, key),
      });
    }
  }
  return '';
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** The problem of a node without a printer. */
export const unsupported = 'unsupported';

/** What the user is told about a TreeError. */
export function invalidTree(root: unknown, error: TreeError): DiagnosticError {
  const path = join(pathTo(root, error.node), error.field);
  return error.message === unsupported
    ? refused('0A000', `cannot deparse a node of type ${error.field}`, `The node is at ${path}.`)
    : refused('XX000', `cannot deparse: ${path} ${error.message}`);
}

/** What the user is told about a tree that is deeper than `max` nodes. */
export function tooDeep(max: number): DiagnosticError {
  const detail = `Nodes stand in each other more than ${max} deep, or in a circle.`;
  return refused('54001', 'cannot deparse: the tree is too deep', detail);
}

function refused(code: string, message: string, detail?: string): DiagnosticError {
  return new DiagnosticError([
    { code, severity: 'error', message, ...(detail !== undefined && { detail }) },
  ]);
}
