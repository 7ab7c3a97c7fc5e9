import { Client } from 'pg';

/** A node of the demo's cluster, by its name in the configuration. */
export interface Database {
  readonly name: string;
  readonly url: string;
}

/** The rows of one statement, on a connection of its own. */
export async function query<Row extends object>(
  { url }: Pick<Database, 'url'>,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}

/** Runs a whole script, such as a migration file. */
export async function runScript({ url }: Pick<Database, 'url'>, script: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(script);
  } finally {
    await client.end();
  }
}
