import { as, type Node, type Tag, tagOf } from '@citrate/parser';
import type { Command } from '../model.ts';
import { aboutTable } from './about-table.ts';
import {
  alterEnum,
  coordinatorOnly,
  createSchema,
  everyDatabase,
  everyServer,
} from './all-nodes.ts';
import { alterTable } from './alter-table.ts';
import { createIndex } from './create-index.ts';
import { createTable } from './create-table.ts';
import { distribute } from './distribute.ts';
import { drop } from './drop.ts';
import { grant } from './grant.ts';
import { isNamedOnCoordinator, namedOnCoordinator } from './key-parts.ts';
import { alterOwner, comment, rename, setSchema } from './objects.ts';
import { alterSystem } from './outside.ts';
import type { Planner, Question } from './planner.ts';
import { changeRows, insertRows } from './rows.ts';
import * as alone from './standing-alone.ts';
import { truncate } from './truncate.ts';
import { cluster, reindex, vacuum } from './upkeep.ts';

export { coordinatorCommands } from './coordinator.ts';
export type { Question } from './planner.ts';

/** How each kind of statement that a rule accepts is carried out. */
const planners: { readonly [T in Tag]?: Planner<T> } = {
  AlterCollationStmt: everyDatabase,
  AlterDatabaseRefreshCollStmt: everyServer,
  AlterDatabaseSetStmt: everyServer,
  AlterDatabaseStmt: alone.alterDatabase,
  AlterDefaultPrivilegesStmt: everyDatabase,
  AlterDomainStmt: everyDatabase,
  AlterEnumStmt: alterEnum,
  AlterEventTrigStmt: everyDatabase,
  AlterExtensionStmt: everyDatabase,
  AlterFdwStmt: everyDatabase,
  AlterForeignServerStmt: everyDatabase,
  AlterFunctionStmt: everyDatabase,
  AlterObjectSchemaStmt: setSchema,
  AlterOpFamilyStmt: everyDatabase,
  AlterOperatorStmt: everyDatabase,
  AlterOwnerStmt: alterOwner,
  AlterPolicyStmt: aboutTable('AlterPolicyStmt', 'ACCESS EXCLUSIVE'),
  AlterRoleSetStmt: everyServer,
  AlterRoleStmt: everyServer,
  AlterSeqStmt: coordinatorOnly,
  AlterSystemStmt: alterSystem,
  AlterStatsStmt: aboutTable('AlterStatsStmt', 'SHARE UPDATE EXCLUSIVE'),
  AlterTSConfigurationStmt: everyDatabase,
  AlterTSDictionaryStmt: everyDatabase,
  AlterTableStmt: alterTable,
  AlterTypeStmt: everyDatabase,
  AlterUserMappingStmt: everyDatabase,
  ClusterStmt: cluster,
  CommentStmt: comment,
  CompositeTypeStmt: everyDatabase,
  CreateCastStmt: everyDatabase,
  CreateConversionStmt: everyDatabase,
  CreateDomainStmt: everyDatabase,
  CreateEnumStmt: everyDatabase,
  CreateEventTrigStmt: everyDatabase,
  CreateExtensionStmt: everyDatabase,
  CreateFdwStmt: everyDatabase,
  CreateForeignServerStmt: everyDatabase,
  CreateFunctionStmt: everyDatabase,
  CreateOpClassStmt: everyDatabase,
  CreateOpFamilyStmt: everyDatabase,
  CreatePLangStmt: everyDatabase,
  CreatePolicyStmt: aboutTable('CreatePolicyStmt', 'ACCESS EXCLUSIVE'),
  CreateRangeStmt: everyDatabase,
  CreateRoleStmt: everyServer,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: coordinatorOnly,
  CreateStatsStmt: aboutTable('CreateStatsStmt', 'SHARE UPDATE EXCLUSIVE'),
  CreateStmt: createTable,
  CreateTableAsStmt: coordinatorOnly,
  CreateTableSpaceStmt: alone.createTablespace,
  CreateTransformStmt: everyDatabase,
  CreateTrigStmt: aboutTable('CreateTrigStmt', 'SHARE ROW EXCLUSIVE'),
  CreateUserMappingStmt: everyDatabase,
  CreatedbStmt: alone.createDatabase,
  DefineStmt: everyDatabase,
  DeleteStmt: changeRows('DeleteStmt'),
  DropOwnedStmt: everyDatabase,
  DropRoleStmt: everyServer,
  DropStmt: drop,
  DropTableSpaceStmt: alone.dropTablespace,
  DropUserMappingStmt: everyDatabase,
  DropdbStmt: alone.dropDatabase,
  GrantRoleStmt: everyServer,
  GrantStmt: grant,
  IndexStmt: createIndex,
  InsertStmt: insertRows,
  ReassignOwnedStmt: everyDatabase,
  RefreshMatViewStmt: coordinatorOnly,
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: aboutTable('RuleStmt', 'ACCESS EXCLUSIVE'),
  SelectStmt: distribute,
  TruncateStmt: truncate,
  UpdateStmt: changeRows('UpdateStmt'),
  VacuumStmt: vacuum,
  ViewStmt: coordinatorOnly,
};

/** The commands of a statement that has been accepted, in order of execution. */
export function commandsOf(tree: Node, question: Question): readonly Command[] {
  const tag = tagOf(tree);
  const planner = plannerOf(tag);
  const statement = as(tree, tag);
  if (!planner || !statement) {
    throw new TypeError(`${tag} was accepted, and nothing says how to carry it out`);
  }
  const { before, after, names } = question;
  const parts = before.citus ? [] : names.filter((name) => isNamedOnCoordinator(name, before));
  if (parts.length === 0) return planner(statement, question);
  const others = names.filter((name) => !parts.includes(name));
  const [first, ...further] = planner(statement, { ...question, names: others });
  const named = parts.map((part) => namedOnCoordinator(part, after));
  return first ? [first, ...named, ...further] : named;
}

function plannerOf<T extends Tag>(tag: T): Planner<T> | undefined {
  return planners[tag];
}

/** Whether a statement is about roles: these are of a whole server, other objects of a database. */
export function isServerWide(tree: Node): boolean {
  return planners[tagOf(tree)] === everyServer;
}
