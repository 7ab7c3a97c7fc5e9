/** Schemas. */
import { join, type Printers, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { ifNotExists } from './clauses.ts';
import { roleSpec } from './names.ts';

export const schemas: Printers<'CreateSchemaStmt'> = {
  CreateSchemaStmt: (n) =>
    words(
      'CREATE SCHEMA',
      ifNotExists(n),
      n.schemaname && quoteIdentifier(n.schemaname),
      n.authrole && `AUTHORIZATION ${roleSpec(n.authrole)}`,
      join(' ', n.schemaElts ?? []),
    ),
};
