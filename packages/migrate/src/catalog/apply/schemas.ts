import type { CreateSchemaStmt } from '@citrate/parser';
import { emptySchema } from '../empty.ts';
import { raise, unsupported } from '../errors.ts';
import { withSchema } from '../update.ts';
import { roleOf } from './owner.ts';
import { notice, type Run } from './run.ts';

export function createSchema(stmt: CreateSchemaStmt, run: Run): void {
  if (stmt.schemaElts?.length) unsupported('CREATE SCHEMA with elements');
  const owner = roleOf(run.catalog, stmt.authrole);
  const name = stmt.schemaname ?? owner;
  if (name.startsWith('pg_')) {
    raise('42939', `unacceptable schema name "${name}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    });
  }
  if (!run.catalog.schemas.has(name)) {
    run.catalog = withSchema(run.catalog, emptySchema(name, owner));
  } else if (stmt.if_not_exists) {
    notice(run, '42P06', `schema "${name}" already exists, skipping`);
  } else {
    raise('42P06', `schema "${name}" already exists`);
  }
}
