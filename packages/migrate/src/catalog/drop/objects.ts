import { findRelation } from '../lookup.ts';
import type { Catalog, NamedKind, QualifiedName, Relation, SchemaObjectKind } from '../model.ts';
import { nameKey } from '../names-of.ts';

/** Anything that can be dropped, or can stand in the way of it. */
export type DatabaseObject =
  | { readonly kind: 'schema'; readonly name: string }
  | { readonly kind: 'extension'; readonly name: string }
  | { readonly kind: 'named'; readonly type: NamedKind; readonly name: string }
  /** A table as a part of a publication. */
  | ({ readonly kind: 'published table'; readonly publication: string } & QualifiedName)
  | ({ readonly kind: 'relation' } & QualifiedName)
  | ({ readonly kind: 'column' | 'default'; readonly column: string } & QualifiedName)
  | ({
      readonly kind: 'constraint' | 'domain constraint';
      readonly constraint: string;
    } & QualifiedName)
  | ({ readonly kind: 'type' } & QualifiedName)
  | ({ readonly kind: 'trigger'; readonly trigger: string } & QualifiedName)
  | ({ readonly kind: 'policy' | 'rule'; readonly part: string } & QualifiedName)
  | ({ readonly kind: 'statistics' } & QualifiedName)
  /** `name` is the identity. */
  | ({ readonly kind: 'schema object'; readonly type: SchemaObjectKind } & QualifiedName)
  /** `name` is the signature. */
  | ({ readonly kind: 'function' } & QualifiedName);

export function relationObject({ schema, name }: QualifiedName): DatabaseObject {
  return { kind: 'relation', schema, name };
}

export function constraintObject(table: QualifiedName, constraint: string): DatabaseObject {
  return { kind: 'constraint', schema: table.schema, name: table.name, constraint };
}

export function triggerObject({ schema, name }: QualifiedName, trigger: string): DatabaseObject {
  return { kind: 'trigger', schema, name, trigger };
}

export function objectKey(object: DatabaseObject): string {
  if (object.kind === 'schema' || object.kind === 'extension') {
    return `${object.kind}\0${object.name}`;
  }
  if (object.kind === 'named') return `${object.type}\0${object.name}`;
  if (object.kind === 'schema object') return `${object.type}\0${nameKey(object)}`;
  return `${object.kind}\0${nameKey(object)}\0${partOf(object)}`;
}

function partOf(object: DatabaseObject): string {
  if ('column' in object) return object.column;
  if ('publication' in object) return object.publication;
  if ('trigger' in object) return object.trigger;
  if ('part' in object) return object.part;
  return 'constraint' in object ? object.constraint : '';
}

/** As PostgreSQL's getObjectDescription: `constraint c on table t`; schemas off the path are named. */
export function describe(catalog: Catalog, object: DatabaseObject): string {
  if (object.kind === 'schema' || object.kind === 'extension') {
    return `${object.kind} ${object.name}`;
  }
  if (object.kind === 'named') return `${object.type} ${object.name}`;
  const name = visibleName(catalog, object);
  switch (object.kind) {
    case 'relation':
      return `${relationWord(findRelation(catalog, object))} ${name}`;
    case 'column':
      return `column ${object.column} of table ${name}`;
    case 'default':
      return `default value for column ${object.column} of table ${name}`;
    case 'constraint':
      return `constraint ${object.constraint} on table ${name}`;
    case 'domain constraint':
      return `constraint ${object.constraint}`;
    case 'trigger':
      return `trigger ${object.trigger} on table ${name}`;
    case 'policy':
      return `policy ${object.part} on table ${name}`;
    case 'rule':
      return `rule ${object.part} on table ${name}`;
    case 'statistics':
      return `statistics object ${name}`;
    case 'schema object':
      return `${object.type} ${name}`;
    case 'published table':
      return `publication of table ${name} in publication ${object.publication}`;
    case 'type':
      return `type ${name}`;
    case 'function':
      return `function ${name}`;
  }
}

function visibleName(catalog: Catalog, { schema, name }: QualifiedName): string {
  return catalog.searchPath.includes(schema) ? name : `${schema}.${name}`;
}

function relationWord(relation: Relation | undefined): string {
  return relation?.kind ?? 'table';
}
