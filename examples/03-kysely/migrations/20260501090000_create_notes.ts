import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('tenants')
    .addColumn('tenant_id', 'bigint', (col) => col.notNull())
    .addColumn('name', 'text', (col) => col.notNull())
    .addPrimaryKeyConstraint('tenants_pkey', ['tenant_id'])
    .execute();
  await db.schema
    .createTable('notes')
    .addColumn('tenant_id', 'bigint', (col) => col.notNull())
    .addColumn('note_id', 'uuid', (col) => col.notNull())
    .addColumn('text', 'text', (col) => col.notNull())
    .addColumn('written_at', 'timestamptz', (col) => col.notNull().defaultTo(sql`now()`))
    .addPrimaryKeyConstraint('notes_pkey', ['tenant_id', 'note_id'])
    .addForeignKeyConstraint('notes_tenant_id_fkey', ['tenant_id'], 'tenants', ['tenant_id'])
    .execute();
  // The functions of Citus are called in SQL. What they return is not looked at.
  await sql`select create_distributed_table('tenants', 'tenant_id')`.execute(db);
  await sql`select create_distributed_table('notes', 'tenant_id', colocate_with => 'tenants')`.execute(
    db,
  );
  await db.insertInto('tenants').values({ tenant_id: 42, name: "O'Hara & Daughters" }).execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('notes').execute();
  await db.schema.dropTable('tenants').execute();
}
