/** DROP, COMMENT, TRUNCATE, LOCK and other statements about objects by their names. */
import type { DropStmt, Node } from '@citrate/parser';
import { clause, list, listOf, type Printers, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { chooseText, missing, required } from '../tree.ts';
import { behavior, ifExists } from './clauses.ts';
import { roleList } from './names.ts';
import { objectName, objectWord } from './objects.ts';
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
      objectWord(n, 'removeType'),
      n.concurrent && 'CONCURRENTLY',
      ifExists(n),
      dropObjects(n),
      behavior(n),
    ),

  DropRoleStmt: (n) => words('DROP ROLE', ifExists(n), roleList(n.roles ?? missing(n, 'roles'))),

  DropdbStmt: (n) =>
    words(
      'DROP DATABASE',
      ifExists(n),
      quoteIdentifier(n.dbname ?? missing(n, 'dbname')),
      clause('WITH', utilityOptions(n.options)),
    ),

  DropTableSpaceStmt: (n) =>
    words(
      'DROP TABLESPACE',
      ifExists(n),
      quoteIdentifier(n.tablespacename ?? missing(n, 'tablespacename')),
    ),

  DropUserMappingStmt: (n) =>
    words(
      'DROP USER MAPPING',
      ifExists(n),
      'FOR',
      { RoleSpec: n.user ?? missing(n, 'user') },
      'SERVER',
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
    ),

  DropSubscriptionStmt: (n) =>
    words(
      'DROP SUBSCRIPTION',
      ifExists(n),
      quoteIdentifier(n.subname ?? missing(n, 'subname')),
      behavior(n),
    ),

  DropOwnedStmt: (n) =>
    words('DROP OWNED BY', roleList(n.roles ?? missing(n, 'roles')), behavior(n)),

  ReassignOwnedStmt: (n) =>
    words('REASSIGN OWNED BY', roleList(n.roles ?? missing(n, 'roles')), 'TO', {
      RoleSpec: n.newrole ?? missing(n, 'newrole'),
    }),

  TruncateStmt: (n) =>
    words(
      'TRUNCATE TABLE',
      list(n.relations ?? missing(n, 'relations')),
      n.restart_seqs && 'RESTART IDENTITY',
      behavior(n),
    ),

  LockStmt: (n) =>
    words(
      'LOCK TABLE',
      list(n.relations ?? missing(n, 'relations')),
      `IN ${chooseText(n, 'mode', String(required(n, 'mode')), lockModes)} MODE`,
      n.nowait && 'NOWAIT',
    ),

  CommentStmt: (n) =>
    words(
      'COMMENT ON',
      objectWord(n, 'objtype'),
      objectName(n.objtype ?? missing(n, 'objtype'), n.object ?? missing(n, 'object')),
      'IS',
      n.comment === undefined ? 'NULL' : quoteLiteral(n.comment),
    ),

  SecLabelStmt: (n) =>
    words(
      'SECURITY LABEL',
      n.provider && `FOR ${quoteIdentifier(n.provider)}`,
      'ON',
      objectWord(n, 'objtype'),
      objectName(n.objtype ?? missing(n, 'objtype'), n.object ?? missing(n, 'object')),
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

function dropObjects(n: DropStmt): string {
  const type = n.removeType ?? missing(n, 'removeType');
  return listOf(n.objects ?? missing(n, 'objects'), (node: Node) => objectName(type, node));
}
