import { as, type Node, type Tag, tagOf } from '@citrate/parser';
import type { Command } from '../model.ts';
import {
  alterEnum,
  coordinatorOnly,
  createSchema,
  everyDatabase,
  everyServer,
} from './all-nodes.ts';
import { alterTable } from './alter-table.ts';
import { createIndex } from './create-index.ts';
import { distribute } from './distribute.ts';
import { drop } from './drop.ts';
import { grant } from './grant.ts';
import type { Planner, Question } from './planner.ts';

export type { Question } from './planner.ts';

/** How each kind of statement that a rule accepts is carried out. */
const planners: { readonly [T in Tag]?: Planner<T> } = {
  AlterEnumStmt: alterEnum,
  AlterRoleSetStmt: everyServer,
  AlterRoleStmt: everyServer,
  AlterTableStmt: alterTable,
  CreateEnumStmt: everyDatabase,
  CreateFunctionStmt: everyDatabase,
  CreateRoleStmt: everyServer,
  CreateSchemaStmt: createSchema,
  CreateStmt: coordinatorOnly,
  DropOwnedStmt: everyDatabase,
  DropRoleStmt: everyServer,
  DropStmt: drop,
  GrantRoleStmt: everyServer,
  GrantStmt: grant,
  IndexStmt: createIndex,
  SelectStmt: distribute,
};

/** The commands of a statement that has been accepted, in order of execution. */
export function commandsOf(tree: Node, question: Question): readonly Command[] {
  const tag = tagOf(tree);
  const planner = plannerOf(tag);
  const statement = as(tree, tag);
  if (!planner || !statement) {
    throw new TypeError(`${tag} was accepted, and nothing says how to carry it out`);
  }
  return planner(statement, question);
}

function plannerOf<T extends Tag>(tag: T): Planner<T> | undefined {
  return planners[tag];
}

/** Whether a statement is about roles: these are of a whole server, other objects of a database. */
export function isServerWide(tree: Node): boolean {
  return planners[tagOf(tree)] === everyServer;
}
