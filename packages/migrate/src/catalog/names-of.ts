/** Small readers of the shapes in which trees hold names and lists. */
import { as, type Node, type NodeOf, type RangeVar, type Tag } from '@citrate/parser';
import type { QualifiedName } from './model.ts';
import { withFields } from './trees.ts';

/** The fields of the nodes in a list that have this tag. */
export function allOf<T extends Tag>(nodes: readonly Node[] | undefined, tag: T): NodeOf<T>[] {
  const found: NodeOf<T>[] = [];
  for (const node of nodes ?? []) {
    const fields = as(node, tag);
    if (fields) found.push(fields);
  }
  return found;
}

/** `[String, String]` → the strings. Other nodes, such as `*`, are left out. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  const values = nodes?.map(stringOf) ?? [];
  return values.every(isString) ? values : values.filter(isString);
}

function stringOf(node: Node): string | undefined {
  const value = as(node, 'String');
  return value && (value.sval ?? '');
}

function isString(value: string | undefined): value is string {
  return value !== undefined;
}

export function stringNode(sval: string): Node {
  return { String: { sval } };
}

/** A possibly qualified name as a RangeVar; a database's name in front is ignored. */
export function rangeVar(names: readonly string[]): RangeVar {
  const relname = names.at(-1) ?? '';
  const schemaname = names.at(-2);
  return schemaname === undefined ? { relname, inh: true } : { relname, schemaname, inh: true };
}

export function qualifiedRangeVar(
  { schema, name }: QualifiedName,
  like: RangeVar = { inh: true, relpersistence: 'p' },
): RangeVar {
  return withFields(like, { schemaname: schema, relname: name });
}

/** As PostgreSQL writes a name in a message: `t`, or `s.t` if the statement qualified it. */
export function written(name: RangeVar): string {
  return name.schemaname ? `${name.schemaname}.${name.relname ?? ''}` : (name.relname ?? '');
}

/** One string per qualified name, for sets and maps; NUL cannot occur in a name. */
export function nameKey({ schema, name }: QualifiedName): string {
  return `${schema}\0${name}`;
}

export function sameName(a: QualifiedName, b: QualifiedName): boolean {
  return a.name === b.name && a.schema === b.schema;
}
