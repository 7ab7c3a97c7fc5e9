import { as, type Node } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';

/** Roles belong to a server: made once on each, whatever its databases. */
export const createRole: Rule<'CreateRoleStmt'> = ({ options }) =>
  verdict('all nodes', judgePassword(options));

export const alterRole: Rule<'AlterRoleStmt'> = ({ options }) =>
  verdict('all nodes', judgePassword(options));

export const alterRoleSet: Rule<'AlterRoleSetStmt'> = ({ database }) =>
  verdict(
    'all nodes',
    database === undefined
      ? []
      : [
          problem('all-nodes', 'ALTER ROLE … IN DATABASE cannot be distributed yet', {
            detail: 'Databases of the cluster may have other names on other servers.',
            hint: 'Leave IN DATABASE out to set it for the whole server.',
          }),
        ],
  );

/** A setting of the server, in a file of its own: all databases of it have it. */
export const alterSystem: Rule<'AlterSystemStmt'> = () => verdict('all nodes');

/** A migration file is kept for ever, in a repository and in the history. */
function judgePassword(options: readonly Node[] | undefined): readonly TreeDiagnostic[] {
  const option = (options ?? [])
    .map((node) => as(node, 'DefElem'))
    .find((o) => o?.defname === 'password' && o.arg !== undefined);
  if (!option) return [];
  return [
    problem('passwords', 'a migration file cannot hold a password', {
      detail: 'The file and what ran of it stay readable in the repository and in the history.',
      hint: 'Leave PASSWORD out, and set the password outside of migrations.',
      location: option.location,
    }),
  ];
}

/** DROP OWNED BY: in every database. The role that owns schema citrate owns what Citrate knows. */
export const dropOwned: Rule<'DropOwnedStmt'> = ({ roles }, catalog) => {
  const { metadataOwner } = catalog.cluster;
  const names = (roles ?? []).map((node) => {
    const role = as(node, 'RoleSpec');
    return role?.rolename ?? catalog.currentRole;
  });
  if (metadataOwner === undefined || !names.includes(metadataOwner)) return verdict('all nodes');
  return verdict('refused', [
    problem(
      'protected',
      `role "${metadataOwner}" owns schema citrate`,
      {
        detail: 'DROP OWNED BY it would drop what Citrate knows of the cluster, and its history.',
        hint: 'Drop the role’s objects one by one.',
      },
      '2BP01',
    ),
  ]);
};
