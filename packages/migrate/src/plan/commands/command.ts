/** The few shapes of commands. */
import type { Template } from '@citrate/deparser';
import type { Catalog, QualifiedName, Shard, Table } from '../../catalog/model.ts';
import type { ChosenName } from '../../complete/model.ts';
import { bind, fixed } from '../../layout/index.ts';
import type { Command, TableLock } from '../model.ts';

interface Particulars {
  readonly locks?: readonly TableLock[];
  readonly names?: readonly ChosenName[];
}

/** A text for the coordinator alone. */
export function onCoordinator(sql: string, { locks = [], names = [] }: Particulars = {}): Command {
  return { destination: { scope: 'cluster' }, template: fixed(sql), locks, names };
}

/** A text for every database, or once for every server. */
export function onAllNodes(
  sql: string,
  scope: 'database' | 'server',
  locks: readonly TableLock[] = [],
): Command {
  return {
    destination: { scope, includeCoordinator: true },
    template: fixed(sql),
    locks,
    names: [],
  };
}

/** A text for every database but the coordinator's. */
export function onWorkers(sql: string): Command {
  return {
    destination: { scope: 'database', includeCoordinator: false },
    template: fixed(sql),
    locks: [],
    names: [],
  };
}

/** A statement for each shard of `table`, whose names are looked up in the catalogs in turn. */
export function onShards(
  template: Template,
  table: Table,
  catalogs: readonly Catalog[],
  locks: readonly TableLock[] = [],
): Command & { readonly destination: { readonly scope: 'shard' } } {
  return {
    destination: { scope: 'shard', table: nameOf(table), shards: shardsOf(table) },
    template: bind(template, ...catalogs),
    locks,
    names: [],
  };
}

export function shardsOf({ distribution }: Table): readonly Shard[] {
  return distribution?.shards ?? [];
}

export function nameOf({ schema, name }: QualifiedName): QualifiedName {
  return { schema, name };
}
