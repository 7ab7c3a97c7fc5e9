// An index on a table that is in use: on every shard by itself, and without locking writers out.
// citrate: transaction=off
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await sql`create index concurrently notes_written_at on notes (tenant_id, written_at)`.execute(
    db,
  );
}

export async function down(db: Kysely<any>): Promise<void> {
  await sql`drop index concurrently notes_written_at`.execute(db);
}
