import { as, mapTree, type Node, type RangeVar, type TypeName, walk } from '@citrate/parser';
import {
  type Catalog,
  creationName,
  rangeVar,
  resolveRelation,
  resolveSchemaObject,
  resolveType,
  stringNode,
  strings,
  TEMP_SCHEMA,
} from '../catalog/index.ts';
import { qualifyObject, qualifyStatistics, withObject } from './qualify-objects.ts';

/**
 * A copy in which every name of a relation, a user's type or function says its schema: where the
 * object is, or where the statement creates it. Names that mean nothing in the catalog, such as
 * those of WITH queries, stay as they are. Names of temporary relations do too.
 */
export function qualify(tree: Node, catalog: Catalog): Node {
  const created = createdRelations(tree);
  const local = namesOfWithQueries(tree);
  return mapTree(tree, {
    RangeVar: (name) =>
      local.has(name.relname ?? '') ? name : qualifyRangeVar(name, catalog, created),
    TypeName: (type) => qualifyType(type, catalog),
    CollateClause: (clause) => ({
      ...clause,
      ...collationIn('collname', clause.collname, catalog),
    }),
    IndexElem: (elem) => ({ ...elem, ...collationIn('collation', elem.collation, catalog) }),
    PartitionElem: (elem) => ({ ...elem, ...collationIn('collation', elem.collation, catalog) }),
    CreateEnumStmt: (stmt) => ({ ...stmt, ...createdIn('typeName', stmt.typeName, catalog) }),
    CreateRangeStmt: (stmt) => ({ ...stmt, ...createdIn('typeName', stmt.typeName, catalog) }),
    CreateDomainStmt: (stmt) => ({ ...stmt, ...createdIn('domainname', stmt.domainname, catalog) }),
    CreateFunctionStmt: (stmt) => ({ ...stmt, ...createdIn('funcname', stmt.funcname, catalog) }),
    AlterEnumStmt: (stmt) => withTypeName(stmt, catalog),
    AlterTypeStmt: (stmt) => withTypeName(stmt, catalog),
    CreateStatsStmt: (stmt) => ({ ...stmt, ...createdIn('defnames', stmt.defnames, catalog) }),
    AlterStatsStmt: ({ defnames, ...stmt }) =>
      defnames ? { ...stmt, defnames: qualifyStatistics(defnames, catalog) } : stmt,
    DropStmt: (stmt) =>
      stmt.objects
        ? { ...stmt, objects: stmt.objects.map((o) => qualifyObject(o, stmt.removeType, catalog)) }
        : stmt,
    RenameStmt: (stmt) => withObject(stmt, stmt.renameType, catalog),
    AlterObjectSchemaStmt: (stmt) => withObject(stmt, stmt.objectType, catalog),
    AlterOwnerStmt: (stmt) => withObject(stmt, stmt.objectType, catalog),
    CommentStmt: (stmt) => withObject(stmt, stmt.objtype, catalog),
    SecLabelStmt: (stmt) => withObject(stmt, stmt.objtype, catalog),
  });
}

/** The server's own stay as they are. */
function collationIn<K extends string>(
  field: K,
  nodes: Node[] | undefined,
  catalog: Catalog,
): { readonly [key in K]?: Node[] } {
  const found = nodes && resolveSchemaObject(catalog, 'collation', strings(nodes));
  const name = found && [found.schema, found.name].map(stringNode);
  return (name ? { [field]: name } : {}) as { readonly [key in K]?: Node[] };
}

/** Names that stand for something new; a relation of that name elsewhere on the path is not meant. */
function createdRelations(tree: Node): ReadonlySet<string> {
  const relations = [
    as(tree, 'CreateStmt')?.relation,
    as(tree, 'CreateForeignTableStmt')?.base?.relation,
    as(tree, 'CreateSeqStmt')?.sequence,
    as(tree, 'ViewStmt')?.view,
    as(tree, 'CompositeTypeStmt')?.typevar,
    as(tree, 'CreateTableAsStmt')?.into?.rel,
  ];
  return new Set(relations.flatMap((r) => r?.relname ?? []));
}

function namesOfWithQueries(tree: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, { CommonTableExpr: ({ ctename = '' }) => void names.add(ctename) });
  return names;
}

function qualifyRangeVar(name: RangeVar, catalog: Catalog, created: ReadonlySet<string>): RangeVar {
  if (name.schemaname !== undefined || name.relpersistence === 't') return name;
  const isNew = created.has(name.relname ?? '');
  const found = isNew ? creationNameIfAny(catalog, name) : resolveRelation(catalog, name);
  if (!found || found.schema === TEMP_SCHEMA) return name;
  return { ...name, schemaname: found.schema };
}

function creationNameIfAny(catalog: Catalog, name: RangeVar) {
  return catalog.searchPath.some((s) => catalog.schemas.has(s))
    ? creationName(catalog, name)
    : undefined;
}

function qualifyType(type: TypeName, catalog: Catalog): TypeName {
  const names = qualifyTypeNames(type.names, catalog);
  return names ? { ...type, names } : type;
}

function withTypeName<T extends { readonly typeName?: Node[] }>(stmt: T, catalog: Catalog): T {
  const typeName = qualifyTypeNames(stmt.typeName, catalog);
  return typeName ? { ...stmt, typeName } : stmt;
}

/** Undefined where the name is qualified already, or of no type of users. */
function qualifyTypeNames(nodes: readonly Node[] | undefined, catalog: Catalog) {
  const names = strings(nodes);
  if (names.length !== 1) return undefined;
  const found = resolveType(catalog, names) ?? resolveRelation(catalog, rangeVar(names));
  return found && [found.schema, ...names].map(stringNode);
}

function createdIn<F extends string>(
  field: F,
  nodes: readonly Node[] | undefined,
  catalog: Catalog,
): { readonly [key in F]?: Node[] } {
  const names = strings(nodes);
  const where = names.length === 1 ? creationNameIfAny(catalog, rangeVar(names)) : undefined;
  if (!where) return {};
  return { [field]: [where.schema, ...names].map(stringNode) } as { readonly [key in F]: Node[] };
}
