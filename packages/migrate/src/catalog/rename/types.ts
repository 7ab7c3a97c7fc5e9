import { mapTree, type Node, type TypeName } from '@citrate/parser';
import { rangeOf, resolveType } from '../lookup.ts';
import type {
  Catalog,
  CompositeType,
  QualifiedName,
  Relation,
  Table,
  Type,
  View,
} from '../model.ts';
import { sameName, strings } from '../names-of.ts';
import { looseReference } from '../references.ts';
import { referrersOf, typesWith } from '../referrers.ts';
import { withoutType, withRelation, withType } from '../update.ts';
import { withFurtherTrees } from './further-trees.ts';
import { mapTrees } from './relation-trees.ts';
import { renamedType, withTypeOfRoutines } from './routine-types.ts';

/** An enum, domain or range under another name, or in another schema; columns of it follow. */
export function renameType(catalog: Catalog, type: Type, to: QualifiedName): Catalog {
  let result = withType(withoutType(catalog, type), { ...type, schema: to.schema, name: to.name });
  const uses = (name: TypeName): boolean => {
    const names = strings(name.names);
    const meant = names.at(-1) === type.name ? resolveType(catalog, names) : undefined;
    return meant !== undefined && sameName(meant, type);
  };
  const trait = looseReference('uses type', type.name);
  for (const relation of referrersOf(catalog, trait)) {
    const changed = withTypeRenamed(relation, uses, to);
    if (changed !== relation) result = withRelation(result, changed);
  }
  const follow = (tree: Node): Node => inTree(tree, uses, to);
  result = withFurtherTrees(result, typesWith(result, trait), follow);
  for (const { domain, ...other } of typesWith(result, trait)) {
    if (!domain || !uses(domain.type)) continue;
    result = withType(result, {
      ...other,
      domain: { ...domain, type: renamedType(domain.type, to) },
    });
  }
  result = withTypeOfRoutines(result, uses, to);
  return type.kind === 'multirange' ? withRangeOf(result, type, to) : result;
}

/** The range that a multirange was made with says its name. */
function withRangeOf(catalog: Catalog, multirange: QualifiedName, to: QualifiedName): Catalog {
  const type = rangeOf(catalog, multirange);
  if (!type?.range) return catalog;
  return withType(catalog, { ...type, range: { ...type.range, multirange: to } });
}

function withTypeRenamed(
  relation: Relation,
  uses: (type: TypeName) => boolean,
  to: QualifiedName,
): Relation {
  return mapTrees(withColumnsRenamed(relation, uses, to), (tree) => inTree(tree, uses, to));
}

export function inTree(tree: Node, uses: (type: TypeName) => boolean, to: QualifiedName): Node {
  return mapTree(tree, { TypeName: (type) => (uses(type) ? renamedType(type, to) : type) });
}

function withColumnsRenamed(
  relation: Relation,
  uses: (type: TypeName) => boolean,
  to: QualifiedName,
): Relation {
  const isOfColumns = 'columns' in relation && relation.kind !== 'index';
  if (!isOfColumns || !relation.columns?.some((c) => uses(c.type))) return relation;
  return withColumnsOf(relation, uses, to);
}

function withColumnsOf(
  relation: Table | CompositeType | View,
  uses: (type: TypeName) => boolean,
  to: QualifiedName,
): Relation {
  const follow = <C extends { readonly type: TypeName }>(column: C): C =>
    uses(column.type) ? { ...column, type: renamedType(column.type, to) } : column;
  switch (relation.kind) {
    case 'table':
      return { ...relation, columns: relation.columns.map(follow) };
    case 'composite type':
      return { ...relation, columns: relation.columns.map(follow) };
    case 'view':
    case 'materialized view':
      return { ...relation, ...(relation.columns && { columns: relation.columns.map(follow) }) };
  }
}
