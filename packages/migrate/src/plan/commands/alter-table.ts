import type { Template } from '@citrate/deparser';
import {
  type AlterTableCmd,
  type AlterTableStmt,
  as,
  type ColumnDef,
  type Node,
} from '@citrate/parser';
import { findTable, resolveTable } from '../../catalog/index.ts';
import type { Catalog, Column, Table } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { partitionCommand, runsOutside } from '../../distribute/index.ts';
import { alterTableLocks } from '../alter-table-locks.ts';
import { lockOn, mergeLocks } from '../locks.ts';
import type { Command, TableLock } from '../model.ts';
import {
  createSerialSequence,
  identityOnShard,
  type NumberHoles,
  ownSerialSequence,
  serialOnShard,
} from '../shard-sequences.ts';
import { shardTemplate } from '../shard-template.ts';
import { aboutTable } from './about-table.ts';
import { everyDatabase } from './all-nodes.ts';
import { onCoordinator, onShards } from './command.ts';
import { detachConcurrently, isFinal } from './detach.ts';
import { newShards } from './distribute.ts';
import { effectiveSubcommands } from './if-exists.ts';
import { chosenParts, namedIndexes } from './index-parts.ts';
import { namedParts, renewedParts } from './key-parts.ts';
import { hasPartitions, spreadOnShards } from './partition-indexes.ts';
import {
  attachLocks,
  attachShards,
  detachLocks,
  detachShards,
  partitionNamed,
} from './partitions.ts';
import type { Planner, Question } from './planner.ts';

/** ALTER TABLE: as written on the shell, and once more on every shard with the names there. */
export const alterTable: Planner<'AlterTableStmt'> = (statement, question) => {
  const { before, after, sql, names } = question;
  if (statement.objtype === 'OBJECT_TYPE') return everyDatabase(statement, question);
  if (statement.objtype === 'OBJECT_INDEX') return alterIndex(statement, question);
  if (runsOutside({ AlterTableStmt: statement })) return detachConcurrently(statement, question);
  const table = statement.relation && resolveTable(before, statement.relation);
  if (table?.distribution && isFinal(statement)) return detachConcurrently(statement, question);
  if (!table) return [onCoordinator(sql, { names })];
  const locks = alterTableLocks(statement, table, before);
  const shell = onCoordinator(sql, { locks, names });
  const cmds = onCopies(effectiveSubcommands(statement, before), table);
  const [first] = cmds;
  const partition = first && partitionCommand(statement);
  if (partition) return aroundPartition(partition, table, question);
  if (!table.distribution || cmds.length === 0) return [shell];
  const changed = findTable(after, table) ?? table;
  const retypes = cmds.some((node) => as(node, 'AlterTableCmd')?.subtype === 'AT_AlterColumnType');
  return [
    shell,
    ...aroundSerials(
      changed,
      table,
      question,
      shardCommands(onlyFor(statement, cmds), changed, question, locks),
    ),
    ...namedIndexes(chosenParts(before, after, retypes), after),
    ...(retypes
      ? renewedParts(table, before, after)
      : namedParts(before, after, new Set(cmds.flatMap((node) => droppedName(node) ?? [])))),
  ];
};

/** The commands of ATTACH PARTITION and DETACH PARTITION. */
function aroundPartition(
  command: AlterTableCmd,
  table: Table,
  question: Question,
): readonly Command[] {
  const { before, after, sql, names } = question;
  const partition = partitionNamed(command, before);
  const attaches = command.subtype === 'AT_AttachPartition';
  const own = partition ? [lockOn(partition, 'ACCESS EXCLUSIVE')] : [];
  const others = attaches ? attachLocks(table, before) : detachLocks(table, partition, before);
  const shell = onCoordinator(sql, { names, locks: mergeLocks([...others, ...own], before) });
  const changed = partition && findTable(after, partition);
  if (!partition || !changed?.distribution) return [shell];
  if (attaches && !partition.distribution) return [shell, ...newShards(question)];
  const shards = attaches
    ? attachShards(changed, before, after)
    : detachShards({ parent: table, partition: changed }, before, after);
  return [shell, ...shards, ...namedParts(before, after)];
}

const alterIndex = aboutTable('AlterTableStmt', 'SHARE UPDATE EXCLUSIVE');

const aboutIdentity: ReadonlySet<string | undefined> = new Set([
  'AT_AddIdentity',
  'AT_SetIdentity',
  'AT_DropIdentity',
]);

/** The copies of a reference table number nothing: only the coordinator's column is an identity. */
function onCopies(cmds: readonly Node[], { distribution }: Table): readonly Node[] {
  if (distribution?.kind !== 'reference') return cmds;
  return cmds.filter((node) => !aboutIdentity.has(as(node, 'AlterTableCmd')?.subtype));
}

/** For shards that exist, as the shell does. */
function onlyFor(
  { missing_ok: _, ...statement }: AlterTableStmt,
  cmds: readonly Node[],
): AlterTableStmt {
  return { ...statement, cmds: [...cmds] };
}

/** Sequences of new serial columns come first, and are tied to the columns in the end. */
function aroundSerials(
  table: Table,
  old: Table,
  { after }: Question,
  commands: readonly Command[],
): readonly Command[] {
  const { distribution } = table;
  if (distribution?.kind !== 'distributed') return commands;
  const serials = table.columns.filter(
    (c) => c.serial && !old.columns.some((o) => o.name === c.name),
  );
  return [
    ...serials.flatMap((c) => createSerialSequence(c, table, distribution, [after])),
    ...commands,
    ...serials.flatMap((c) => ownSerialSequence(c, table, [after])),
  ];
}

/**
 * One statement with all subcommands. Where one drops a constraint and another adds one of the same
 * name, the two may be called differently on shards, and each gets a statement of its own.
 */
function shardCommands(
  statement: AlterTableStmt,
  table: Table,
  { before, after }: Question,
  locks: readonly TableLock[],
): readonly Command[] {
  const qualified = as(qualify({ AlterTableStmt: statement }, before), 'AlterTableStmt');
  const subcommands = qualified?.cmds ?? [];
  const command = (cmds: readonly Node[], ...catalogs: readonly Catalog[]): Command =>
    onShards(templateOf({ ...qualified, cmds: [...cmds] }, table), table, catalogs, locks);
  const recurses = statement.relation?.inh === true && hasPartitions(table, after);
  const keys = recurses ? subcommands.flatMap(addedKey) : [];
  const others = subcommands.filter((subcommand) => keys.length === 0 || !addedKey(subcommand)[0]);
  return [
    ...withReturningNames(others, command, { before, after }),
    ...keys.flatMap((name) =>
      spreadOnShards({ schema: table.schema, name }, table, { before, after }, locks),
    ),
  ];
}

function withReturningNames(
  subcommands: readonly Node[],
  command: (cmds: readonly Node[], ...catalogs: readonly Catalog[]) => Command,
  { before, after }: Pick<Question, 'before' | 'after'>,
): readonly Command[] {
  if (subcommands.length === 0) return [];
  if (!nameReturns(subcommands)) return [command(subcommands, before, after)];
  return subcommands.map((subcommand) =>
    droppedName(subcommand) === undefined
      ? command([subcommand], after, before)
      : command([subcommand], before, after),
  );
}

/** The name of the constraint, if it stands on an index that partitions get as well. */
function addedKey(subcommand: Node): readonly string[] {
  const { subtype, def } = as(subcommand, 'AlterTableCmd') ?? {};
  const { contype, conname } = as(def, 'Constraint') ?? {};
  const isKey = subtype === 'AT_AddConstraint' && contype !== undefined && onIndexes.has(contype);
  return isKey && conname !== undefined ? [conname] : [];
}

/** An exclusion's index is attached to no other: servers make those of partitions themselves. */
const onIndexes: ReadonlySet<string> = new Set(['CONSTR_PRIMARY', 'CONSTR_UNIQUE']);

function templateOf(statement: AlterTableStmt, table: Table): Template {
  const holes: NumberHoles = new Map();
  const cmds = (statement.cmds ?? []).map((node) => onShard(node, table, holes));
  return shardTemplate({ AlterTableStmt: { ...statement, cmds } }, table, holes);
}

function nameReturns(subcommands: readonly Node[]): boolean {
  const dropped = new Set(subcommands.map(droppedName));
  return subcommands.some((subcommand) => {
    const added = as(as(subcommand, 'AlterTableCmd')?.def, 'Constraint')?.conname;
    return added !== undefined && dropped.has(added);
  });
}

function droppedName(subcommand: Node): string | undefined {
  const { subtype, name } = as(subcommand, 'AlterTableCmd') ?? {};
  return subtype === 'AT_DropConstraint' ? name : undefined;
}

/** The same subcommand with what differs between the shell and its shards. */
function onShard(node: Node, table: Table, holes: NumberHoles): Node {
  const command = as(node, 'AlterTableCmd');
  if (command?.subtype === 'AT_AddIdentity') return addIdentity(command, table, holes);
  const definition = as(command?.def, 'ColumnDef');
  const column = table.columns.find((c) => c.name === definition?.colname);
  if (!command || !definition || !column) return node;
  const changed: AlterTableCmd = {
    ...command,
    def: { ColumnDef: columnOnShard(definition, column, table, holes) },
  };
  return { AlterTableCmd: changed };
}

function addIdentity(command: AlterTableCmd, table: Table, holes: NumberHoles): Node {
  const constraint = as(command.def, 'Constraint');
  const identity = table.columns.find(({ name }) => name === command.name)?.identity;
  const { distribution } = table;
  if (!constraint || !identity || distribution?.kind !== 'distributed') {
    return { AlterTableCmd: command };
  }
  const def = { Constraint: identityOnShard(constraint, identity.sequence, distribution, holes) };
  return { AlterTableCmd: { ...command, def } };
}

function columnOnShard(
  definition: ColumnDef,
  column: Column,
  { distribution }: Table,
  holes: NumberHoles,
): ColumnDef {
  if (distribution?.kind !== 'distributed') return definition;
  if (column.serial) return serialOnShard(withNotNull(definition), column.serial);
  const { identity } = column;
  if (!identity) return definition;
  const constraints = (definition.constraints ?? []).map((node): Node => {
    const constraint = as(node, 'Constraint');
    if (constraint?.contype !== 'CONSTR_IDENTITY') return node;
    return { Constraint: identityOnShard(constraint, identity.sequence, distribution, holes) };
  });
  return { ...definition, constraints };
}

/** What serial says without a word. */
function withNotNull(definition: ColumnDef): ColumnDef {
  const constraints = definition.constraints ?? [];
  const isNotNull = constraints.some((c) => as(c, 'Constraint')?.contype === 'CONSTR_NOTNULL');
  if (isNotNull) return definition;
  return {
    ...definition,
    constraints: [{ Constraint: { contype: 'CONSTR_NOTNULL' } }, ...constraints],
  };
}
