import {
  type AlterTableCmd,
  type AlterTableStmt,
  type AlterTableType,
  as,
  type Constraint,
  type IndexElem,
} from '@citrate/parser';
import { draftConstraint } from '../definition/column.ts';
import { raise, unsupported } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import { findRelation, requireRelation, resolveRelation } from '../lookup.ts';
import type { Index, QualifiedName, Relation } from '../model.ts';
import { indexElements } from '../names/index-columns.ts';
import { allOf, nameKey, strings, written } from '../names-of.ts';
import { addColumn } from './add-column.ts';
import * as alterColumn from './alter-column.ts';
import { alterConstraint } from './alter-constraint.ts';
import { alterOptions } from './alter-options.ts';
import * as storage from './alter-storage.ts';
import { alterTableWords } from './alter-table-words.ts';
import { alterView } from './alter-view.ts';
import { alterComposite, refuseTwice } from './attributes.ts';
import { requireCast } from './cast-column.ts';
import { addCheck } from './constraints.ts';
import { detach, detachLate } from './detach-late.ts';
import { dropExpression } from './drop-expression.ts';
import { dropNotNull } from './drop-not-null.ts';
import { dropColumn, dropConstraint } from './drop-parts.ts';
import { refuseForeignKey, setColumnOptions, setForeignOptions } from './foreign.ts';
import { addForeignKey } from './foreign-keys.ts';
import { addIndexConstraint, addIndexConstraintOnly, addUsingIndex } from './index-constraints.ts';
import { addNotNull } from './not-null.ts';
import { addOf, dropOf } from './of-type.ts';
import {
  refuseOnly,
  requireFitForKey,
  requireNoChildren,
  requireNotNullInChildren,
} from './only.ts';
import { changeOwner } from './owner.ts';
import { addInherit, attachPartition, dropInherit } from './partitions.ts';
import { setRowSecurity } from './policies.ts';
import { requireKind } from './rename.ts';
import { withParentsIn } from './rename-family.ts';
import { enableRule } from './rules.ts';
import { notice, type Run } from './run.ts';
import { setExpression } from './set-expression.ts';
import { columnOf, notNullOf, requireColumn, tableOf } from './tables.ts';
import { enableTriggers } from './triggers.ts';
import { validateConstraint } from './validate-constraint.ts';

/** The server runs subcommands in passes, in this order; each over the whole statement. */
const passes = [
  'drop',
  'alter type',
  'add column',
  'set expression',
  'add constraint',
  'column attributes',
  'add using index',
  'add index',
  'other constraints',
  'rest',
] as const;

export type Pass = (typeof passes)[number];

/** What is still to do, pass by pass; a pass can add to those after it. */
export interface PassQueue {
  /** False if ONLY is said. */
  readonly recurse: boolean;
  /** The table that the statement is about; its children follow. */
  readonly named: QualifiedName;
  add(pass: Pass, work: () => void): void;
}

interface Queue extends PassQueue {
  readonly works: { readonly [P in Pass]?: readonly (() => void)[] };
}

type Subcommand = (cmd: AlterTableCmd, table: QualifiedName, run: Run, queue: PassQueue) => void;

/** Which pass a subcommand belongs to, and what it does there. */
const subcommands: { readonly [type in AlterTableType]?: readonly [Pass, Subcommand] } = {
  AT_AddColumn: ['add column', addColumn],
  AT_DropColumn: ['drop', dropColumn],
  AT_AlterColumnType: ['alter type', alterColumn.alterType],
  AT_ColumnDefault: ['other constraints', alterColumn.setDefault],
  AT_SetNotNull: ['column attributes', alterColumn.setNotNull],
  AT_DropNotNull: ['drop', dropNotNull],
  AT_AddIdentity: ['other constraints', alterColumn.addIdentity],
  // After all that adds one.
  AT_SetIdentity: ['rest', alterColumn.setIdentity],
  AT_DropIdentity: ['drop', alterColumn.dropIdentity],
  AT_AddConstraint: ['add constraint', addConstraint],
  AT_SetExpression: ['set expression', setExpression],
  AT_DropExpression: ['drop', dropExpression],
  AT_DropConstraint: ['drop', dropConstraint],
  AT_AlterConstraint: ['rest', alterConstraint],
  AT_ValidateConstraint: ['rest', validateConstraint],
  AT_AttachPartition: ['rest', attachPartition],
  AT_DetachPartition: ['rest', detach],
  AT_DetachPartitionFinalize: ['rest', detachLate],
  AT_AddInherit: ['rest', addInherit],
  AT_DropInherit: ['rest', dropInherit],
  AT_AddOf: ['rest', addOf],
  AT_DropOf: ['rest', dropOf],
  // A relic: no table has had them since PostgreSQL 12.
  AT_DropOids: ['drop', () => {}],
  AT_SetLogged: ['rest', storage.setLogged],
  AT_SetUnLogged: ['rest', storage.setUnlogged],
  AT_SetTableSpace: ['rest', storage.setTablespace],
  AT_SetAccessMethod: ['rest', storage.setAccessMethod],
  AT_SetRelOptions: ['rest', storage.setParameters],
  AT_ResetRelOptions: ['rest', storage.resetParameters],
  AT_ClusterOn: ['rest', storage.clusterOn],
  AT_DropCluster: ['rest', storage.dropCluster],
  AT_ReplicaIdentity: ['rest', storage.replicaIdentity],
  AT_SetStorage: ['rest', storage.setStorage],
  AT_SetCompression: ['rest', storage.setCompression],
  AT_SetStatistics: ['rest', storage.setStatistics],
  AT_SetOptions: ['rest', storage.setOptions],
  AT_ResetOptions: ['rest', storage.resetOptions],
  AT_EnableRowSecurity: ['rest', setRowSecurity],
  AT_DisableRowSecurity: ['rest', setRowSecurity],
  AT_ForceRowSecurity: ['rest', setRowSecurity],
  AT_NoForceRowSecurity: ['rest', setRowSecurity],
  AT_EnableRule: ['rest', enableRule],
  AT_EnableAlwaysRule: ['rest', enableRule],
  AT_EnableReplicaRule: ['rest', enableRule],
  AT_DisableRule: ['rest', enableRule],
  AT_EnableTrig: ['rest', enableTriggers],
  AT_EnableTrigAll: ['rest', enableTriggers],
  AT_EnableTrigUser: ['rest', enableTriggers],
  AT_EnableAlwaysTrig: ['rest', enableTriggers],
  AT_EnableReplicaTrig: ['rest', enableTriggers],
  AT_DisableTrig: ['rest', enableTriggers],
  AT_DisableTrigAll: ['rest', enableTriggers],
  AT_DisableTrigUser: ['rest', enableTriggers],
  AT_GenericOptions: ['rest', setForeignOptions],
  AT_AlterColumnGenericOptions: ['rest', setColumnOptions],
};

/** After PostgreSQL's ATController (tablecmds.c). */
export function alterTable(stmt: AlterTableStmt, run: Run): void {
  const relation = stmt.relation ?? {};
  if (stmt.missing_ok && !resolveRelation(run.catalog, relation)) {
    notice(run, '42P01', `relation "${written(relation)}" does not exist, skipping`, relation);
    return;
  }
  const target = requireRelation(run.catalog, relation);
  requireSaidKind(stmt, target);
  const cmds = allOf(stmt.cmds, 'AlterTableCmd');
  for (const cmd of cmds) refuseUnknown(cmd, stmt);
  if (target.kind !== 'table') {
    for (const cmd of cmds) changeOtherRelation(cmd, stmt, target, run);
    return;
  }
  runPasses(cmds, { schema: target.schema, name: target.name }, run, relation.inh ?? false);
}

/**
 * ALTER VIEW is about views, and so on; ALTER TABLE about any. After RangeVarCallbackForAlterRelation
 * (tablecmds.c).
 */
function requireSaidKind({ objtype, relation }: AlterTableStmt, target: Relation): void {
  if (objtype === 'OBJECT_INDEX' && target.kind !== 'index') {
    raise('42809', `"${target.name}" is not an index`);
  }
  if (objtype && objtype !== 'OBJECT_TYPE' && target.kind !== 'composite type') {
    requireKind(objtype, target, relation?.location);
  }
}

/**
 * Done to each child alike, unless ONLY is said; others see to the children themselves. After
 * ATSimpleRecursion (tablecmds.c).
 */
const alikeInChildren: ReadonlySet<string> = new Set<AlterTableType>([
  'AT_AlterColumnType',
  'AT_ColumnDefault',
  'AT_SetExpression',
  'AT_DropExpression',
  'AT_SetStorage',
  'AT_SetCompression',
  'AT_SetStatistics',
]);

function runPasses(
  cmds: readonly AlterTableCmd[],
  table: QualifiedName,
  run: Run,
  recurse: boolean,
): void {
  const queues = new Map<string, Queue>();
  for (const cmd of cmds) {
    if (!recurse) refuseOnly(cmd, table, run);
    if (cmd.subtype === 'AT_AlterColumnType') {
      refuseInherited(cmd, table, run, 'alter');
      requireCast(cmd, table, run);
      if (recurse) refuseOtherParents(cmd, table, run);
    }
    if (cmd.subtype === 'AT_DropExpression') {
      refuseInherited(cmd, table, run, 'drop generation expression from');
      refuseGrandchildren(table, run);
    }
    const tables = recurse && isAlike(cmd, table, run) ? familyOf(run.catalog, table) : [table];
    for (const each of tables) prepare(cmd, each, run, queueOf(each, queues, recurse, table));
  }
  const all = [...queues.values()];
  for (const pass of passes) {
    for (const { works } of all) {
      const queued = works[pass];
      if (queued) for (const work of queued) work();
    }
  }
}

/**
 * So are not-nulls before 18. Partitions are trusted to have one if the table had it before the
 * statement, whatever that has made of it by then. After ATPrepSetNotNull.
 */
function isAlike(cmd: AlterTableCmd, name: QualifiedName, run: Run): boolean {
  const { subtype = 'AT_AddOf' } = cmd;
  if (run.pg >= 18 || subtype !== 'AT_SetNotNull') {
    return alikeInChildren.has(subtype) || (run.pg < 18 && subtype === 'AT_DropNotNull');
  }
  const table = tableOf(run, name);
  return !table.partitionKey || !columnOf(table, cmd.name ?? '')?.notNull;
}

/** Each table has its own: in every pass, the first one is done with before the next one's turn. */
function queueOf(
  table: QualifiedName,
  queues: Map<string, Queue>,
  recurse: boolean,
  named: QualifiedName,
): Queue {
  const key = nameKey(table);
  const found = queues.get(key);
  if (found) return found;
  const works: { [P in Pass]?: (() => void)[] } = {};
  const add = (pass: Pass, work: () => void): void => {
    const queued = works[pass];
    if (queued) queued.push(work);
    else works[pass] = [work];
  };
  const queue = { recurse, named, works, add };
  queues.set(key, queue);
  return queue;
}

/** Of a table that inherits it, a column's type follows, and so does how it is made. */
function refuseInherited(
  { name = '' }: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  what: string,
): void {
  if (!columnOf(tableOf(run, table), name)?.inherited) return;
  raise('42P16', `cannot ${what} inherited column "${name}"`);
}

/** Columns that children have from other tables, too, do not follow. After ATPrepAlterColumnType. */
function refuseOtherParents({ name = '' }: AlterTableCmd, table: QualifiedName, run: Run): void {
  for (const [child, parents] of withParentsIn(run, table)) {
    if ((columnOf(child, name)?.inherited?.parents ?? 0) <= parents) continue;
    raise('42P16', `cannot alter inherited column "${name}" of relation "${child.name}"`);
  }
}

/** The server takes DROP EXPRESSION to children as if ONLY were said: these can have none. */
function refuseGrandchildren(table: QualifiedName, run: Run): void {
  const [, ...members] = familyOf(run.catalog, table);
  if (members.every((member) => childrenOf(run.catalog, member).length === 0)) return;
  raise('0A000', 'ALTER TABLE / DROP EXPRESSION must be applied to child tables too');
}

function prepare(cmd: AlterTableCmd, table: QualifiedName, run: Run, queue: PassQueue): void {
  if (cmd.subtype === 'AT_ChangeOwner') {
    queue.add('rest', () => changeOwner(run, table, cmd.newowner));
    return;
  }
  const [pass, work] = passOf(cmd);
  if (cmd.subtype === 'AT_AddConstraint') queueKeyColumns(cmd, table, run, queue);
  if (cmd.subtype === 'AT_AlterColumnType') {
    const before = requireColumn(cmd, table, run);
    queue.add(pass, () =>
      refuseTwice(run.catalog, before, columnOf(tableOf(run, table), before.name)),
    );
  }
  queue.add(pass, () => work(cmd, table, run, queue));
}

function passOf(cmd: AlterTableCmd): readonly [Pass, Subcommand] {
  const found = cmd.subtype && subcommands[cmd.subtype];
  if (!found) throw new TypeError(`${cmd.subtype ?? 'a subcommand'} was not refused`);
  // Without a default there is nothing to add: the old one goes with all else that is dropped.
  return cmd.subtype === 'AT_ColumnDefault' && !cmd.def ? ['drop', found[1]] : found;
}

function refuseUnknown({ subtype }: AlterTableCmd, stmt: AlterTableStmt): void {
  if (!subtype || subtype === 'AT_ChangeOwner' || subcommands[subtype]) return;
  unsupported(`ALTER TABLE … ${alterTableWords[subtype]}`, stmt.relation?.location);
}

function changeOtherRelation(
  cmd: AlterTableCmd,
  { relation = {}, objtype }: AlterTableStmt,
  before: Relation,
  run: Run,
): void {
  const target = requireRelation(run.catalog, relation);
  if (cmd.subtype === 'AT_ChangeOwner') changeOwner(run, target, cmd.newowner);
  else if (target.kind === 'composite type' && objtype === 'OBJECT_TYPE') {
    alterComposite(cmd, { type: target, before }, run);
  } else if ('reads' in target && alterView(cmd, target, run)) {
    return;
  } else if (!alterOptions(cmd, target, run))
    raise('42809', `"${target.name}" is not a table`, { location: relation.location });
}

/** From 18 on, ADD PRIMARY KEY asks for not-null constraints first. After ATPrepAddPrimaryKey. */
function queueKeyColumns(
  cmd: AlterTableCmd,
  table: QualifiedName,
  run: Run,
  queue: PassQueue,
): void {
  const node = as(cmd.def, 'Constraint');
  if (run.pg < 18 || node?.contype !== 'CONSTR_PRIMARY') return;
  for (const column of strings(node.keys)) {
    const own = notNullOf(tableOf(run, table), column);
    if (own) requireFitForKey(own);
    if (own) continue;
    if (!queue.recurse) requireNotNullInChildren(run, table, column);
    queue.add('add constraint', () =>
      queue.add('column attributes', () => addNotNull(run, table, { column, nodes: [], at: cmd })),
    );
  }
}

function addConstraint(cmd: AlterTableCmd, table: QualifiedName, run: Run, queue: PassQueue): void {
  const node = as(cmd.def, 'Constraint');
  if (node && tableOf(run, table).foreignServer !== undefined) refuseForeignKey(node);
  if (node?.indexname !== undefined) queueUsingIndex(cmd, node, table, run, queue);
  else if (node) queueConstraint(node, table, run, queue);
}

/** The columns of an index that becomes the primary key become not null, by name from 18 on. */
function queueUsingIndex(
  cmd: AlterTableCmd,
  node: Constraint,
  table: QualifiedName,
  run: Run,
  queue: PassQueue,
): void {
  const index = findRelation(run.catalog, { schema: table.schema, name: node.indexname ?? '' });
  const isKey = run.pg >= 18 && node.contype === 'CONSTR_PRIMARY';
  for (const { name: column } of isKey && index?.kind === 'index' ? keyElements(index) : []) {
    if (column === undefined) continue;
    if (!queue.recurse) requireNoChildren(run, table, column);
    queue.add('column attributes', () => addNotNull(run, table, { column, nodes: [], at: cmd }));
  }
  queue.add('add using index', () => addUsingIndex(run, table, node, queue.recurse));
}

function keyElements({ definition }: Index): IndexElem[] {
  return indexElements(definition?.indexParams);
}

function queueConstraint(node: Constraint, table: QualifiedName, run: Run, queue: PassQueue): void {
  const draft = draftConstraint(node);
  if (node.contype === 'CONSTR_NOTNULL') {
    for (const column of strings(node.keys)) {
      queue.add('column attributes', () => addNotNull(run, table, { column, nodes: [node] }));
    }
  } else if (node.contype === 'CONSTR_CHECK') {
    queue.add('other constraints', () => addCheck(run, table, draft, queue));
  } else if (node.contype === 'CONSTR_FOREIGN') {
    queue.add('other constraints', () => addForeignKey(run, table, draft, queue.recurse));
  } else {
    const add = queue.recurse ? addIndexConstraint : addIndexConstraintOnly;
    queue.add('add index', () => add(run, table, { repeats: [], ...draft }));
  }
}
