/** Row-level security. */
import {
  type AlterPolicyStmt,
  type AlterTableCmd,
  type AlterTableType,
  type CreatePolicyStmt,
  type RenameStmt,
  walk,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { requireRole, requireTable } from '../lookup.ts';
import type { Policy, QualifiedName, RowSecurity, Table } from '../model.ts';
import { columnsRead } from '../names/columns-read.ts';
import { allOf } from '../names-of.ts';
import { requireBeside } from '../query/columns.ts';
import { withTable } from '../update.ts';
import { qualifiedQuery } from '../views/qualify.ts';
import { requireCondition, tableScope } from '../volatility/index.ts';
import type { Run } from './run.ts';
import { changeTable, tableOf } from './tables.ts';

/** After CreatePolicy (policy.c). */
export function createPolicy(stmt: CreatePolicyStmt, run: Run): void {
  requireFor(stmt);
  requireRoles(stmt, run);
  const table = requireTable(run.catalog, stmt.table ?? {});
  const { policy_name: name = '' } = stmt;
  const { policies = [] } = table;
  const definition = qualified(stmt, run);
  if (policies.some((policy) => policy.name === name)) {
    raise('42710', `policy "${name}" for table "${table.name}" already exists`);
  }
  changeTable(run, table, { policies: [...policies, { name, definition }] });
}

/** Rows that are read are there already, new ones were not there before. */
function requireFor({ cmd_name: command, qual, with_check: check }: CreatePolicyStmt): void {
  if (check && (command === 'select' || command === 'delete')) {
    raise('42601', 'WITH CHECK cannot be applied to SELECT or DELETE');
  }
  if (qual && command === 'insert') {
    raise('42601', 'only WITH CHECK expression allowed for INSERT');
  }
}

function requireRoles({ roles }: Pick<CreatePolicyStmt, 'roles'>, { catalog }: Run): void {
  for (const { roletype, rolename = '', location } of allOf(roles, 'RoleSpec')) {
    if (roletype === 'ROLESPEC_CSTRING') requireRole(catalog, rolename, location);
  }
}

function qualified(stmt: CreatePolicyStmt, run: Run): CreatePolicyStmt {
  requireOwnColumns(stmt, run);
  const tree = qualifiedQuery({ CreatePolicyStmt: stmt }, run.catalog);
  return 'CreatePolicyStmt' in tree ? tree.CreatePolicyStmt : stmt;
}

/** Where it asks no other table, its columns are those of its own. */
function requireOwnColumns({ table: name, qual, with_check }: CreatePolicyStmt, run: Run): void {
  const table = requireTable(run.catalog, name ?? {});
  const { schema, columns } = table;
  for (const condition of [qual, with_check]) {
    let asks = false;
    if (condition) walk(condition, { SubLink: () => void (asks = true) });
    if (asks) {
      requireBeside(condition, 'POLICY', table, run.stored);
      continue;
    }
    columnsRead(condition, { schema, table: table.name, columns, catalog: run.stored });
    requireCondition(condition, 'policy', tableScope(run.stored, table, columns));
  }
}

/** What it says replaces what the policy said of it. */
export function alterPolicy(stmt: AlterPolicyStmt, run: Run): void {
  const table = requireTable(run.catalog, stmt.table ?? {});
  const policy = requirePolicy(table, stmt.policy_name ?? '');
  requireRoles(stmt, run);
  requireFor({ ...stmt, cmd_name: policy.definition.cmd_name ?? 'all' });
  const { roles, qual, with_check } = stmt;
  const definition = qualified(
    {
      ...policy.definition,
      ...(roles?.length && { roles }),
      ...(qual && { qual }),
      ...(with_check && { with_check }),
    },
    run,
  );
  changePolicy(run, table, { ...policy, definition }, policy.name);
}

export function renamePolicy(
  { relation, subname = '', newname: name = '' }: RenameStmt,
  run: Run,
): void {
  const table = requireTable(run.catalog, relation ?? {});
  const policy = requirePolicy(table, subname);
  if (table.policies?.some((other) => other.name === name)) {
    raise('42710', `policy "${name}" for table "${table.name}" already exists`);
  }
  changePolicy(run, table, { ...policy, name }, subname);
}

function requirePolicy({ name, policies }: Table, policy: string): Policy {
  const found = policies?.find((p) => p.name === policy);
  if (found) return found;
  raise('42704', `policy "${policy}" for table "${name}" does not exist`);
}

function changePolicy(run: Run, table: Table, policy: Policy, before: string): void {
  const { policies = [] } = table;
  changeTable(run, table, { policies: policies.map((p) => (p.name === before ? policy : p)) });
}

const changes: { readonly [type in AlterTableType]?: Partial<RowSecurity> } = {
  AT_EnableRowSecurity: { enabled: true },
  AT_DisableRowSecurity: { enabled: false },
  AT_ForceRowSecurity: { forced: true },
  AT_NoForceRowSecurity: { forced: false },
};

export function setRowSecurity(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const change = cmd.subtype && changes[cmd.subtype];
  const { rowSecurity: before = { enabled: false, forced: false }, ...table } = tableOf(run, name);
  const rowSecurity = { ...before, ...change };
  const isAny = rowSecurity.enabled || rowSecurity.forced;
  run.catalog = withTable(run.catalog, { ...table, ...(isAny && { rowSecurity }) });
}
