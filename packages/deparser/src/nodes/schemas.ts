/** Schemas. */
import type { CreateSchemaStmt, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { clauseLine, join, type Printers, phrase } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { required } from '../tree.ts';
import { ifNotExists } from './clauses.ts';
import { roleSpec } from './names.ts';

export const schemas: Printers<'CreateSchemaStmt'> = {
  CreateSchemaStmt: (n) =>
    phrase(
      'CREATE SCHEMA',
      ifNotExists(n),
      n.schemaname && quoteIdentifier(n.schemaname),
      owner(n),
      join(clauseLine, (n.schemaElts ?? []).map(element)),
    ),
};

/** A schema without a name has that of its owner. */
function owner(n: CreateSchemaStmt): string {
  const role = n.schemaname ? n.authrole : required(n, 'authrole');
  return role ? `AUTHORIZATION ${roleSpec(role)}` : '';
}

/** schema_stmt. */
function element(node: Node): Node {
  const grant = as(node, 'GrantStmt');
  if (grant) required(grant, 'is_grant');
  return node;
}
