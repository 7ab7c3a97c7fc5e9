/** An object under another name, or in another schema: what refers to it follows. */
import { type CollateClause, mapTree, type Node } from '@citrate/parser';
import type {
  Catalog,
  QualifiedName,
  Relation,
  SchemaObject,
  TextSearchConfiguration,
} from '../model.ts';
import { sameName, stringNode, strings } from '../names-of.ts';
import {
  allSchemaObjects,
  resolveSchemaObject,
  withoutSchemaObject,
  withSchemaObject,
} from '../schema-objects.ts';
import { withRelation, withType } from '../update.ts';
import { queryOf, withQuery } from '../views/trees.ts';

export function renameSchemaObject(
  catalog: Catalog,
  object: SchemaObject,
  { schema, name }: QualifiedName,
): Catalog {
  const renamed = { ...object, schema, name, identity: name };
  const result = withSchemaObject(withoutSchemaObject(catalog, object), renamed);
  if (object.kind === 'collation') return collationRenamed(result, catalog, object, renamed);
  if (object.kind === 'text search dictionary') return dictionaryRenamed(result, object, renamed);
  return result;
}

function dictionaryRenamed(catalog: Catalog, from: QualifiedName, to: QualifiedName): Catalog {
  return allSchemaObjects(catalog).reduce((result, each) => {
    if (each.kind !== 'text search configuration') return result;
    return withSchemaObject(result, withDictionary(each, from, to));
  }, catalog);
}

function withDictionary(
  configuration: TextSearchConfiguration,
  from: QualifiedName,
  { schema, name }: QualifiedName,
): TextSearchConfiguration {
  const mappings = [...configuration.mappings].map(
    ([token, names]) =>
      [
        token,
        names.map((each) =>
          each[0] === from.schema && each[1] === from.name ? [schema, name] : each,
        ),
      ] as const,
  );
  return { ...configuration, mappings: new Map(mappings) };
}

type Follow = (names: readonly string[]) => readonly string[];

function collationRenamed(
  catalog: Catalog,
  before: Catalog,
  from: QualifiedName,
  { schema, name }: QualifiedName,
): Catalog {
  const follow: Follow = (names) => {
    const meant = resolveSchemaObject(before, 'collation', names);
    return meant && sameName(meant, from) ? [schema, name] : names;
  };
  let result = catalog;
  for (const each of catalog.schemas.values()) {
    for (const relation of each.relations.values()) {
      result = withRelation(result, inRelation(relation, follow));
    }
    for (const type of each.types.values()) {
      const { domain } = type;
      if (!domain?.collation) continue;
      const collation = follow(domain.collation);
      result = withType(result, { ...type, domain: { ...domain, collation } });
    }
  }
  return result;
}

function inRelation(relation: Relation, follow: Follow): Relation {
  switch (relation.kind) {
    case 'table': {
      const columns = relation.columns.map((c) => inColumn(c, follow));
      const constraints = relation.constraints.map((c) => {
        const tree = inTree({ Constraint: c.definition }, follow);
        return 'Constraint' in tree ? { ...c, definition: tree.Constraint } : c;
      });
      return { ...relation, columns, constraints };
    }
    case 'composite type':
      return { ...relation, columns: relation.columns.map((c) => inColumn(c, follow)) };
    case 'index': {
      const tree = relation.definition && inTree({ IndexStmt: relation.definition }, follow);
      return tree && 'IndexStmt' in tree ? { ...relation, definition: tree.IndexStmt } : relation;
    }
    case 'view':
    case 'materialized view': {
      const query = relation.definition && queryOf(relation.definition);
      return query ? withQuery(relation, inTree(query, follow)) : relation;
    }
    default:
      return relation;
  }
}

function inColumn<C extends { readonly collation?: readonly string[] }>(
  column: C,
  follow: Follow,
): C {
  return column.collation ? { ...column, collation: follow(column.collation) } : column;
}

function inTree(tree: Node, follow: Follow): Node {
  const named = (nodes: readonly Node[]): Node[] => follow(strings(nodes)).map(stringNode);
  return mapTree(tree, {
    CollateClause: (clause: CollateClause) =>
      clause.collname ? { ...clause, collname: named(clause.collname) } : clause,
    IndexElem: (elem) => (elem.collation ? { ...elem, collation: named(elem.collation) } : elem),
  });
}
