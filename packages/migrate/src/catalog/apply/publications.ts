/** CREATE and ALTER PUBLICATION. After PostgreSQL's publicationcmds.c. */
import {
  type AlterPublicationStmt,
  as,
  type CreatePublicationStmt,
  type Node,
  type PublicationTable,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { requireRelation, requireSchema, TEMP_SCHEMA } from '../lookup.ts';
import type { Catalog, Publication, PublishedTable, Relation, Table } from '../model.ts';
import { withNamed } from '../named.ts';
import { sameName, strings } from '../names-of.ts';
import { inOrder } from '../publications.ts';
import { systemColumns } from '../system-columns.ts';
import { withoutLocations } from '../trees.ts';
import { refuseTakenNamed, requireNamed } from './named.ts';
import { optionsOf, type PublicationOptions } from './publication-options.ts';
import type { Run } from './run.ts';

export function createPublication(stmt: CreatePublicationStmt, run: Run): void {
  const { pubname: name = '', for_all_tables: allTables = false } = stmt;
  refuseTakenNamed(run.catalog, 'publication', name);
  const empty: Publication = {
    kind: 'publication',
    name,
    owner: run.catalog.currentRole,
    allTables,
    tables: [],
    schemas: [],
    ...optionsOf(stmt.options, {}),
  };
  const { tables, schemas } = publishedBy(stmt.pubobjects, run.catalog, publishable);
  run.catalog = withNamed(run.catalog, checked({ ...empty, tables, schemas }, run.catalog));
}

type Change = (publication: Publication, said: Published, catalog: Catalog) => Published;

const changes: { readonly [action in string]?: Change } = {
  AP_AddObjects: added,
  AP_DropObjects: dropped,
  AP_SetObjects: (_, said) => said,
};

export function alterPublication(stmt: AlterPublicationStmt, run: Run): void {
  const found = requireNamed(run.catalog, 'publication', stmt.pubname ?? '');
  if (stmt.options) {
    const { publish, viaRoot, generatedColumns, ...rest } = found;
    const before: PublicationOptions = {
      ...(publish && { publish }),
      ...(viaRoot && { viaRoot }),
      ...(generatedColumns && { generatedColumns }),
    };
    const changed = { ...rest, ...optionsOf(stmt.options, before) };
    run.catalog = withNamed(run.catalog, checked(changed, run.catalog));
    return;
  }
  if (found.allTables) {
    raise('55000', `publication "${found.name}" is defined as FOR ALL TABLES`, {
      detail: 'Tables or schemas cannot be added to or dropped from FOR ALL TABLES publications.',
    });
  }
  const change = stmt.action && changes[stmt.action];
  // What is not there can be of any kind.
  const check = stmt.action === 'AP_DropObjects' ? anyTable : publishable;
  const said = publishedBy(stmt.pubobjects, run.catalog, check);
  const { tables, schemas } = change?.(found, said, run.catalog) ?? found;
  const after = { ...found, tables: inOrder(tables), schemas: [...schemas].sort() };
  run.catalog = withNamed(run.catalog, checked(after, run.catalog));
}

type Published = Pick<Publication, 'tables' | 'schemas'>;

function added({ tables, schemas, name }: Publication, said: Published): Published {
  const table = said.tables.find((t) => tables.some((other) => sameName(other, t)));
  if (table) {
    raise('42710', `relation "${table.name}" is already member of publication "${name}"`);
  }
  const schema = said.schemas.find((s) => schemas.includes(s));
  if (schema !== undefined) {
    raise('42710', `schema "${schema}" is already member of publication "${name}"`);
  }
  return { tables: [...tables, ...said.tables], schemas: [...schemas, ...said.schemas] };
}

function dropped({ tables, schemas }: Publication, said: Published): Published {
  const stranger = said.tables.find((t) => !tables.some((other) => sameName(other, t)));
  if (stranger) raise('42704', `relation "${stranger.name}" is not part of the publication`);
  const schema = said.schemas.find((s) => !schemas.includes(s));
  if (schema !== undefined) {
    raise('42704', `tables from schema "${schema}" are not part of the publication`);
  }
  return {
    tables: tables.filter((t) => !said.tables.some((other) => sameName(other, t))),
    schemas: schemas.filter((s) => !said.schemas.includes(s)),
  };
}

/** What a statement lists, each once; children of a table are published with it. */
function publishedBy(
  nodes: readonly Node[] | undefined,
  catalog: Catalog,
  check: Check,
): Published {
  const tables = new Map<string, PublishedTable>();
  const schemas = new Set<string>();
  for (const node of nodes ?? []) {
    const { pubobjtype, name = '', pubtable } = as(node, 'PublicationObjSpec') ?? {};
    if (pubtable) addTables(tables, pubtable, catalog, check);
    else schemas.add(pubobjtype === CURRENT ? currentSchema(catalog) : schemaNamed(name, catalog));
  }
  return { tables: inOrder([...tables.values()]), schemas: [...schemas].sort() };
}

const CURRENT = 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA';

function schemaNamed(name: string, catalog: Catalog): string {
  const { name: schema } = requireSchema(catalog, name);
  return schema;
}

function currentSchema({ searchPath, schemas }: Catalog): string {
  const found = searchPath.find((name) => schemas.has(name));
  return found ?? raise('3F000', 'no schema has been selected for CURRENT_SCHEMA');
}

/** After OpenTableList. */
function addTables(
  tables: Map<string, PublishedTable>,
  pubtable: PublicationTable,
  catalog: Catalog,
  check: Check,
): void {
  const { relation = {}, columns, whereClause } = pubtable;
  const table = check(requireRelation(catalog, relation));
  const family = relation.inh && !table.partitionKey ? familyOf(catalog, table) : [table];
  for (const { schema, name } of family) {
    const key = `${schema}\0${name}`;
    if (tables.has(key)) refuseConflict(tables.get(key), pubtable, name);
    tables.set(key, {
      schema,
      name,
      ...(columns && { columns: columnsOf(table, strings(columns), catalog) }),
      ...(whereClause && { where: withoutLocations(whereClause) }),
    });
  }
}

function refuseConflict(
  before: PublishedTable | undefined,
  { columns, whereClause }: PublicationTable,
  name: string,
): void {
  const what =
    (before?.where ?? whereClause)
      ? 'WHERE clauses'
      : (before?.columns ?? columns) && 'column lists';
  if (what) raise('42710', `conflicting or redundant ${what} for table "${name}"`);
}

type Check = (relation: Relation) => Table;

function anyTable(relation: Relation): Table {
  if (relation.kind === 'table') return relation;
  raise('42704', `relation "${relation.name}" is not part of the publication`);
}

/** After check_publication_add_relation (pg_publication.c). */
function publishable(relation: Relation): Table {
  const { name } = relation;
  const refused =
    relation.kind !== 'table' || relation.foreignServer !== undefined
      ? 'This operation is not supported for relations of its kind.'
      : unlogged(relation);
  if (relation.kind === 'table' && !refused) return relation;
  raise('22023', `cannot add relation "${name}" to publication`, { detail: refused || undefined });
}

function unlogged({ schema, storage }: Table): string | undefined {
  if (schema === TEMP_SCHEMA) return 'This operation is not supported for temporary tables.';
  return storage?.unlogged && 'This operation is not supported for unlogged tables.';
}

/** In the table's order. After pub_collist_validate. */
function columnsOf(
  { columns, name }: Table,
  given: readonly string[],
  { pg }: Catalog,
): readonly string[] {
  const twice = given.find((column, i) => given.indexOf(column) !== i);
  for (const column of given) {
    if (systemColumns.has(column)) {
      raise('42P10', `cannot use system column "${column}" in publication column list`);
    }
    const found = columns.find((c) => c.name === column);
    if (!found) raise('42703', `column "${column}" of relation "${name}" does not exist`);
    if (found.generated && (pg < 18 || found.generated.kind === 'virtual')) {
      raise('42P10', `cannot use generated column "${column}" in publication column list`);
    }
  }
  if (twice !== undefined) raise('42710', `duplicate column "${twice}" in publication column list`);
  return columns.map((column) => column.name).filter((column) => given.includes(column));
}

/** After CheckPubRelationColumnList and TransformPubWhereClauses. */
function checked(publication: Publication, catalog: Catalog): Publication {
  const { schemas, viaRoot, name } = publication;
  for (const table of publication.tables) {
    const found = catalog.schemas.get(table.schema)?.relations.get(table.name);
    const isPartitioned = found?.kind === 'table' && found.partitionKey !== undefined;
    const hasNoRoot = isPartitioned && !viaRoot;
    if (table.columns && (schemas.length > 0 || hasNoRoot)) {
      const relation = `"${table.schema}.${table.name}"`;
      raise('22023', `cannot use column list for relation ${relation} in publication "${name}"`);
    }
    if (table.where && hasNoRoot) {
      raise('22023', `cannot use publication WHERE clause for relation "${table.name}"`);
    }
  }
  return publication;
}
