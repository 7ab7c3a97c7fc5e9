/** Subcommands of ALTER TABLE about how rows and values are kept. */
import { type AlterTableCmd, as, type Node } from '@citrate/parser';
import { requireTableParameters } from '../definition/parameters.ts';
import { heldTablespace, mergedOptions, orNothing, withoutOptions } from '../definition/storage.ts';
import { raise } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import { findRelation, findTable, requireAccessMethod, TEMP_SCHEMA } from '../lookup.ts';
import type { Column, Index, PgMajor, QualifiedName, Table, TableStorage } from '../model.ts';
import { sameName } from '../names-of.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { fittingParameters } from '../toast.ts';
import { withTable } from '../update.ts';
import { requireClusterable, requireReplicaIdentity } from './index-uses.ts';
import type { Run } from './run.ts';
import { changeColumn, requireColumn, tableOf } from './tables.ts';

type Subcommand = (cmd: AlterTableCmd, table: QualifiedName, run: Run) => void;

type StorageChange = (
  storage: TableStorage,
  cmd: AlterTableCmd,
  table: Table,
  run: Run,
) => TableStorage;

function storageChange(change: StorageChange): Subcommand {
  return (cmd, name, run) => {
    const table = tableOf(run, name);
    const { storage: before, ...rest } = table;
    const storage = orNothing(change(before ?? {}, cmd, table, run));
    run.catalog = withTable(run.catalog, { ...rest, ...(storage && { storage }) });
  };
}

export const setLogged: Subcommand = storageChange(({ unlogged, ...rest }, _, table, run) => {
  refusePartitioned(table, run);
  refuseTemporary(table);
  if (!unlogged) return rest;
  const other = referencedBy(table, run).find(({ storage }) => storage?.unlogged);
  if (other) refuseLogging(table, 'logged', `unlogged table "${other.name}"`);
  return table.partitionKey ? { ...rest, unlogged } : rest;
});

/** Before 18, which refuses it, nothing becomes of a partitioned table: it has no rows to write anew. */
export const setUnlogged: Subcommand = storageChange((storage, _, table, run) => {
  refusePartitioned(table, run);
  refuseTemporary(table);
  if (storage.unlogged) return storage;
  const other = referringTo(table, run).find((one) => !one.storage?.unlogged);
  if (other) refuseLogging(table, 'unlogged', `logged table "${other.name}"`);
  return table.partitionKey ? storage : { ...storage, unlogged: true };
});

/** After ATPrepChangePersistence (tablecmds.c). */
function refuseTemporary({ schema, name }: Table): void {
  if (schema !== TEMP_SCHEMA) return;
  raise('42P16', `cannot change logged status of table "${name}" because it is temporary`);
}

function refuseLogging({ name }: Table, to: string, other: string): never {
  raise('42P16', `could not change table "${name}" to ${to} because it references ${other}`);
}

/** Other tables that its foreign keys refer to. */
function referencedBy(table: Table, { catalog }: Run): readonly Table[] {
  return table.constraints.flatMap(({ referenced }) => {
    const isOther = referenced && !sameName(referenced, table);
    return (isOther && findTable(catalog, referenced)) || [];
  });
}

function referringTo(table: Table, { catalog }: Run): readonly Table[] {
  return referrersOf(catalog, reference('foreign key to', table)).filter(
    (other) => other.kind === 'table' && !sameName(other, table),
  ) as readonly Table[];
}

/** Before 18 it was said of a partitioned table, and did nothing. */
function refusePartitioned({ name, partitionKey }: Table, { pg }: Run): void {
  if (partitionKey && pg >= 18) raise('42809', `"${name}" is a partitioned table`);
}

export const setTablespace: Subcommand = storageChange(({ tablespace: _, ...rest }, { name }) => {
  const tablespace = heldTablespace(name);
  return tablespace === undefined ? rest : { ...rest, tablespace };
});

export const setAccessMethod: Subcommand = storageChange(
  ({ accessMethod: _, ...rest }, { name }, table, { catalog }) => {
    if (table.partitionKey && catalog.pg < 17) {
      raise('42809', `cannot change access method of a partitioned table`);
    }
    requireAccessMethod(catalog, name);
    return name === undefined || name === 'heap' ? rest : { ...rest, accessMethod: name };
  },
);

export const setParameters: Subcommand = storageChange((storage, cmd, table, { catalog }) => {
  if (table.partitionKey) return withoutToast(storage, optionsOf(cmd), catalog.pg);
  requireTableParameters(optionsOf(cmd), storage.accessMethod);
  const given = fittingParameters(optionsOf(cmd), table.columns, catalog);
  return withParameters(storage, mergedOptions(storage.parameters ?? [], given));
});

/** A partitioned table has no storage of its own; what is said of its TOAST table is nothing. */
function withoutToast(storage: TableStorage, all: readonly Node[], pg: PgMajor): TableStorage {
  const options = all.filter((option) => as(option, 'DefElem')?.defnamespace !== 'toast');
  if (options.length === 0) return storage;
  if (pg >= 16) raise('42809', 'cannot specify storage parameters for a partitioned table');
  raise('22023', `unrecognized parameter "${as(options[0], 'DefElem')?.defname}"`);
}

export const resetParameters: Subcommand = storageChange((storage, cmd) =>
  withParameters(storage, withoutOptions(storage.parameters ?? [], optionsOf(cmd))),
);

function withParameters(
  { parameters: _, ...rest }: TableStorage,
  parameters: readonly Node[],
): TableStorage {
  return parameters.length > 0 ? { ...rest, parameters } : rest;
}

export function optionsOf({ def }: AlterTableCmd): readonly Node[] {
  return as(def, 'List')?.items ?? [];
}

export const clusterOn: Subcommand = storageChange((storage, { name = '' }, table, run) => {
  const index = requireIndex(run, table, name);
  refuseCluster(table);
  requireClusterable(index);
  return { ...storage, clusterIndex: index.name };
});

export const dropCluster: Subcommand = storageChange(({ clusterIndex: _, ...rest }, __, table) => {
  refuseCluster(table);
  return rest;
});

function refuseCluster({ partitionKey }: Table): void {
  if (partitionKey) raise('0A000', 'cannot mark index clustered in partitioned table');
}

/** REPLICA IDENTITY: `d` is the primary key, which goes without saying. */
export const replicaIdentity: Subcommand = storageChange(
  ({ replicaIdentity: _, ...rest }, cmd, table, run) => {
    const { identity_type: type, name = '' } = as(cmd.def, 'ReplicaIdentityStmt') ?? {};
    if (type === 'f') return { ...rest, replicaIdentity: 'full' };
    if (type === 'n') return { ...rest, replicaIdentity: 'nothing' };
    if (type !== 'i') return rest;
    const index = requireIndex(run, table, name);
    requireReplicaIdentity(table, index);
    return { ...rest, replicaIdentity: { index: index.name } };
  },
);

function requireIndex(run: Run, table: Table, name: string): Index {
  const index = indexesOf(run.catalog, table).find((one) => one.name === name);
  if (index) return index;
  if (findRelation(run.catalog, { schema: table.schema, name })) {
    raise('42809', `"${name}" is not an index for table "${table.name}"`);
  }
  raise('42704', `index "${name}" for table "${table.name}" does not exist`);
}

export type ColumnChange = (column: Column, cmd: AlterTableCmd) => Column;

function columnChange(change: ColumnChange): Subcommand {
  return (cmd, table, run) => {
    const { name } = requireColumn(cmd, table, run);
    changeColumn(run, table, name, (column) => change(column, cmd));
  };
}

const storages: ReadonlySet<string> = new Set(['default', 'plain', 'external', 'extended', 'main']);

const compressions: ReadonlySet<string> = new Set(['default', 'pglz', 'lz4']);

type KeptType =
  | 'AT_SetStorage'
  | 'AT_SetCompression'
  | 'AT_SetStatistics'
  | 'AT_SetOptions'
  | 'AT_ResetOptions';

/** What a column of a table and of a materialized view may be told alike. */
export const columnChanges: { readonly [name in KeptType]: ColumnChange } = {
  AT_SetStorage: ({ storage: _, ...column }, { def }) => {
    const storage = as(def, 'String')?.sval?.toLowerCase() ?? 'default';
    if (!storages.has(storage)) raise('22023', `invalid storage type "${storage}"`);
    return storage === 'default' ? column : { ...column, storage };
  },
  AT_SetCompression: ({ compression: _, ...column }, { def }) => {
    const compression = as(def, 'String')?.sval?.toLowerCase() ?? 'default';
    if (!compressions.has(compression)) {
      raise('22023', `invalid compression method "${compression}"`);
    }
    return compression === 'default' ? column : { ...column, compression };
  },
  /** -1, or DEFAULT since 17, is as if nothing were said. */
  AT_SetStatistics: ({ statistics: _, ...column }, { def }) => {
    if (column.generated?.kind === 'virtual') {
      raise('0A000', `cannot alter statistics on virtual generated column "${column.name}"`);
    }
    const integer = as(def, 'Integer');
    const statistics = integer ? (integer.ival ?? 0) : -1;
    return statistics < 0 ? column : { ...column, statistics };
  },
  AT_SetOptions: (column, cmd) =>
    withOptions(column, mergedOptions(column.options ?? [], optionsOf(cmd))),
  AT_ResetOptions: (column, cmd) =>
    withOptions(column, withoutOptions(column.options ?? [], optionsOf(cmd))),
};

export const setStorage: Subcommand = columnChange(columnChanges.AT_SetStorage);
export const setCompression: Subcommand = columnChange(columnChanges.AT_SetCompression);
export const setStatistics: Subcommand = columnChange(columnChanges.AT_SetStatistics);
export const setOptions: Subcommand = columnChange(columnChanges.AT_SetOptions);
export const resetOptions: Subcommand = columnChange(columnChanges.AT_ResetOptions);

function withOptions({ options: _, ...column }: Column, options: readonly Node[]): Column {
  return options.length > 0 ? { ...column, options } : column;
}
