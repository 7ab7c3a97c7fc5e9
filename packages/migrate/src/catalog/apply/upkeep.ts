/**
 * Statements about rows and files: they change nothing that the model holds, but want what they name
 * to be there, and of the right kind.
 */
import {
  as,
  type ClusterStmt,
  type LockStmt,
  type Node,
  type RangeVar,
  type RefreshMatViewStmt,
  type ReindexStmt,
  type TruncateStmt,
  type VacuumStmt,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import { indexesOf } from '../keys.ts';
import { isSchemaOfServers, requireRelation, requireSchema, resolveRelation } from '../lookup.ts';
import type { Catalog, Relation, Table } from '../model.ts';
import { nameKey, strings } from '../names-of.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { isOfSystem } from '../views/reads.ts';
import type { Run } from './run.ts';
import { columnOf } from './tables.ts';

/** After PostgreSQL's ReindexIndex, ReindexTable and ReindexMultipleTables (indexcmds.c). */
export function reindex({ kind, relation, name, params }: ReindexStmt, { catalog }: Run): void {
  const isConcurrent = params?.some((p) => as(p, 'DefElem')?.defname === 'concurrently');
  if (kind === 'REINDEX_OBJECT_SYSTEM' && isConcurrent) {
    raise('0A000', 'cannot reindex system catalogs concurrently');
  }
  if (kind === 'REINDEX_OBJECT_SCHEMA' && !isSchemaOfServers(name)) {
    requireSchema(catalog, name ?? '');
  }
  const found = relation && usersRelation(catalog, relation);
  if (!found) return;
  if (kind === 'REINDEX_OBJECT_INDEX') {
    if (found.kind !== 'index') raise('42809', `"${found.name}" is not an index`);
  } else if (found.kind !== 'table' && found.kind !== 'materialized view') {
    raise('42809', `"${found.name}" is not a table or materialized view`);
  }
}

/** After PostgreSQL's cluster (cluster.c). */
export function cluster({ relation, indexname: name }: ClusterStmt, { catalog }: Run): void {
  const found = relation && usersRelation(catalog, relation);
  if (found?.kind !== 'table') return;
  if (name === undefined) {
    if (found.storage?.clusterIndex !== undefined) return;
    raise('42704', `there is no previously clustered index for table "${found.name}"`);
  }
  if (indexesOf(catalog, found).some((index) => index.name === name)) return;
  raise('42704', `index "${name}" for table "${found.name}" does not exist`);
}

/** Rows that others refer to go with theirs only. After PostgreSQL's ExecuteTruncate (tablecmds.c). */
export function truncate({ relations = [], behavior }: TruncateStmt, { catalog }: Run): void {
  const tables = relations.flatMap((node) => truncated(as(node, 'RangeVar') ?? {}, catalog));
  if (behavior === 'DROP_CASCADE') return;
  const emptied = new Set(tables.map(nameKey));
  for (const table of tables) {
    for (const other of referrersOf(catalog, reference('foreign key to', table))) {
      if (emptied.has(nameKey(other))) continue;
      raise('0A000', 'cannot truncate a table referenced in a foreign key constraint', {
        detail: `Table "${other.name}" references "${table.name}".`,
        hint: `Truncate table "${other.name}" at the same time, or use TRUNCATE ... CASCADE.`,
      });
    }
  }
}

function truncated(name: RangeVar, catalog: Catalog): Table[] {
  const found = requireRelation(catalog, name);
  if (found.kind !== 'table') raise('42809', `"${found.name}" is not a table`);
  if (name.inh) {
    return familyOf(catalog, found).flatMap((member) => tableIn(catalog, member));
  }
  if (found.partitionKey && childrenOf(catalog, found).length > 0) {
    raise('42809', 'cannot truncate only a partitioned table', {
      hint: 'Do not specify the ONLY keyword, or use TRUNCATE ONLY on the partitions directly.',
    });
  }
  return [found];
}

function tableIn(catalog: Catalog, { schema, name }: { schema: string; name: string }): Table[] {
  const found = catalog.schemas.get(schema)?.relations.get(name);
  return found?.kind === 'table' ? [found] : [];
}

export function lock({ relations }: LockStmt, { catalog }: Run): void {
  for (const name of namesIn(relations)) usersRelation(catalog, name);
}

export function refresh({ relation }: RefreshMatViewStmt, { catalog }: Run): void {
  const found = relation && requireRelation(catalog, relation);
  if (found && found.kind !== 'materialized view') {
    raise('0A000', `"${found.name}" is not a materialized view`);
  }
}

export function vacuum({ rels = [] }: VacuumStmt, { catalog }: Run): void {
  for (const node of rels) {
    const { relation, va_cols: columns } = as(node, 'VacuumRelation') ?? {};
    const found = relation && usersRelation(catalog, relation);
    if (found) requireColumns(found, strings(columns));
  }
}

/** Undefined for one that comes with servers. */
function usersRelation(catalog: Catalog, name: RangeVar): Relation | undefined {
  return (
    resolveRelation(catalog, name) ??
    (isOfSystem(name) ? undefined : requireRelation(catalog, name))
  );
}

function requireColumns(relation: Relation, columns: readonly string[]): void {
  if (relation.kind !== 'table') return;
  for (const column of columns) {
    if (columnOf(relation, column)) continue;
    raise('42703', `column "${column}" of relation "${relation.name}" does not exist`);
  }
}

function namesIn(relations: readonly Node[] | undefined): RangeVar[] {
  return (relations ?? []).flatMap((node) => as(node, 'RangeVar') ?? []);
}
