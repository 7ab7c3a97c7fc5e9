/**
 * Statements that no transaction can hold. What has rows is changed outside of transactions: shards,
 * copies of reference tables, plain tables, each by itself. A shell has none: it is changed, without
 * CONCURRENTLY, in the transaction that counts the step as done. So the coordinator's catalog is always
 * that of the steps done.
 */
import { deparse, type NameSlot } from '@citrate/deparser';
import {
  as,
  type DropStmt,
  type IndexStmt,
  type Node,
  type ReindexStmt,
  type VacuumStmt,
} from '@citrate/parser';
import {
  droppedRelations,
  findRelation,
  findTable,
  type LockMode,
  resolveRelation,
  sameName,
} from '../../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { tableAbout } from '../../distribute/index.ts';
import { type BoundTemplate, bind, fixed } from '../../layout/index.ts';
import { compose, relationSlot, sqlName } from '../compose.ts';
import { lockOn } from '../locks.ts';
import type { Command, IndexShape, Outside } from '../model.ts';
import { shardTemplate } from '../shard-template.ts';
import { aboutTable } from './about-table.ts';
import { onAllNodes, onCoordinator, onShards } from './command.ts';
import { requireNew } from './if-exists.ts';
import type { Planner, Question } from './planner.ts';

export function createConcurrently(statement: IndexStmt, question: Question): readonly Command[] {
  const { before, names } = question;
  const relation = statement.relation && resolveRelation(before, statement.relation);
  const { idxname, if_not_exists: optional = false, concurrent: _, ...rest } = statement;
  if (!relation || idxname === undefined) throw new TypeError('an index without table or name');
  const table = relation.kind === 'table' ? ownCopies(relation, before) : undefined;
  const shell = shellOf(table, { IndexStmt: { idxname, ...rest, if_not_exists: optional } }, names);
  const index = { schema: relation.schema, name: idxname };
  // IF NOT EXISTS, and something else has the name: the server says so, and nothing is made.
  if (isShell(table) && isTaken(index, relation, before)) return shell;
  const tree = qualify({ IndexStmt: requireNew(statement) }, before);
  const slot = indexSlot(index, relation);
  const does: Does = (name) => ({
    effect: 'creates index',
    object: name(slot),
    table: name(relationSlot(relation)),
    shape: shapeOf(statement),
    optional,
  });
  return [...copies({ tree, table, does }, question), ...shell];
}

/** By something that is no index of this table. */
function isTaken(name: QualifiedName, table: QualifiedName, catalog: Catalog): boolean {
  const found = findRelation(catalog, name);
  return found !== undefined && !(found.kind === 'index' && sameName(found.table, table));
}

function shapeOf(statement: IndexStmt): IndexShape {
  const { accessMethod = 'btree', unique = false, whereClause } = statement;
  const { indexParams: keys = [], indexIncludingParams: included = [] } = statement;
  const columns = [...keys, ...included].map((node) => as(node, 'IndexElem')?.name ?? null);
  return {
    method: accessMethod,
    unique,
    columns,
    keys: keys.length,
    partial: whereClause !== undefined,
  };
}

export function dropConcurrently(statement: DropStmt, question: Question): readonly Command[] {
  const { before, names } = question;
  const { concurrent: _, ...plain } = statement;
  const [index] = droppedRelations(statement, before);
  // IF EXISTS of nothing: the server says so.
  if (index?.kind !== 'index') return [onCoordinator(deparse({ DropStmt: plain }))];
  const table = ownCopies(findTable(before, index.table), before);
  const { missing_ok: optional = false, ...required } = statement;
  const tree = qualify({ DropStmt: required }, before);
  const slot = indexSlot(index, index.table);
  const does: Does = (name) => ({ effect: 'drops index', object: name(slot), optional });
  const shell = shellOf(table, { DropStmt: plain }, names);
  return [...copies({ tree, table, does }, question), ...shell];
}

export const reindex: Planner<'ReindexStmt'> = (statement, question) =>
  isConcurrent(statement)
    ? reindexConcurrently(statement, question)
    : aboutTable('ReindexStmt', 'SHARE')(statement, question);

function isConcurrent({ params }: ReindexStmt): boolean {
  return (params ?? []).some((node) => as(node, 'DefElem')?.defname === 'concurrently');
}

/** Of an index or a table. */
function reindexConcurrently(statement: ReindexStmt, question: Question): readonly Command[] {
  const { before } = question;
  const relation = statement.relation && resolveRelation(before, statement.relation);
  if (!relation) throw new TypeError('REINDEX of nothing');
  const tree = qualify({ ReindexStmt: statement }, before);
  const table = ownCopies(tableAbout(tree, before), before);
  const slot = relationSlot(relation.kind === 'index' ? relation.table : relation);
  const does: Does = (name) => ({ effect: 'rebuilds indexes', object: name(slot) });
  return copies({ tree, table, does }, question);
}

export const vacuum: Planner<'VacuumStmt'> = (statement, question) => {
  const everything = (statement.rels ?? []).length === 0;
  return everything ? everywhere(statement, question) : vacuumTable(statement, question);
};

/** ANALYZE can be in a transaction, and is like a repeatable statement in one that is none. */
function everywhere(statement: VacuumStmt, { sql }: Question): readonly Command[] {
  const command = onAllNodes(sql, 'database');
  return statement.is_vacuumcmd ? [{ ...command, outside: repeatable }] : [command];
}

function vacuumTable(statement: VacuumStmt, question: Question): readonly Command[] {
  const tree = qualify({ VacuumStmt: statement }, question.before);
  const table = ownCopies(tableAbout(tree, question.before), question.before);
  const all = copies({ tree, table, does: () => repeatable }, question);
  return statement.is_vacuumcmd ? all : all.map(({ outside: _, ...command }) => command);
}

export const alterSystem: Planner<'AlterSystemStmt'> = (_, { sql }) => [
  { ...onAllNodes(sql, 'server'), outside: repeatable },
];

const repeatable = { effect: 'can be repeated' } as const;

/**
 * @param name an object as it is called on the copy at hand
 * @param query a statement about the table for that copy
 */
type Does = (
  name: (slot: NameSlot) => BoundTemplate,
  query: (tree: Node) => BoundTemplate,
) => Outside<BoundTemplate>;

/** A statement for each copy of a table that has rows. */
export interface Subject {
  readonly tree: Node;
  /** Absent for a materialized view. */
  readonly table: Table | undefined;
  readonly does: Does;
  /** The lock that it takes; absent: that of a statement which only keeps DDL away. */
  readonly mode?: LockMode;
}

/** Workers first; the coordinator's own copy last. */
export function copies(subject: Subject, { before, after }: Question): readonly Command[] {
  const { tree, table, does, mode = 'SHARE UPDATE EXCLUSIVE' } = subject;
  const locks = table ? [lockOn(table, mode)] : [];
  const here: Command = {
    ...onCoordinator(deparse(tree), { locks }),
    outside: does(
      ({ schema = '', name }) => fixed(sqlName({ schema, name })),
      (query) => fixed(deparse(query)),
    ),
  };
  if (!table?.distribution) return [here];
  const shards: Command = {
    ...onShards(shardTemplate(tree, table), table, [before, after], locks),
    outside: does(
      (slot) => bind(compose`${slot}`, before, after),
      (query) => bind(shardTemplate(query, table), before, after),
    ),
  };
  return isShell(table) ? [shards] : [shards, here];
}

/** The coordinator of a Citus takes a statement to the shards by itself, as if they were its own rows. */
export function ownCopies(table: Table | undefined, { citus }: Catalog): Table | undefined {
  return citus ? undefined : table;
}

function isShell(table: Table | undefined): boolean {
  return table?.distribution?.kind === 'distributed';
}

/** Nobody uses a shell: the lock that its statement takes is no news. */
function shellOf(
  table: Table | undefined,
  tree: Node,
  names: Question['names'],
): readonly Command[] {
  return isShell(table) ? [onCoordinator(deparse(tree), { names })] : [];
}

function indexSlot({ schema, name }: QualifiedName, relation: QualifiedName): NameSlot {
  const { schema: of, name: table } = relation;
  return { role: 'index', qualified: true, schema, name, relation: { schema: of, name: table } };
}
