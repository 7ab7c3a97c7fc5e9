/** Roles. */
import type { AlterRoleStmt, DefElem, Node } from '@citrate/parser';
import { flow, type Printers, phrase, print, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { always, booleanOf, choices, choose, itemsOf, missing, stringOf, wrong } from '../tree.ts';
import { membershipChange } from './extensions.ts';
import { roleSpec } from './names.ts';
import { onlyOption, optionClauses } from './options.ts';

export const roles: Printers<'AlterRoleSetStmt' | 'AlterRoleStmt' | 'CreateRoleStmt'> = {
  CreateRoleStmt: (n) =>
    phrase(
      'CREATE',
      choose(n, 'stmt_type', roleWords),
      quoteIdentifier(n.role ?? missing(n, 'role')),
      roleOptions(n.options),
    ),

  AlterRoleStmt: (n) => {
    const members = groupMembers(n);
    const role = roleSpec(n.role ?? missing(n, 'role'));
    const change = membershipChange(n);
    if (members !== undefined) return phrase('ALTER GROUP', role, change, 'USER', flow(members));
    always(n, 'action', 1);
    return phrase('ALTER ROLE', role, roleOptions(n.options, 'USER'));
  },

  AlterRoleSetStmt: (n) =>
    phrase(
      'ALTER ROLE',
      n.role ? roleSpec(n.role) : 'ALL',
      n.database && `IN DATABASE ${quoteIdentifier(n.database)}`,
      { VariableSetStmt: n.setstmt ?? missing(n, 'setstmt') },
    ),
};

function groupMembers(n: AlterRoleStmt): readonly Node[] | undefined {
  const only = onlyOption(n.options);
  return only?.defname === 'rolemembers' ? itemsOf(only.arg ?? missing(only, 'arg')) : undefined;
}

/** OptRoleList; ALTER ROLE has another word for members. */
function roleOptions(nodes: readonly Node[] | undefined, members = 'ROLE'): string {
  return optionClauses(nodes, (n) => roleOption(n, members));
}

function roleOption(n: DefElem, members: string): string {
  const name = n.defname ?? missing(n, 'defname');
  if (name === 'rolemembers') return phrase(members, flow(itemsOf(n.arg ?? missing(n, 'arg'))));
  const flag = flags[name];
  if (flag !== undefined) return booleanOf(n.arg ?? missing(n, 'arg')) ? flag : `NO${flag}`;
  const form = forms.get(name);
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

const forms: ReadonlyMap<string, (n: DefElem) => string> = new Map(
  Object.entries({
    addroleto: (n) => words('IN ROLE', flow(itemsOf(n.arg ?? missing(n, 'arg')))),
    adminmembers: (n) => words('ADMIN', flow(itemsOf(n.arg ?? missing(n, 'arg')))),
    connectionlimit: (n) => `CONNECTION LIMIT ${print(n.arg ?? missing(n, 'arg'))}`,
    password: (n) => words('PASSWORD', n.arg ? quoteLiteral(stringOf(n.arg)) : 'NULL'),
    sysid: (n) => `SYSID ${print(n.arg ?? missing(n, 'arg'))}`,
    validUntil: (n) => `VALID UNTIL ${quoteLiteral(stringOf(n.arg ?? missing(n, 'arg')))}`,
  }),
);

const roleWords = choices({
  ROLESTMT_ROLE: 'ROLE',
  ROLESTMT_USER: 'USER',
  ROLESTMT_GROUP: 'GROUP',
});
