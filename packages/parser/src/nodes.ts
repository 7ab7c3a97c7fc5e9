/**
 * The parse tree: PostgreSQL 18's own nodes, with its tags and field names, as libpg-query writes
 * them. Fields equal to 0, false, "" or NULL are absent.
 */
import type { Node } from '@pgsql/types';

export type * from '@pgsql/types';

type KeyOf<T> = T extends T ? keyof T : never;

/** The name of a node type, such as `CreateStmt`. */
export type Tag = Extract<KeyOf<Node>, string>;

/** The fields of the node with this tag. */
export type NodeOf<T extends Tag> = Extract<Node, Record<T, unknown>>[T & keyof Extract<
  Node,
  Record<T, unknown>
>];

/** The tag of a wrapped node: `{ CreateStmt: {…} }` → `CreateStmt`. */
export function tagOf(node: Node): Tag {
  for (const tag in node) return tag as Tag;
  throw new TypeError('a node without a tag');
}

/** The fields of `node` if it has this tag, otherwise undefined. */
export function as<T extends Tag>(node: Node | undefined, tag: T): NodeOf<T> | undefined {
  return (node as Record<string, unknown> | undefined)?.[tag] as NodeOf<T> | undefined;
}
