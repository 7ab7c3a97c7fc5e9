/**
 * Which tables are published. The catalog does not hold publications: who reads files one after the
 * other keeps this list beside it.
 */
import { as, type Node, type PublicationObjSpec } from '@citrate/parser';
import { resolveTable, sameName, strings } from '../catalog/index.ts';
import type { Catalog, QualifiedName } from '../catalog/model.ts';
import { nameOf } from './tables.ts';

export interface Publication {
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  /** As they were called when they were added. */
  readonly tables: readonly QualifiedName[];
}

/** Names of the publications that a table is in. */
export function publicationsOf(
  { schema, name }: QualifiedName,
  publications: readonly Publication[] = [],
): readonly string[] {
  return publications
    .filter(
      ({ allTables, schemas, tables }) =>
        allTables || schemas.includes(schema) || tables.some((t) => sameName(t, { schema, name })),
    )
    .map((publication) => publication.name);
}

/** The publications after a statement; `catalog` is what exists just before it. */
export function publicationsAfter(
  publications: readonly Publication[],
  tree: Node,
  catalog: Catalog,
): readonly Publication[] {
  const created = as(tree, 'CreatePublicationStmt');
  if (created) {
    const { pubname = '', for_all_tables: allTables = false, pubobjects } = created;
    return [...publications, { name: pubname, allTables, ...members(pubobjects, catalog) }];
  }
  const altered = as(tree, 'AlterPublicationStmt');
  if (altered) {
    const given = members(altered.pubobjects, catalog);
    return publications.map((p) =>
      p.name === altered.pubname ? changed(p, altered.action, given) : p,
    );
  }
  const dropped = as(tree, 'DropStmt');
  if (dropped?.removeType !== 'OBJECT_PUBLICATION') return publications;
  const names = strings(dropped.objects);
  return publications.filter((p) => !names.includes(p.name));
}

type Members = Pick<Publication, 'schemas' | 'tables'>;

function members(objects: readonly Node[] | undefined, catalog: Catalog): Members {
  const specs = (objects ?? []).flatMap((node) => as(node, 'PublicationObjSpec') ?? []);
  return {
    schemas: specs.flatMap((spec) => schemaOf(spec, catalog)),
    tables: specs.flatMap(({ pubtable }) => {
      if (!pubtable?.relation) return [];
      const { relation } = pubtable;
      const { schema, name } = resolveTable(catalog, relation) ?? nameOf(relation, catalog);
      return [{ schema, name }];
    }),
  };
}

function schemaOf({ pubobjtype, name }: PublicationObjSpec, catalog: Catalog): readonly string[] {
  if (pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA') return catalog.searchPath.slice(0, 1);
  return pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA' && name !== undefined ? [name] : [];
}

function changed(old: Publication, action: string | undefined, given: Members): Publication {
  switch (action) {
    case 'AP_SetObjects':
      return { ...old, ...given };
    case 'AP_DropObjects':
      return {
        ...old,
        schemas: old.schemas.filter((s) => !given.schemas.includes(s)),
        tables: old.tables.filter((t) => !given.tables.some((g) => sameName(g, t))),
      };
    default:
      return {
        ...old,
        schemas: [...old.schemas, ...given.schemas],
        tables: [...old.tables, ...given.tables],
      };
  }
}
