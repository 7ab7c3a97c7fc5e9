/** Objects in schemas that are no relations, types, routines or statistics. */
import type { Node } from '@citrate/parser';
import type { Member } from './names.ts';

export type SchemaObject = Collation | TextSearchDictionary | TextSearchConfiguration;

export type SchemaObjectKind = SchemaObject['kind'];

export interface OwnedInSchema extends Member {
  readonly schema: string;
  readonly name: string;
  /** What tells it from others of its kind in the schema: most often its name. */
  readonly identity: string;
  readonly owner: string;
}

export interface Collation extends OwnedInSchema {
  readonly kind: 'collation';
  /** As CREATE COLLATION takes them. */
  readonly options: readonly Node[];
}

/** The name of something of text search: with its schema, unless it may be an extension's. */
export type TextSearchName = readonly string[];

export interface TextSearchDictionary extends OwnedInSchema {
  readonly kind: 'text search dictionary';
  readonly template: TextSearchName;
  /** As CREATE TEXT SEARCH DICTIONARY takes them, without the template. */
  readonly options: readonly Node[];
}

export interface TextSearchConfiguration extends OwnedInSchema {
  readonly kind: 'text search configuration';
  readonly parser: TextSearchName;
  /** Which dictionaries are asked, one after the other, by types of tokens. */
  readonly mappings: ReadonlyMap<string, readonly TextSearchName[]>;
}
