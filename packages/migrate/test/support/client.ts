import { Client } from 'pg';
import type { Fleet } from './fleet.ts';

/** A session of somebody else, on the coordinator or on the worker of this number from 1. */
export async function session(fleet: Fleet, no: number): Promise<Client> {
  const { coordinator, workers } = fleet.databases;
  const server = no === 0 ? coordinator : workers[no - 1];
  const client = new Client({ connectionString: server?.url, application_name: 'the app' });
  await client.connect();
  return client;
}
