import type { TypeName } from '@citrate/parser';
import { resolveType } from '../lookup.ts';
import type { Catalog, QualifiedName, Table, Type } from '../model.ts';
import { sameName, strings } from '../names-of.ts';
import { withoutType, withTable, withType } from '../update.ts';
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
      if (relation.kind !== 'table' || !relation.columns.some((c) => uses(c.type))) continue;
      const columns = relation.columns.map((c) =>
        uses(c.type) ? { ...c, type: renamedType(c.type, to) } : c,
      );
      const changed: Table = { ...relation, columns };
      result = withTable(result, changed);
    }
  }
  return withMultirangesOf(result, type, to);
}

function withMultirangesOf(catalog: Catalog, type: QualifiedName, to: QualifiedName): Catalog {
  let result = catalog;
  for (const schema of catalog.schemas.values()) {
    for (const other of schema.types.values()) {
      if (!other.multirangeOf || !sameName(other.multirangeOf, type)) continue;
      result = withType(result, { ...other, multirangeOf: to });
    }
  }
  return result;
}
