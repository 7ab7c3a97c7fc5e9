/** DROP, COMMENT, TRUNCATE, LOCK and other statements about objects by their names. */
import type { DropStmt, Node } from '@citrate/parser';
import { clause, flow, flowOf, type Printers, phrase, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choices, chooseText, missing, none, required } from '../tree.ts';
import { behavior, ifExists } from './clauses.ts';
import { commented, dropped, labelled } from './object-kinds.ts';
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
    phrase(
      words(
        'DROP',
        objectWord(n, 'removeType', dropped),
        n.concurrent && 'CONCURRENTLY',
        ifExists(n, dropObjects(n)),
      ),
      behavior(n),
    ),

  DropRoleStmt: (n) => words('DROP ROLE', ifExists(n), flow(n.roles ?? missing(n, 'roles'))),

  DropdbStmt: (n) =>
    phrase(
      'DROP DATABASE',
      ifExists(n, quoteIdentifier(n.dbname ?? missing(n, 'dbname'))),
      clause('WITH', utilityOptions(n.options)),
    ),

  DropTableSpaceStmt: (n) =>
    phrase(
      'DROP TABLESPACE',
      ifExists(n, quoteIdentifier(n.tablespacename ?? missing(n, 'tablespacename'))),
    ),

  DropUserMappingStmt: (n) =>
    phrase(
      'DROP USER MAPPING',
      ifExists(n, clause('FOR', { RoleSpec: n.user ?? missing(n, 'user') })),
      clause('SERVER', quoteIdentifier(n.servername ?? missing(n, 'servername'))),
    ),

  DropSubscriptionStmt: (n) =>
    phrase(
      'DROP SUBSCRIPTION',
      ifExists(n, quoteIdentifier(n.subname ?? missing(n, 'subname'))),
      behavior(n),
    ),

  DropOwnedStmt: (n) =>
    phrase(clause('DROP OWNED BY', flow(n.roles ?? missing(n, 'roles'))), behavior(n)),

  ReassignOwnedStmt: (n) =>
    phrase(
      clause('REASSIGN OWNED BY', flow(n.roles ?? missing(n, 'roles'))),
      clause('TO', { RoleSpec: n.newrole ?? missing(n, 'newrole') }),
    ),

  TruncateStmt: (n) =>
    phrase(
      clause('TRUNCATE TABLE', flow(n.relations ?? missing(n, 'relations'))),
      n.restart_seqs && 'RESTART IDENTITY',
      behavior(n),
    ),

  LockStmt: (n) =>
    phrase(
      clause('LOCK TABLE', flow(n.relations ?? missing(n, 'relations'))),
      `IN ${chooseText(n, 'mode', String(required(n, 'mode')), lockModes)} MODE`,
      n.nowait && 'NOWAIT',
    ),

  CommentStmt: (n) =>
    phrase(
      'COMMENT ON',
      objectWord(n, 'objtype', commented),
      objectName(n.objtype ?? missing(n, 'objtype'), n.object ?? missing(n, 'object'), commented),
      clause('IS', n.comment === undefined ? 'NULL' : quoteLiteral(n.comment)),
    ),

  SecLabelStmt: (n) =>
    phrase(
      'SECURITY LABEL',
      n.provider && `FOR ${quoteIdentifier(n.provider)}`,
      clause('ON', objectWord(n, 'objtype', labelled)),
      objectName(n.objtype ?? missing(n, 'objtype'), n.object ?? missing(n, 'object'), labelled),
      clause('IS', n.label === undefined ? 'NULL' : quoteLiteral(n.label)),
    ),
};

/** The lock modes, by LOCKMODE of PostgreSQL's lockdefs.h. */
const lockModes = choices({
  1: 'ACCESS SHARE',
  2: 'ROW SHARE',
  3: 'ROW EXCLUSIVE',
  4: 'SHARE UPDATE EXCLUSIVE',
  5: 'SHARE',
  6: 'SHARE ROW EXCLUSIVE',
  7: 'EXCLUSIVE',
  8: 'ACCESS EXCLUSIVE',
});

function dropObjects(n: DropStmt): string {
  if (n.removeType !== 'OBJECT_INDEX') none(n, 'concurrent');
  const type = n.removeType ?? missing(n, 'removeType');
  return flowOf(n.objects ?? missing(n, 'objects'), (node: Node) =>
    objectName(type, node, dropped),
  );
}
