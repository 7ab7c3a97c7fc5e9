/** Roles. */
import type { AlterRoleStmt, DefElem, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { type Doc, join, list, type Printers, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choose, itemsOf, required, stringOf, wrong } from '../tree.ts';
import { roleSpec } from './names.ts';
import { elementOf } from './options.ts';

export const roles: Printers<'AlterRoleSetStmt' | 'AlterRoleStmt' | 'CreateRoleStmt'> = {
  CreateRoleStmt: (n) =>
    words(
      'CREATE',
      choose(n, 'stmt_type', {
        ROLESTMT_ROLE: 'ROLE',
        ROLESTMT_USER: 'USER',
        ROLESTMT_GROUP: 'GROUP',
      }),
      quoteIdentifier(required(n, 'role')),
      roleOptions(n.options),
    ),

  AlterRoleStmt: (n) => {
    const members = groupMembers(n);
    const role = roleSpec(required(n, 'role'));
    if (members === undefined) return words('ALTER ROLE', role, roleOptions(n.options));
    return words('ALTER GROUP', role, n.action === -1 ? 'DROP USER' : 'ADD USER', list(members));
  },

  AlterRoleSetStmt: (n) =>
    words(
      'ALTER ROLE',
      n.role ? roleSpec(n.role) : 'ALL',
      n.database && words('IN DATABASE', quoteIdentifier(n.database)),
      { VariableSetStmt: required(n, 'setstmt') },
    ),
};

function groupMembers(n: AlterRoleStmt): readonly Node[] | undefined {
  const [first, second] = n.options ?? [];
  const only = first !== undefined && second === undefined ? elementOf(first) : undefined;
  return only?.defname === 'rolemembers' ? itemsOf(only.arg) : undefined;
}

/** OptRoleList. */
function roleOptions(nodes: readonly Node[] | undefined): Doc {
  return join(
    ' ',
    (nodes ?? []).map((node) => roleOption(elementOf(node))),
  );
}

function roleOption(n: DefElem): Doc {
  const name = required(n, 'defname');
  const flag = flags[name];
  if (flag !== undefined) return as(n.arg, 'Boolean')?.boolval ? flag : `NO${flag}`;
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form === undefined) throw wrong(n, 'defname', name);
  return form(n);
}

const flags: Readonly<Partial<Record<string, string>>> = {
  bypassrls: 'BYPASSRLS',
  canlogin: 'LOGIN',
  createdb: 'CREATEDB',
  createrole: 'CREATEROLE',
  inherit: 'INHERIT',
  isreplication: 'REPLICATION',
  superuser: 'SUPERUSER',
};

const forms: Readonly<Record<string, (n: DefElem) => Doc>> = {
  addroleto: (n) => words('IN ROLE', list(itemsOf(n.arg))),
  adminmembers: (n) => words('ADMIN', list(itemsOf(n.arg))),
  connectionlimit: (n) => words('CONNECTION LIMIT', required(n, 'arg')),
  password: (n) => words('PASSWORD', n.arg ? quoteLiteral(stringOf(n.arg)) : 'NULL'),
  rolemembers: (n) => words('ROLE', list(itemsOf(n.arg))),
  sysid: (n) => words('SYSID', required(n, 'arg')),
  validUntil: (n) => words('VALID UNTIL', quoteLiteral(stringOf(n.arg))),
};
