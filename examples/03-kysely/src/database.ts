/** The types of the tables, for Kysely. */
import { type Generated, Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';

export interface Database {
  readonly tenants: {
    readonly tenant_id: string;
    readonly name: string;
  };
  readonly notes: {
    readonly tenant_id: string;
    readonly note_id: string;
    readonly text: string;
    readonly written_at: Generated<Date>;
    readonly pinned: Generated<boolean>;
  };
}

export function connect<Tables>(url: string): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }),
  });
}
