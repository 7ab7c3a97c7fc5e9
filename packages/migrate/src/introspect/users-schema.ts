import { type RawBuilder, sql } from 'kysely';

/** Schemas whose objects are the users', not Citrate's or Citus's own; `n` is pg_namespace. */
export const usersSchema: RawBuilder<unknown> = sql`
  n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'citrate', 'citus',
    'citus_internal', 'columnar', 'columnar_internal')`;
