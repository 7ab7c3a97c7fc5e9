/** DROP, COMMENT, TRUNCATE, LOCK and other statements about objects by their names. */
import type { DropStmt, Node } from '@citrate/parser';
import { clause, type Doc, list, listOf, type Printers, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choose, chooseCode, required } from '../tree.ts';
import { behavior, ifExists } from './clauses.ts';
import { roleList } from './names.ts';
import { objectKeyword, objectName } from './objects.ts';
import { utilityOptions } from './options.ts';

export const drop: Printers<
  | 'CommentStmt'
  | 'DropOwnedStmt'
  | 'DropRoleStmt'
  | 'DropStmt'
  | 'DropSubscriptionStmt'
  | 'DropTableSpaceStmt'
  | 'DropUserMappingStmt'
  | 'DropdbStmt'
  | 'LockStmt'
  | 'ReassignOwnedStmt'
  | 'SecLabelStmt'
  | 'TruncateStmt'
> = {
  DropStmt: (n) =>
    words(
      'DROP',
      choose(n, 'removeType', objectKeyword),
      n.concurrent && 'CONCURRENTLY',
      ifExists(n),
      dropObjects(n),
      behavior(n),
    ),

  DropRoleStmt: (n) => words('DROP ROLE', ifExists(n), roleList(required(n, 'roles'))),

  DropdbStmt: (n) =>
    words(
      'DROP DATABASE',
      ifExists(n),
      quoteIdentifier(required(n, 'dbname')),
      clause('WITH', utilityOptions(n.options)),
    ),

  DropTableSpaceStmt: (n) =>
    words('DROP TABLESPACE', ifExists(n), quoteIdentifier(required(n, 'tablespacename'))),

  DropUserMappingStmt: (n) =>
    words(
      'DROP USER MAPPING',
      ifExists(n),
      'FOR',
      { RoleSpec: required(n, 'user') },
      'SERVER',
      quoteIdentifier(required(n, 'servername')),
    ),

  DropSubscriptionStmt: (n) =>
    words('DROP SUBSCRIPTION', ifExists(n), quoteIdentifier(required(n, 'subname')), behavior(n)),

  DropOwnedStmt: (n) => words('DROP OWNED BY', roleList(required(n, 'roles')), behavior(n)),

  ReassignOwnedStmt: (n) =>
    words('REASSIGN OWNED BY', roleList(required(n, 'roles')), 'TO', {
      RoleSpec: required(n, 'newrole'),
    }),

  TruncateStmt: (n) =>
    words(
      'TRUNCATE TABLE',
      list(required(n, 'relations')),
      n.restart_seqs && 'RESTART IDENTITY',
      behavior(n),
    ),

  LockStmt: (n) =>
    words(
      'LOCK TABLE',
      list(required(n, 'relations')),
      `IN ${chooseCode({ mode: String(n.mode) }, 'mode', lockModes)} MODE`,
      n.nowait && 'NOWAIT',
    ),

  CommentStmt: (n) =>
    words(
      'COMMENT ON',
      choose(n, 'objtype', objectKeyword),
      objectName(required(n, 'objtype'), required(n, 'object')),
      'IS',
      n.comment === undefined ? 'NULL' : quoteLiteral(n.comment),
    ),

  SecLabelStmt: (n) =>
    words(
      'SECURITY LABEL',
      n.provider && words('FOR', quoteIdentifier(n.provider)),
      'ON',
      choose(n, 'objtype', objectKeyword),
      objectName(required(n, 'objtype'), required(n, 'object')),
      'IS',
      n.label === undefined ? 'NULL' : quoteLiteral(n.label),
    ),
};

/** The lock modes, by LOCKMODE of PostgreSQL's lockdefs.h. */
const lockModes: Readonly<Record<string, string>> = {
  1: 'ACCESS SHARE',
  2: 'ROW SHARE',
  3: 'ROW EXCLUSIVE',
  4: 'SHARE UPDATE EXCLUSIVE',
  5: 'SHARE',
  6: 'SHARE ROW EXCLUSIVE',
  7: 'EXCLUSIVE',
  8: 'ACCESS EXCLUSIVE',
};

function dropObjects(n: DropStmt): Doc {
  const type = required(n, 'removeType');
  return listOf(required(n, 'objects'), (node: Node) => objectName(type, node));
}
