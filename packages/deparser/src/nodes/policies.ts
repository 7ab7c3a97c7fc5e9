/** Row security policies. */
import type { AlterPolicyStmt } from '@citrate/parser';
import { clause, type Doc, list, type Printers, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { chooseCode, required } from '../tree.ts';
import { relationName } from './names.ts';

export const policies: Printers<'AlterPolicyStmt' | 'CreatePolicyStmt'> = {
  CreatePolicyStmt: (n) =>
    words(
      'CREATE POLICY',
      quoteIdentifier(required(n, 'policy_name')),
      'ON',
      relationName(required(n, 'table')),
      !n.permissive && 'AS RESTRICTIVE',
      chooseCode(n, 'cmd_name', {
        all: '',
        select: 'FOR SELECT',
        insert: 'FOR INSERT',
        update: 'FOR UPDATE',
        delete: 'FOR DELETE',
      }),
      policyClauses(n),
    ),

  AlterPolicyStmt: (n) =>
    words(
      'ALTER POLICY',
      quoteIdentifier(required(n, 'policy_name')),
      'ON',
      relationName(required(n, 'table')),
      policyClauses(n),
    ),
};

function policyClauses(n: AlterPolicyStmt): Doc {
  return words(
    clause('TO', list(n.roles)),
    n.qual && ['USING (', n.qual, ')'],
    n.with_check && ['WITH CHECK (', n.with_check, ')'],
  );
}
