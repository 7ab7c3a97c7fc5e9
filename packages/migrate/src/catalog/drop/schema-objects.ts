/** What depends on collations and on text search dictionaries. */
import { as, type Node, walk } from '@citrate/parser';
import type {
  Catalog,
  Index,
  QualifiedName,
  SchemaObject,
  SchemaObjectKind,
  TextSearchConfiguration,
  Type,
} from '../model.ts';
import { sameName, strings } from '../names-of.ts';
import { allSchemaObjects, resolveSchemaObject } from '../schema-objects.ts';
import { type Dependent, normal } from './dependent.ts';
import { type DatabaseObject, relationObject } from './objects.ts';

export function objectInSchema({ kind: type, schema, identity }: SchemaObject): DatabaseObject {
  return { kind: 'schema object', type, schema, name: identity };
}

export function dependentsOfSchemaObject(
  catalog: Catalog,
  kind: SchemaObjectKind,
  name: QualifiedName,
): Dependent[] {
  if (kind === 'text search dictionary') return configurationsWith(catalog, name);
  return kind === 'collation' ? usersOfCollation(catalog, name) : [];
}

function configurationsWith(catalog: Catalog, { schema, name }: QualifiedName): Dependent[] {
  const asks = ({ mappings }: TextSearchConfiguration): boolean =>
    [...mappings.values()].flat().some((each) => each[0] === schema && each[1] === name);
  return allSchemaObjects(catalog).flatMap((each) =>
    each.kind === 'text search configuration' && asks(each) ? normal(objectInSchema(each)) : [],
  );
}

/** Columns, domains and indexes. */
function usersOfCollation(catalog: Catalog, collation: QualifiedName): Dependent[] {
  const isIt = (names: readonly string[] | undefined): boolean => {
    const meant = names && resolveSchemaObject(catalog, 'collation', names);
    return meant !== undefined && sameName(meant, collation);
  };
  return [...catalog.schemas.values()].flatMap(({ relations, types }) => [
    ...[...relations.values()].flatMap((relation) => {
      if (relation.kind === 'index') {
        return collates(relation, isIt) ? normal(relationObject(relation)) : [];
      }
      const columns =
        relation.kind === 'table' || relation.kind === 'composite type' ? relation.columns : [];
      const { schema, name } = relation;
      return columns
        .filter((column) => isIt(column.collation))
        .map((column) => normal({ kind: 'column', schema, name, column: column.name }));
    }),
    ...[...types.values()]
      .filter(({ domain }: Type) => isIt(domain?.collation))
      .map(({ schema, name }) => normal({ kind: 'type', schema, name })),
  ]);
}

function collates(
  { definition }: Index,
  isIt: (names: readonly string[] | undefined) => boolean,
): boolean {
  let found = false;
  const look = (nodes: readonly Node[] | undefined): void => {
    found ||= nodes !== undefined && isIt(strings(nodes));
  };
  if (!definition) return false;
  for (const node of definition.indexParams ?? []) look(as(node, 'IndexElem')?.collation);
  walk({ IndexStmt: definition }, { CollateClause: ({ collname }) => look(collname) });
  return found;
}
