import { mapTree, type TypeName } from '@citrate/parser';
import { resolveType } from '../lookup.ts';
import type {
  Attribute,
  Catalog,
  CompositeType,
  QualifiedName,
  Table,
  Type,
  View,
} from '../model.ts';
import { sameName, strings } from '../names-of.ts';
import { withoutType, withRelation, withType } from '../update.ts';
import { queryOf, withQuery } from '../views/trees.ts';
import { renamedType } from './relations.ts';

/** An enum, domain or range under another name, or in another schema; columns of it follow. */
export function renameType(catalog: Catalog, type: Type, to: QualifiedName): Catalog {
  let result = withType(withoutType(catalog, type), { ...type, schema: to.schema, name: to.name });
  const uses = (name: TypeName): boolean => {
    const names = strings(name.names);
    const meant = names.at(-1) === type.name ? resolveType(catalog, names) : undefined;
    return meant !== undefined && sameName(meant, type);
  };
  for (const schema of catalog.schemas.values()) {
    for (const relation of schema.relations.values()) {
      if ('reads' in relation) {
        const changed = renamedInView(relation, uses, to);
        if (changed !== relation) result = withRelation(result, changed);
        continue;
      }
      const isOfColumns = relation.kind === 'table' || relation.kind === 'composite type';
      if (!isOfColumns || !relation.columns.some((c) => uses(c.type))) continue;
      result = withRelation(result, withColumnsOf(relation, uses, to));
    }
    for (const { domain, ...other } of schema.types.values()) {
      if (!domain || !uses(domain.type)) continue;
      result = withType(result, {
        ...other,
        domain: { ...domain, type: renamedType(domain.type, to) },
      });
    }
  }
  return result;
}

function renamedInView(view: View, uses: (type: TypeName) => boolean, to: QualifiedName): View {
  const query = view.definition && queryOf(view.definition);
  const renamed =
    query && mapTree(query, { TypeName: (type) => (uses(type) ? renamedType(type, to) : type) });
  return renamed && renamed !== query ? withQuery(view, renamed) : view;
}

function withColumnsOf(
  relation: Table | CompositeType,
  uses: (type: TypeName) => boolean,
  to: QualifiedName,
): Table | CompositeType {
  const follow = <C extends Attribute>(column: C): C =>
    uses(column.type) ? { ...column, type: renamedType(column.type, to) } : column;
  return relation.kind === 'table'
    ? { ...relation, columns: relation.columns.map(follow) }
    : { ...relation, columns: relation.columns.map(follow) };
}
