/**
 * Foreign keys from and to partitioned tables: each partition has its part of them. After
 * addFkRecurseReferenced and addFkRecurseReferencing (tablecmds.c).
 */
import { childrenOf } from '../hierarchy.ts';
import { findTable } from '../lookup.ts';
import type { QualifiedName, Table, TableConstraint } from '../model.ts';
import { chooseConstraintName, chooseNumberedName } from '../names/choosers.ts';
import { joinColumns } from '../names/joined.ts';
import { nameKey, qualifiedRangeVar, sameName } from '../names-of.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { withFields } from '../trees.ts';
import { setParent } from './clone-index.ts';
import type { Run } from './run.ts';
import { changeTable, constraintOf, partitionsIn, storeConstraint, tableOf } from './tables.ts';

/** A new foreign key, on all partitions of the tables at both of its ends. */
export function spreadForeignKey(run: Run, table: QualifiedName, key: TableConstraint): void {
  const referenced = key.referenced && findTable(run.stored, key.referenced);
  if (referenced) addReferencedParts(run, table, key, { name: key.name, referenced });
  for (const partition of partitionsIn(run, tableOf(run, table))) {
    ensureForeignKey(run, table, key, partition);
  }
}

/** One more constraint on the referencing table for each partition of the referenced one. */
function addReferencedParts(
  run: Run,
  table: QualifiedName,
  key: TableConstraint,
  of: { readonly name: string; readonly referenced: Table },
): void {
  for (const partition of partitionsIn(run, of.referenced)) {
    addReferencedPart(run, table, key, { name: of.name, referenced: partition });
  }
}

function addReferencedPart(
  run: Run,
  table: QualifiedName,
  key: TableConstraint,
  { name: parent, referenced }: { readonly name: string; readonly referenced: Table },
): void {
  const name = freeName(run, table, key);
  const { schema, name: partition } = referenced;
  record(run, table, name, { schema, name: partition });
  storeConstraint(run, table, {
    name,
    kind: 'foreign key',
    columns: key.columns,
    referenced: { schema, name: partition, columns: key.referenced?.columns ?? [] },
    definition: {
      ...key.definition,
      conname: name,
      pktable: qualifiedRangeVar(referenced, key.definition.pktable),
    },
    parent: { schema: table.schema, name: table.name, constraint: parent },
  });
  addReferencedParts(run, table, key, { name, referenced });
}

/** The key's own name where the table has no constraint of that name; otherwise a new one. */
function freeName(run: Run, table: QualifiedName, { name, columns }: TableConstraint): string {
  if (!constraintOf(tableOf(run, table), name)) return name;
  if (run.pg >= 18) return chooseNumberedName(run, { schema: table.schema, name });
  const parts = { table, addition: joinColumns(columns), label: 'fkey' };
  return chooseConstraintName(run, parts);
}

function record(
  run: Run,
  { schema, name: table }: QualifiedName,
  name: string,
  referenced?: QualifiedName,
): void {
  const of = referenced && { referenced };
  run.names.push({ kind: 'foreign key', schema, table, name, cloned: true, ...of });
}

/**
 * The foreign key of a partitioned table on one of its partitions: an equal one is attached. `namedIn` is the schema
 * that its name is one of, if that is not the partition's.
 */
function ensureForeignKey(
  run: Run,
  parent: QualifiedName,
  { namedIn: _, ...key }: TableConstraint,
  partition: QualifiedName,
  namedIn?: string,
): void {
  const of = { schema: parent.schema, name: parent.name, constraint: key.name };
  const equal = tableOf(run, partition).constraints.find((c) => !c.parent && sameKey(c, key));
  if (equal) {
    dropParts(run, partition, equal.name);
    setParent(run, partition, equal.name, of);
    return;
  }
  const name = freeName(run, partition, key);
  if (name !== key.name) record(run, partition, name);
  const definition = { ...key.definition, conname: name };
  const constraint: TableConstraint = { ...key, name, definition, parent: of };
  const isElsewhere = namedIn !== undefined && namedIn !== partition.schema;
  storeConstraint(run, partition, isElsewhere ? withFields(constraint, { namedIn }) : constraint);
  const stored = constraintOf(tableOf(run, partition), name);
  for (const below of partitionsIn(run, tableOf(run, partition))) {
    if (stored) ensureForeignKey(run, partition, stored, below);
  }
}

/** The parts that stood for the referenced table's partitions: the parent's do now. */
function dropParts(run: Run, table: QualifiedName, name: string): void {
  for (const { name: part, parent } of tableOf(run, table).constraints) {
    if (!parent || !sameName(parent, table) || parent.constraint !== name) continue;
    dropParts(run, table, part);
    withoutConstraint(run, table, part);
  }
}

function withoutConstraint(run: Run, table: QualifiedName, name: string): void {
  const { constraints } = tableOf(run, table);
  changeTable(run, table, { constraints: constraints.filter((c) => c.name !== name) });
}

function sameKey(a: TableConstraint, b: TableConstraint): boolean {
  return a.kind === 'foreign key' && keyShape(a) === keyShape(b);
}

function keyShape({ columns, referenced, definition: d }: TableConstraint): string {
  const actions = [d.fk_matchtype, d.fk_upd_action, d.fk_del_action];
  const timing = [d.deferrable ?? false, d.initdeferred ?? false];
  return JSON.stringify([columns, referenced, ...actions, ...timing]);
}

/** What a new partition gets of its parent's foreign keys: before 15, names in the same schema. After CloneFkReferencing. */
export function cloneReferencing(run: Run, parent: Table, partition: QualifiedName): void {
  for (const key of tableOf(run, parent).constraints) {
    if (key.kind !== 'foreign key') continue;
    const isPart = key.parent !== undefined && sameName(key.parent, parent);
    const namedIn = run.pg < 15 ? (key.namedIn ?? parent.schema) : undefined;
    if (!isPart) ensureForeignKey(run, parent, key, partition, namedIn);
  }
}

/** What tables that refer to the parent get for its new partition. After CloneFkReferenced. */
export function cloneReferenced(run: Run, parent: Table, partition: QualifiedName): void {
  const keys = keysTo(run, parent);
  const known = new Set(keys.map(({ table, key }) => keyOf(table, key.name)));
  for (const { table, key } of keys) {
    if (key.parent && known.has(keyOf(key.parent, key.parent.constraint))) continue;
    addReferencedPart(run, table, key, { name: key.name, referenced: tableOf(run, partition) });
  }
}

function keyOf(table: QualifiedName, constraint: string): string {
  return `${nameKey(table)}\0${constraint}`;
}

function keysTo(run: Run, name: QualifiedName) {
  return referrersOf(run.catalog, reference('foreign key to', name)).flatMap((table) =>
    table.kind === 'table'
      ? table.constraints
          .filter((c) => c.referenced && sameName(c.referenced, name))
          .map((key) => ({ table, key }))
      : [],
  );
}

/**
 * Once a table is no partition any more, nothing refers to it for its former parent, and its own foreign keys
 * to partitioned tables get parts; before 15 these foreign keys go.
 */
export function detachForeignKeys(run: Run, partition: QualifiedName): void {
  for (const { table, key } of keysTo(run, partition)) {
    if (!key.parent || !sameName(key.parent, table)) continue;
    dropParts(run, table, key.name);
    withoutConstraint(run, table, key.name);
  }
  for (const key of tableOf(run, partition).constraints) {
    if (key.kind !== 'foreign key' || !key.parent || sameName(key.parent, partition)) continue;
    const referenced = key.referenced && findTable(run.stored, key.referenced);
    if (!referenced?.partitionKey) continue;
    if (run.pg >= 15) addReferencedParts(run, partition, key, { name: key.name, referenced });
    else withoutConstraint(run, partition, key.name);
  }
  for (const child of childrenOf(run.catalog, partition)) detachForeignKeys(run, child);
}
