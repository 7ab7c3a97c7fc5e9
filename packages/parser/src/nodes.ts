/**
 * The parse tree: PostgreSQL 18's own nodes, with its tags and field names, as libpg-query writes
 * them. Fields equal to 0, false, "" or NULL are absent. An empty object in a list is a null node.
 */
import type { Node } from '@pgsql/types';

export type * from '@pgsql/types';

type ValueOf<T> = T[keyof T];

/** Tag → fields, for every type of node. */
export type NodeMap = { [N in Node as keyof N]: ValueOf<N> };

/** The name of a node type, such as `CreateStmt`. */
export type Tag = keyof NodeMap;

/** The fields of the node with this tag. */
export type NodeOf<T extends Tag> = NodeMap[T];

/** The tag of a wrapped node: `{ CreateStmt: {…} }` → `CreateStmt`. */
export function tagOf(node: Node): Tag {
  for (const tag in node) return tag as Tag;
  throw new TypeError('a node without a tag');
}

/** The fields of `node` if it has this tag, otherwise undefined. */
export function as<T extends Tag>(node: Node | undefined, tag: T): NodeOf<T> | undefined {
  // A node has one field: looking at it takes less time than asking for one by a name that varies.
  for (const own in node) return own === tag ? (node as NodeMap)[tag] : undefined;
  return undefined;
}
