/**
 * Tables as they are compared: what a shell and its shards say each in their own way is said in one.
 */
import type { Constraint, CreateTrigStmt, Node } from '@citrate/parser';
import {
  buildName,
  type Catalog,
  type Column,
  findRelation,
  findTable,
  type Identity,
  indexesOf,
  isPartOfOwnKey,
  nextValueOf,
  type QualifiedName,
  type Sequence,
  stringNode,
  type Table,
  type TableConstraint,
} from '../catalog/index.ts';
import { usesSequence } from '../distribute/index.ts';
import { statisticsOf, type WholeTable } from '../dump/index.ts';
import { expectedOptions, foundOptions, type Numbering } from './numbering.ts';

export interface Comparison {
  /** Whether both servers have names for not-null constraints: from PostgreSQL 18 on. */
  readonly namedNotNulls: boolean;
  /** On a Citus, only shells number rows, and shards have less than shells. */
  readonly engine: 'postgres' | 'citus';
}

/** What each shard of the table should have. A copy of a reference table numbers no rows. */
export function expectedTable(shell: Table, catalog: Catalog, comparison: Comparison): WholeTable {
  const isNumbered = comparison.engine === 'postgres' && shell.distribution?.kind === 'distributed';
  const onShards = comparison.engine === 'citus' ? onlyOnShards(shell, catalog) : shell;
  const table = comparable(onShards, comparison, (column) =>
    isNumbered ? numbered(column, shell, expectedOptions) : withoutNumbers(column, comparison),
  );
  const sequences = isNumbered ? serialSequences(shell, catalog) : [];
  return {
    table,
    ...partsOf(shell, catalog),
    sequences: sequences.map((one) => ({
      ...withoutOwner(one),
      options: expectedOptions(one.options),
    })),
  };
}

/** Names of its keys to tables that Citus keeps on its coordinator: only shards there have them. */
export function keysToLocal({ constraints }: Table, catalog: Catalog): ReadonlySet<string> {
  const keys = constraints.filter(
    ({ referenced }) =>
      referenced && findTable(catalog, referenced)?.distribution?.kind === 'citus local',
  );
  return new Set(keys.map(({ name }) => name));
}

/** What TRUNCATE fires, Citus fires on the shell. */
function onlyOnShards({ triggers, ...table }: Table, catalog: Catalog): Table {
  const local = keysToLocal(table, catalog);
  return {
    ...table,
    constraints: table.constraints.filter(({ name }) => !local.has(name)),
    ...(triggers && {
      triggers: triggers.filter(({ definition }) => !firesOnTruncate(definition)),
    }),
  };
}

/** TRIGGER_TYPE_TRUNCATE, of the bits in `events` (pg_trigger.h). */
function firesOnTruncate({ events = 0 }: CreateTrigStmt): boolean {
  return (events & 32) !== 0;
}

/** A shell of a Citus, without what its node numbers rows by: each has values of its own. */
export function shellTable(shell: Table, catalog: Catalog, comparison: Comparison): WholeTable {
  return {
    table: comparable(shell, comparison, (column) => withoutNumbers(column, comparison)),
    ...partsOf(shell, catalog),
    sequences: [],
  };
}

/** What a shard has. `numbering` tells how its sequences should count; absent for a reference table. */
export function foundTable(
  shard: Table,
  catalog: Catalog,
  comparison: Comparison,
  numbering: Numbering | undefined,
): WholeTable {
  const table = comparable(shard, comparison, (column) =>
    numbered(column, shard, (options) => foundOptions(options, numbering?.(column.name))),
  );
  return {
    table,
    ...partsOf(shard, catalog),
    sequences: serialSequences(shard, catalog).map((one) => ({
      ...withoutOwner(one),
      options: foundOptions(one.options, numbering?.(one.ownedBy?.column ?? '')),
    })),
  };
}

function partsOf(table: Table, catalog: Catalog): Pick<WholeTable, 'indexes' | 'statistics'> {
  return {
    indexes: indexesOf(catalog, table).filter(({ constraint }) => !constraint),
    statistics: statisticsOf(table, catalog),
  };
}

function comparable(
  table: Table,
  { namedNotNulls, engine }: Comparison,
  change: (column: Column) => Column,
): Table {
  const { distribution: _, ...rest } = engine === 'citus' ? withoutClones(table) : table;
  const constraints = table.constraints.filter(({ kind }) => namedNotNulls || kind !== 'not null');
  return {
    ...rest,
    columns: table.columns
      .map(change)
      // Where they have names they are constraints like others.
      .map((column) => (namedNotNulls ? { ...column, notNull: false } : column)),
    constraints: constraints
      .map(asValid)
      .map((one) => (engine === 'postgres' && isPartOfOwnKey(one, table) ? asWhole(one) : one)),
  };
}

/** Parts of foreign keys to partitioned tables have names on shards, as others have. */
function asWhole({ parent: _, ...part }: TableConstraint): TableConstraint {
  return part;
}

/** Triggers of partitions that come from their parents, and are called after the parents' shards. */
function withoutClones({ triggers, ...table }: Table): Table {
  return { ...table, ...(triggers && { triggers: triggers.filter(({ isClone }) => !isClone) }) };
}

/**
 * Whether it holds for old rows is another question than what it says. One that is not enforced is
 * never valid.
 */
function asValid(constraint: TableConstraint): TableConstraint {
  const { skip_validation: isSkipped, ...definition } = constraint.definition;
  if (!isSkipped || !definition.is_enforced) return constraint;
  const valid: Constraint = { ...definition, initially_valid: true };
  return { ...constraint, definition: valid };
}

function numbered(
  column: Column,
  table: Table,
  options: (options: readonly Node[]) => readonly Node[],
): Column {
  const { identity, serial, ...rest } = column;
  if (serial) return { ...rest, default: nextValueOf(serial) };
  if (!identity) return column;
  return { ...column, identity: withName(identity, column, table, options(identity.options)) };
}

/** The sequence's name is said even where it is the one that PostgreSQL chooses. */
function withName(
  { generated, sequence }: Identity,
  { name: column }: Column,
  { schema, name }: Table,
  options: readonly Node[],
): Identity {
  const items = [sequence.schema, sequence.name].map(stringNode);
  const said: Node = {
    DefElem: { defname: 'sequence_name', arg: { List: { items } }, defaction: 'DEFELEM_UNSPEC' },
  };
  const chosen = { schema, name: buildName(name, column, 'seq') };
  return { generated, sequence: chosen, options: [said, ...options] };
}

/** On a Citus no shard has a default that takes values of a sequence; a shell has one of its own. */
function withoutNumbers({ identity: _, serial, ...rest }: Column, { engine }: Comparison): Column {
  const { default: fallback, ...plain } = rest;
  return serial || (engine === 'citus' && usesSequence(fallback)) ? plain : rest;
}

/** Those of serial columns: an identity's sequence comes with its column. */
function serialSequences({ columns }: Table, catalog: Catalog): readonly Sequence[] {
  return columns.flatMap(({ serial }) => (serial && sequenceOf(serial, catalog)) ?? []);
}

function sequenceOf(name: QualifiedName, catalog: Catalog): Sequence | undefined {
  const found = findRelation(catalog, name);
  return found?.kind === 'sequence' ? found : undefined;
}

/** That it belongs to the column is what makes the column a serial one. */
function withoutOwner({ ownedBy: _, ...sequence }: Sequence): Sequence {
  return sequence;
}
