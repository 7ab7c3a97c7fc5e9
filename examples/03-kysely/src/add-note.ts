/** Writes a note of a tenant to its shard, and reads it back: `node dist/add-note.js 42 "a text"`. */
import { randomUUID } from 'node:crypto';
import { connect, type Database } from './database.ts';
import { shardOf } from './shards.ts';

const [tenant = '42', text = 'hello'] = process.argv.slice(2);

const coordinator = connect<unknown>(urlOf('DATABASE'));
const shard = await shardOf(coordinator, 'notes', tenant);
await coordinator.destroy();

// On its worker, the shard is a table like any other, with the shard's number behind its name.
const worker = connect<Record<`notes_${string}`, Database['notes']>>(urlOf(shard.node));
const notes = `notes_${shard.id}` as const;
await worker.insertInto(notes).values({ tenant_id: tenant, note_id: randomUUID(), text }).execute();
const { count } = await worker
  .selectFrom(notes)
  .select((eb) => eb.fn.countAll<string>().as('count'))
  .where('tenant_id', '=', tenant)
  .executeTakeFirstOrThrow();
await worker.destroy();

console.log(`tenant ${tenant} has ${count} in shard ${shard.id} on ${shard.node}: ${text}`);

function urlOf(name: string): string {
  const variable = `${name.toUpperCase()}_URL`;
  const url = process.env[variable];
  if (url !== undefined) return url;
  throw new Error(`the environment variable ${variable} is not set`);
}
