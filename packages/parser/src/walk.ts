/** Walks over trees. Both keep their own stack: a tree may be deeper than JavaScript's. */
import type { Node, NodeMap, Tag } from './nodes.ts';
import { unwrappedFields } from './unwrapped.ts';

/** Called for nodes with these tags; `false` keeps the walk from going into the node. */
export type Visitor = {
  readonly [T in Tag]?: (fields: Readonly<NodeMap[T]>) => boolean | undefined | void;
};

/** Gives the fields to put in place of a node's own, whose children are mapped already. */
export type Mapper = { readonly [T in Tag]?: (fields: NodeMap[T]) => NodeMap[T] };

type Fields = Readonly<Record<string, unknown>>;

/** Something in a tree that has parts: a list, a node with its tag around it, or its fields. */
interface Part {
  readonly value: Fields;
  /** Present if `value` is the fields of a node. */
  readonly tag: Tag | undefined;
}

const unwrapped: ReadonlyMap<string, ReadonlyMap<string, Tag>> = new Map(
  Object.entries(unwrappedFields).map(([tag, fields]) => [tag, new Map(Object.entries(fields))]),
);

/** Visits each node before its children, in the order in which the tree names them. */
export function walk(root: Node | readonly Node[], visitor: Visitor): void {
  walkNodes(root, (tag, fields) => visit(visitor, tag, fields as Fields));
}

/** As `walk`, for nodes of all tags. */
export function walkNodes(
  root: Node | readonly Node[],
  take: (tag: Tag, fields: NodeMap[Tag]) => unknown,
): void {
  const parts: Part[] = [{ value: root as Fields, tag: undefined }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { tag, value } = part;
    if (tag !== undefined && take(tag, value) === false) continue;
    if (Array.isArray(value)) pushItems(value, parts);
    else pushFields(value, tag, parts);
  }
}

/** The last one first: the stack gives them back in order. */
function pushItems(items: readonly unknown[], parts: Part[]): void {
  for (let i = items.length - 1; i >= 0; i--) {
    const value = items[i];
    if (hasParts(value)) parts.push({ value, tag: undefined });
  }
}

function pushFields(fields: Fields, tag: Tag | undefined, parts: Part[]): void {
  const own = tag === undefined ? undefined : unwrapped.get(tag);
  const keys = Object.keys(fields);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string;
    const value = fields[key];
    if (hasParts(value))
      parts.push({ value, tag: tag === undefined ? (key as Tag) : own?.get(key) });
  }
}

/**
 * A copy of a tree in which the nodes with the mapper's tags are replaced, children first. What
 * nothing in it changes is not copied; the tree given stays as it was. `copies` takes each part of the
 * tree that was copied, with its copy: by it, what is known of nodes is known of those in the copy.
 */
export function mapTree<T extends Node | readonly Node[]>(
  root: T,
  mapper: Mapper,
  copies?: Map<object, object>,
): T {
  const parts = flatten(root as Fields);
  for (const part of parts.toReversed()) {
    if (part.tag !== undefined) part.result = replace(mapper, part.tag, part.result);
    if (part.result === part.value) continue;
    copies?.set(part.value, part.result);
    if (part.parent) putInto(part.parent, part.key, part.result);
  }
  return parts[0]?.result as T;
}

interface MappedPart extends Part {
  readonly parent: MappedPart | undefined;
  readonly key: string;
  result: Fields;
}

/** Every part of the tree, each behind the one it is in. */
function flatten(root: Fields): readonly MappedPart[] {
  const parts: MappedPart[] = [
    { value: root, tag: undefined, parent: undefined, key: '', result: root },
  ];
  for (const parent of parts) {
    for (const key in parent.value) {
      const value = partUnder(parent, key);
      if (value) parts.push({ value, tag: tagUnder(parent, key), parent, key, result: value });
    }
  }
  return parts;
}

function putInto(parent: MappedPart, key: string, value: Fields): void {
  if (parent.result === parent.value) parent.result = shallowCopy(parent.value);
  (parent.result as Record<string, unknown>)[key] = value;
}

/** What stands under `key`, if it has parts itself. */
function partUnder(parent: Part, key: string): Fields | undefined {
  const value = parent.value[key];
  return hasParts(value) ? value : undefined;
}

function hasParts(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The tag of the fields under `key`; undefined if a list or a node with its tag stands there. */
function tagUnder({ tag, value }: Part, key: string): Tag | undefined {
  if (tag !== undefined) return unwrapped.get(tag)?.get(key);
  return Array.isArray(value) ? undefined : (key as Tag);
}

function visit(visitor: Visitor, tag: Tag, fields: Fields): unknown {
  return (visitor[tag] as ((fields: Fields) => unknown) | undefined)?.(fields);
}

function replace(mapper: Mapper, tag: Tag, fields: Fields): Fields {
  const map = mapper[tag] as ((fields: Fields) => Fields) | undefined;
  return map ? map(fields) : fields;
}

function shallowCopy(value: Fields): Fields {
  return Array.isArray(value) ? (value.slice() as unknown as Fields) : { ...value };
}
