// What a server and replay make of the same statements: for the scripts that check laws.
import { parseScript } from '@citrate/parser';
import { Client, DatabaseError } from 'pg';
import { replay } from '../../dist/replay/index.js';

/** A statement that was not refused. */
export const DONE = '00000';

/** A connection to a database of its own, with a name that no other has. */
export async function newDatabase(cluster, name) {
  await onServer(cluster.coordinator.url, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(cluster.coordinator.url);
  url.pathname = `/${name}`;
  return connect(url.href);
}

export async function dropDatabase(cluster, name) {
  const sql = `DROP DATABASE ${name} WITH (FORCE)`;
  await onServer(cluster.coordinator.url, (client) => client.query(sql));
}

export async function connect(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function onServer(url, work) {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One after another; of each, the SQLSTATE and what the server said, or `DONE`. */
export async function runStatements(client, texts) {
  const results = [];
  for (const text of texts) {
    const result = await client.query(text).then(
      () => ({ code: DONE }),
      (error) => {
        if (!(error instanceof DatabaseError)) throw error;
        return { code: error.code, message: error.message };
      },
    );
    results.push(result);
  }
  return results;
}

/** The same in replay, and the catalog after the last. */
export function replayStatements(statements, start) {
  const replayed = replay([{ statements }], start);
  const results = replayed.statements.map(({ diagnostics }) => {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    return error ? { code: error.code, message: error.message } : { code: DONE };
  });
  return { results, catalog: replayed.catalog };
}

/** Statements of a text; what cannot be read is thrown. */
export function statementsOf(name, text) {
  const { statements, diagnostics } = parseScript({ name, text });
  const [error] = diagnostics.filter(({ severity }) => severity === 'error');
  if (error) throw new SyntaxError(`${name}: ${error.message}`);
  return statements;
}
