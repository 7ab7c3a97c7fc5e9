/** Row security policies. */
import type { AlterPolicyStmt } from '@citrate/parser';
import { inOwnParens } from '../precedence.ts';
import { clause, list, type Printers, phrase } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choices, chooseCode, missing, required } from '../tree.ts';
import { relationName } from './names.ts';

export const policies: Printers<'AlterPolicyStmt' | 'CreatePolicyStmt'> = {
  CreatePolicyStmt: (n) =>
    phrase(
      'CREATE POLICY',
      quoteIdentifier(n.policy_name ?? missing(n, 'policy_name')),
      clause('ON', relationName(n.table ?? missing(n, 'table'))),
      !n.permissive && 'AS RESTRICTIVE',
      chooseCode(n, 'cmd_name', commands),
      `TO ${list(required(n, 'roles'))}`,
      conditions(n),
    ),

  AlterPolicyStmt: (n) =>
    phrase(
      'ALTER POLICY',
      quoteIdentifier(n.policy_name ?? missing(n, 'policy_name')),
      clause('ON', relationName(n.table ?? missing(n, 'table'))),
      clause('TO', list(n.roles)),
      conditions(n),
    ),
};

function conditions(n: AlterPolicyStmt): string {
  return phrase(
    n.qual && `USING ${inOwnParens(n.qual)}`,
    n.with_check && `WITH CHECK ${inOwnParens(n.with_check)}`,
  );
}

const commands = choices({
  all: '',
  select: 'FOR SELECT',
  insert: 'FOR INSERT',
  update: 'FOR UPDATE',
  delete: 'FOR DELETE',
});
