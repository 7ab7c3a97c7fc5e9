/** Objects of a dump as definitions that can be compared. */
import { deparse } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import type { DumpedObject } from '../dump/index.ts';
import type { Definition, Definitions } from './finding.ts';
import type { DriftObject } from './model.ts';

/** How statements are written, and names told, so that shards and shells can be compared. */
export interface Wording {
  readonly text: (tree: Node) => string;
  readonly object: (object: DumpedObject) => DriftObject;
}

export function definitionsOf(objects: readonly DumpedObject[], wording: Wording): Definitions {
  const definitions = objects.map((object) => definitionOf(object, wording));
  return new Map(definitions.map((definition) => [keyOf(definition.object), definition]));
}

function definitionOf(dumped: DumpedObject, { text, object }: Wording): Definition {
  const { schema, name, arguments: args, table, pieces } = dumped;
  return {
    object: object(dumped),
    own: {
      name,
      ...(schema !== undefined && { schema }),
      ...(args !== undefined && { arguments: args }),
      ...(table && { table }),
    },
    parts: pieces.map((piece) => ({ text: text(piece.tree), piece })),
  };
}

/** As the server calls it. */
export function asItIs({ kind, schema, name, table }: DumpedObject): DriftObject {
  return {
    kind,
    name: schema === undefined ? name : `${schema}.${name}`,
    ...(table && { table: `${table.schema}.${table.name}` }),
  };
}

/** Of servers that call everything alike. */
export const asPrinted: Wording = {
  text: (tree) => deparse(tree, { layout: 'compact' }),
  object: asItIs,
};

/** One string for each object; NUL cannot occur in a name. */
export function keyOf({ kind, name, table = '' }: DriftObject): string {
  return `${kind}\0${table}\0${name}`;
}

/** All that a definition says, to be compared. */
export function textOf({ parts }: Definition): string {
  return parts.map(({ text }) => text).join('\n');
}
