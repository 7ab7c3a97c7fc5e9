/** GRANT and REVOKE. */
import type {
  AccessPriv,
  DefElem,
  GrantRoleStmt,
  GrantStmt,
  Node,
  ObjectType,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import {
  clause,
  type Doc,
  flow,
  flowOf,
  form,
  list,
  type Printers,
  phrase,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteKeyword } from '../quote.ts';
import {
  always,
  booleanOf,
  choices,
  itemsOf,
  missing,
  required,
  stringOf,
  wrong,
} from '../tree.ts';
import { behavior, noBehavior } from './clauses.ts';
import { columnList, roleSpec, wholeRelation } from './names.ts';
import { granted } from './object-kinds.ts';
import { checkNaming, objectName, objectWord } from './objects.ts';
import { elementOf, optionClauses } from './options.ts';

export const grants: Printers<
  'AccessPriv' | 'AlterDefaultPrivilegesStmt' | 'GrantRoleStmt' | 'GrantStmt'
> = {
  GrantStmt: (n) => grantStmt(n, target(n)),

  GrantRoleStmt: (n) => (n.is_grant ? grantRole(n) : revokeRole(n)),

  AccessPriv: (n) => privilege(n),

  AlterDefaultPrivilegesStmt: (n) => {
    const action = n.action ?? missing(n, 'action');
    return phrase(
      'ALTER DEFAULT PRIVILEGES',
      optionClauses(n.options, defaultsOption),
      grantStmt(action, futureObjects(action)),
    );
  },
};

function grantStmt(n: GrantStmt, on: Doc): string {
  if (n.is_grant) noBehavior(n);
  return phrase(
    words(
      n.is_grant ? 'GRANT' : 'REVOKE',
      !n.is_grant && n.grant_option && 'GRANT OPTION FOR',
      privileges(n),
    ),
    clause('ON', on),
    clause(n.is_grant ? 'TO' : 'FROM', flow(n.grantees ?? missing(n, 'grantees'))),
    n.is_grant && n.grant_option && 'WITH GRANT OPTION',
    n.grantor && `GRANTED BY ${roleSpec(n.grantor)}`,
    behavior(n),
  );
}

/** privilege_target. */
function target(n: GrantStmt): string {
  return form(n, 'targtype', {
    ACL_TARGET_ALL_IN_SCHEMA: () => `ALL ${plural(n)} IN SCHEMA ${list(required(n, 'objects'))}`,
    ACL_TARGET_OBJECT: () => namedObjects(n),
  });
}

function namedObjects(n: GrantStmt): string {
  const type = n.objtype ?? missing(n, 'objtype');
  const word = objectWord(n, 'objtype', granted);
  const keyword = type === 'OBJECT_FOREIGN_SERVER' ? 'FOREIGN SERVER' : word;
  return words(
    keyword,
    flowOf(required(n, 'objects'), (node) => grantedObject(type, node)),
  );
}

/** defacl_privilege_target. */
function futureObjects(n: GrantStmt): string {
  always(n, 'targtype', 'ACL_TARGET_DEFAULTS');
  return plural(n);
}

/** ALL may stand for the whole list only. */
function privileges(n: GrantStmt): string {
  if (n.privileges === undefined) return 'ALL PRIVILEGES';
  if (n.privileges.length > 1) {
    for (const node of n.privileges)
      required(as(node, 'AccessPriv') ?? missing(node, 'AccessPriv'), 'priv_name');
  }
  return flow(n.privileges);
}

function grantedObject(type: ObjectType, node: Node): string {
  checkNaming(type, node, granted);
  const table = as(node, 'RangeVar');
  if (table) return wholeRelation(table, type === 'OBJECT_SEQUENCE' ? 'sequence' : 'relation');
  if (type === 'OBJECT_PARAMETER_ACL')
    return stringOf(node).split('.').map(quoteIdentifier).join('.');
  return objectName(type, node, granted);
}

function plural(n: GrantStmt): string {
  const type = n.objtype ?? missing(n, 'objtype');
  const word = plurals.get(type);
  if (word === undefined) throw wrong(n, 'objtype', type);
  return word;
}

const plurals = choices({
  OBJECT_FUNCTION: 'FUNCTIONS',
  OBJECT_LARGEOBJECT: 'LARGE OBJECTS',
  OBJECT_PROCEDURE: 'PROCEDURES',
  OBJECT_ROUTINE: 'ROUTINES',
  OBJECT_SCHEMA: 'SCHEMAS',
  OBJECT_SEQUENCE: 'SEQUENCES',
  OBJECT_TABLE: 'TABLES',
  OBJECT_TYPE: 'TYPES',
});

/** The privileges whose names are key words where they stand for themselves. */
const keywords = new Set(['alter system', 'create', 'references', 'select']);

function privilege(n: AccessPriv): string {
  const name = n.priv_name;
  if (!name) return `ALL PRIVILEGES ${columnList(required(n, 'cols'))}`;
  return phrase(keywords.has(name) ? name.toUpperCase() : privilegeName(name), columnList(n.cols));
}

function privilegeName(name: string): string {
  return otherPrivileges.has(name) ? name.toUpperCase() : quoteIdentifier(name);
}

const otherPrivileges = new Set([
  'connect',
  'delete',
  'execute',
  'insert',
  'maintain',
  'set',
  'temporary',
  'trigger',
  'truncate',
  'update',
  'usage',
]);

/** DefACLOption. */
function defaultsOption(n: DefElem): string {
  switch (n.defname) {
    case 'schemas':
      return words('IN SCHEMA', flow(itemsOf(n.arg ?? missing(n, 'arg'))));
    case 'roles':
      return words('FOR ROLE', flow(itemsOf(n.arg ?? missing(n, 'arg'))));
    default:
      throw wrong(n, 'defname', n.defname);
  }
}

function grantRole(n: GrantRoleStmt): string {
  noBehavior(n);
  const options = flowOf(n.opt, (node) => {
    const option = elementOf(node);
    return phrase(roleOption(option), roleOptionValue(option));
  });
  return phrase(
    'GRANT',
    grantedRoles(n),
    clause('TO', flow(n.grantee_roles ?? missing(n, 'grantee_roles'))),
    clause('WITH', options),
    n.grantor && `GRANTED BY ${roleSpec(n.grantor)}`,
  );
}

/** ADMIN OPTION is ADMIN TRUE in the words that versions before 16 know. */
function roleOptionValue(n: DefElem): string {
  if (!booleanOf(n.arg ?? missing(n, 'arg'))) return 'FALSE';
  return n.defname === 'admin' ? 'OPTION' : 'TRUE';
}

/** Any word may stand for an option; these three mean something. */
function roleOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  const known = name === 'admin' || name === 'inherit' || name === 'set';
  return known ? name.toUpperCase() : quoteKeyword(name);
}

function revokeRole(n: GrantRoleStmt): string {
  return phrase(
    'REVOKE',
    revokedOption(n),
    grantedRoles(n),
    clause('FROM', flow(n.grantee_roles ?? missing(n, 'grantee_roles'))),
    n.grantor && `GRANTED BY ${roleSpec(n.grantor)}`,
    behavior(n),
  );
}

/** An option is revoked by taking its value away. */
function revokedOption(n: GrantRoleStmt): string {
  if (n.opt === undefined) return '';
  const [option, second] = n.opt.map(elementOf);
  if (option === undefined || second !== undefined) throw wrong(n, 'opt', n.opt);
  if (booleanOf(option.arg ?? missing(option, 'arg'))) throw wrong(option, 'arg', option.arg);
  return `${roleOption(option)} OPTION FOR`;
}

/** Roles stand where privileges might, so only a quoted key word is a role. */
function grantedRoles(n: GrantRoleStmt): string {
  return flowOf(n.granted_roles ?? missing(n, 'granted_roles'), (node) => {
    const role = as(node, 'AccessPriv');
    return role
      ? phrase(quoteIdentifier(role.priv_name ?? missing(role, 'priv_name')), columnList(role.cols))
      : node;
  });
}
