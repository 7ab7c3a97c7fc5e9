/** Walks over trees. */
import type { Node, NodeMap, Tag } from './nodes.ts';
import { unwrappedFields } from './unwrapped.ts';

/** Called for nodes with these tags; `false` keeps the walk from going into the node. */
export type Visitor = {
  readonly [T in Tag]?: (fields: Readonly<NodeMap[T]>) => boolean | undefined | void;
};

/** Gives the fields to put in place of a node's own, whose children are mapped already. */
export type Mapper = { readonly [T in Tag]?: (fields: NodeMap[T]) => NodeMap[T] };

type Fields = Readonly<Record<string, unknown>>;

/** A tree may be deeper than JavaScript's stack: from here on what is left keeps one of its own. */
const DEEP = 300;

const unwrapped: ReadonlyMap<string, ReadonlyMap<string, Tag>> = new Map(
  Object.entries(unwrappedFields).map(([tag, fields]) => [tag, new Map(Object.entries(fields))]),
);

/** Visits each node before its children, in the order in which the tree names them. */
export function walk(root: Node | readonly Node[], visitor: Visitor): void {
  walkNodes(root, (tag, fields) => visit(visitor, tag, fields as Fields));
}

type Take = (tag: Tag, fields: NodeMap[Tag]) => unknown;

/** As `walk`, for nodes of all tags. */
export function walkNodes(root: Node | readonly Node[], take: Take): void {
  walkPart(root as Fields, undefined, take, 0);
}

/** A list, a node with its tag around it, or, with a tag, the fields of a node. */
function walkPart(value: Fields, tag: Tag | undefined, take: Take, depth: number): void {
  if (depth === DEEP) return walkDeep({ value, tag }, take);
  if (Array.isArray(value)) {
    for (const item of value) if (hasParts(item)) walkPart(item, undefined, take, depth + 1);
  } else if (tag === undefined) {
    for (const key in value) {
      const fields = value[key];
      if (hasParts(fields)) walkPart(fields, key as Tag, take, depth + 1);
    }
  } else if (take(tag, value) !== false) {
    const own = unwrapped.get(tag);
    for (const key in value) {
      const part = value[key];
      if (hasParts(part)) walkPart(part, own?.get(key), take, depth + 1);
    }
  }
}

/** Something in a tree that has parts, as walkPart takes it. */
interface Part {
  readonly value: Fields;
  readonly tag: Tag | undefined;
}

function walkDeep(root: Part, take: Take): void {
  const parts = [root];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { tag, value } = part;
    if (tag !== undefined && take(tag, value) === false) continue;
    // The last one first: the stack gives them back in order.
    for (const key of Object.keys(value).reverse()) {
      const under = value[key];
      if (hasParts(under)) parts.push({ value: under, tag: tagUnder(part, key) });
    }
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
  return mapPart(root as Fields, undefined, { mapper, copies }, 0) as T;
}

interface Mapping {
  readonly mapper: Mapper;
  readonly copies: Map<object, object> | undefined;
}

/** As walkPart. */
function mapPart(value: Fields, tag: Tag | undefined, mapping: Mapping, depth: number): Fields {
  if (depth === DEEP) return mapDeep({ value, tag }, mapping);
  if (Array.isArray(value)) return replaced(value, tag, mapItems(value, mapping, depth), mapping);
  const own = tag === undefined ? undefined : unwrapped.get(tag);
  let result: Record<string, unknown> = value;
  for (const key in value) {
    const part = value[key];
    if (!hasParts(part)) continue;
    const tagOfPart = tag === undefined ? (key as Tag) : own?.get(key);
    const mapped = mapPart(part, tagOfPart, mapping, depth + 1);
    if (mapped === part) continue;
    if (result === value) result = { ...value };
    result[key] = mapped;
  }
  return replaced(value, tag, result, mapping);
}

function mapItems(items: readonly unknown[], mapping: Mapping, depth: number): Fields {
  let result = items as unknown[];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (!hasParts(item)) continue;
    const mapped = mapPart(item, undefined, mapping, depth + 1);
    if (mapped === item) continue;
    if (result === items) result = items.slice();
    result[i] = mapped;
  }
  return result as unknown as Fields;
}

/** What takes the place of a part whose own parts are mapped. */
function replaced(
  value: Fields,
  tag: Tag | undefined,
  mapped: Fields,
  { mapper, copies }: Mapping,
): Fields {
  const result = tag === undefined ? mapped : replace(mapper, tag, mapped);
  if (result !== value) copies?.set(value, result);
  return result;
}

interface MappedPart extends Part {
  readonly parent: MappedPart | undefined;
  readonly key: string;
  result: Fields;
}

function mapDeep(root: Part, mapping: Mapping): Fields {
  const parts = flatten(root);
  for (const part of parts.toReversed()) {
    part.result = replaced(part.value, part.tag, part.result, mapping);
    if (part.result !== part.value && part.parent) putInto(part.parent, part.key, part.result);
  }
  return parts[0]?.result ?? root.value;
}

/** Every part of the tree, each behind the one it is in. */
function flatten({ value, tag }: Part): readonly MappedPart[] {
  const parts: MappedPart[] = [{ value, tag, parent: undefined, key: '', result: value }];
  for (const parent of parts) {
    for (const key in parent.value) {
      const part = parent.value[key];
      if (hasParts(part)) {
        parts.push({ value: part, tag: tagUnder(parent, key), parent, key, result: part });
      }
    }
  }
  return parts;
}

function putInto(parent: MappedPart, key: string, value: Fields): void {
  if (parent.result === parent.value) parent.result = shallowCopy(parent.value);
  (parent.result as Record<string, unknown>)[key] = value;
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
