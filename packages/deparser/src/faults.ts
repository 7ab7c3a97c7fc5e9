/** Whether a tree is made as its types say. */
import { enums } from './enums.ts';
import { positions } from './same-tree.ts';
import { schema } from './schema.ts';
import { filled, TreeError, unsupported, wrong } from './tree.ts';

/** Field → type as schema.ts names it, or the values of an enum. */
type Fields = ReadonlyMap<string, string | ReadonlySet<string>>;

/** A node without its tag, still to be looked into. */
interface Pending {
  readonly node: object;
  readonly fields: Fields;
}

/** The first fault found in a tree or a list of trees: a wrong tag, field or type of value. */
export function faultOf(tree: unknown): TreeError | undefined {
  const pending: Pending[] = [];
  // A tree made by hand may hold a node twice, or itself.
  const seen = new Set<object>();
  try {
    if (isList(tree)) tree.forEach((node, i) => enterNode(tree, `${i}`, node, pending));
    else enterNode({ tree }, 'tree', tree, pending);
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen.has(at.node)) continue;
      seen.add(at.node);
      checkFields(at, pending);
    }
    return undefined;
  } catch (error) {
    if (error instanceof TreeError) return error;
    throw error;
  }
}

const isList: (value: unknown) => value is readonly unknown[] = Array.isArray;

function checkFields({ node, fields }: Pending, pending: Pending[]): void {
  for (const [field, value] of Object.entries(node)) {
    if (value === undefined) continue;
    const type = fields.get(field) ?? (positions.has(field) ? 'number' : undefined);
    if (type === undefined) throw new TreeError(node, field, 'is no field that the parser gives');
    if (typeof type !== 'string') oneOf(type, node, field, value);
    else if (type in plain) checkPlain(type as keyof typeof plain, node, field, value);
    else if (type === 'Node') enterNode(node, field, value, pending);
    else if (type === 'Node[]') enterList(node, field, value, pending);
    else pending.push({ node: objectIn(node, field, value), fields: fieldsOf(type) as Fields });
  }
}

/** Values that are no nodes. Numbers are whole, and big ones may be written in any way. */
const plain = {
  string: (value: unknown) => typeof value === 'string',
  boolean: (value: unknown) => typeof value === 'boolean',
  number: (value: unknown) => Number.isInteger(value),
  bigint: (value: unknown) => typeof value === 'bigint' || Number.isInteger(value),
} as const;

function checkPlain(type: keyof typeof plain, node: object, field: string, value: unknown): void {
  if (!plain[type](value)) throw wrong(node, field, value);
}

function oneOf(values: ReadonlySet<string>, node: object, field: string, value: unknown): void {
  if (!values.has(value as string)) throw wrong(node, field, value);
}

function objectIn(node: object, field: string, value: unknown): object {
  if (typeof value !== 'object' || value === null || isList(value)) throw wrong(node, field, value);
  return value;
}

/** A node with its tag around it. */
function enterNode(parent: object, field: string, value: unknown, pending: Pending[]): void {
  const node = objectIn(parent, field, value);
  const [tag, second] = Object.keys(node);
  if (tag === undefined) throw new TreeError(parent, field, 'is an empty node');
  if (second !== undefined) throw new TreeError(node, second, `stands beside ${tag}`);
  const fields = fieldsOf(tag);
  if (fields === undefined) throw new TreeError(node, tag, unsupported);
  pending.push({ node: objectIn(node, tag, Reflect.get(node, tag)), fields });
}

/** A list of nodes. A NULL among them is an empty object; the parser gives no empty lists. */
function enterList(parent: object, field: string, value: unknown, pending: Pending[]): void {
  if (!isList(value)) throw wrong(parent, field, value);
  filled(value);
  value.forEach((item, i) => {
    const isNull = Object.keys(objectIn(value, `${i}`, item)).length === 0;
    if (!isNull) enterNode(value, `${i}`, item, pending);
  });
}

/** Tag → its fields. Made at the first use. */
let byTag: ReadonlyMap<string, Fields> | undefined;

function fieldsOf(tag: string): Fields | undefined {
  byTag ??= readSchema();
  return byTag.get(tag);
}

function readSchema(): Map<string, Fields> {
  const values = new Map(entries(enums).map(([name = '', ...words]) => [name, new Set(words)]));
  return new Map(
    entries(schema).map(([tag = '', ...words]) => {
      const fields = words.map((word) => {
        const [field = '', type = ''] = word.split(':');
        return [field, values.get(type) ?? type] as const;
      });
      return [tag, new Map(fields)];
    }),
  );
}

/** The entries of a table, as words; further lines of an entry stand further right. */
function entries(table: string): string[][] {
  return table
    .trim()
    .split(/\n {2}(?! )/)
    .map((entry) => entry.split(/\s+/));
}
