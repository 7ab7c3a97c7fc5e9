/** REINDEX, VACUUM, ANALYZE and CLUSTER: of a table with its shards, of several, of all that there are. */
import { deparse, quoteIdentifier } from '@citrate/deparser';
import { as, type Node, type ReindexStmt, type VacuumStmt } from '@citrate/parser';
import { resolveRelation } from '../../catalog/index.ts';
import { qualify } from '../../complete/index.ts';
import { runsOutside, tableAbout } from '../../distribute/index.ts';
import { type BoundTemplate, fixed } from '../../layout/index.ts';
import { relationSlot } from '../compose.ts';
import type { Command, Outside } from '../model.ts';
import { aboutTable } from './about-table.ts';
import { onAllNodes } from './command.ts';
import { copies, type Does, ownCopies, repeatable } from './outside.ts';
import type { Planner, Question } from './planner.ts';

export const reindex: Planner<'ReindexStmt'> = (statement, question) => {
  if (!statement.relation) return [reindexAll(statement, question)];
  return isConcurrent(statement)
    ? reindexConcurrently(statement, question)
    : aboutTable('ReindexStmt', 'SHARE')(statement, question);
};

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
  const does: Does = (name) => ({ effect: 'rebuilds indexes', of: 'table', object: name(slot) });
  return copies({ tree, table, does }, question);
}

/** Of a schema, which has its shards in every database, or of the database at hand. */
function reindexAll(statement: ReindexStmt, { before }: Question): Command {
  const tree: Node = { ReindexStmt: before.pg >= 16 ? ofOwnDatabase(statement) : statement };
  return {
    ...onAllNodes(deparse(tree), 'database'),
    outside: isConcurrent(statement) ? rebuilds(statement) : repeatable,
  };
}

/** Databases of a cluster may have other names on other servers; older ones want them written. */
function ofOwnDatabase({ name, ...unnamed }: ReindexStmt): ReindexStmt {
  return unnamed.kind === 'REINDEX_OBJECT_SCHEMA' ? { ...unnamed, name: name ?? '' } : unnamed;
}

function rebuilds({ kind, name = '' }: ReindexStmt): Outside<BoundTemplate> {
  const isSchema = kind === 'REINDEX_OBJECT_SCHEMA';
  return {
    effect: 'rebuilds indexes',
    of: isSchema ? 'schema' : 'database',
    object: fixed(isSchema ? quoteIdentifier(name) : name),
  };
}

/** Of all tables that were clustered before, in every database. */
export const cluster: Planner<'ClusterStmt'> = (statement, question) =>
  statement.relation
    ? aboutTable('ClusterStmt', 'ACCESS EXCLUSIVE')(statement, question)
    : [{ ...onAllNodes(question.sql, 'database'), outside: repeatable }];

export const vacuum: Planner<'VacuumStmt'> = (statement, question) => {
  const everything = (statement.rels ?? []).length === 0;
  const commands = everything
    ? [onAllNodes(question.sql, 'database')]
    : vacuumTables(statement, question);
  const isOutside = runsOutside({ VacuumStmt: statement }) !== undefined;
  // ANALYZE can be in a transaction, and is like a repeatable statement in one that is none.
  return commands.map(({ outside: _, ...command }) =>
    isOutside ? { ...command, outside: repeatable } : command,
  );
};

/** The shards of each table by themselves, and in one statement all that have rows on the coordinator. */
function vacuumTables(statement: VacuumStmt, question: Question): readonly Command[] {
  const each = (statement.rels ?? []).map((rel) =>
    vacuumTable({ ...statement, rels: [rel] }, question),
  );
  const commands = each.flatMap((one) => one.commands);
  const onShards = commands.filter(({ destination }) => destination.scope === 'shard');
  const here = commands.filter(({ destination }) => destination.scope !== 'shard');
  const [first] = here;
  if (!first || here.length === 1) return [...onShards, ...here];
  const rels = each.filter((one) => one.commands.some((c) => here.includes(c))).flatMap(relsOf);
  const sql = deparse({ VacuumStmt: { ...statement, rels } });
  const locks = here.flatMap((command) => command.locks);
  return [...onShards, { ...first, template: fixed(sql), locks }];
}

interface Vacuumed {
  readonly tree: Node;
  readonly commands: readonly Command[];
}

function vacuumTable(statement: VacuumStmt, question: Question): Vacuumed {
  const tree = qualify({ VacuumStmt: statement }, question.before);
  const table = ownCopies(tableAbout(tree, question.before), question.before);
  return { tree, commands: copies({ tree, table, does: () => repeatable }, question) };
}

function relsOf({ tree }: Vacuumed): readonly Node[] {
  return as(tree, 'VacuumStmt')?.rels ?? [];
}
