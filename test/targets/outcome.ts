import { Client, DatabaseError } from 'pg';

/** A statement to run, and how. */
export interface Run {
  readonly setup?: string;
  readonly sql: string;
  readonly run?: 'alone' | 'grammar';
  readonly cleanup?: string;
}

/** What a server said to a statement. */
export interface Outcome {
  /** SQLSTATE of the error; '00000' if there was none. */
  readonly code: string;
  readonly message: string;
  readonly warnings: readonly string[];
}

/** SQLSTATE of a division by zero: what the grammar read well begins with one. */
const DIVISION_BY_ZERO = '22012';

/**
 * Runs the statement on a connection of its own and leaves nothing. What it needs must succeed,
 * otherwise its own failure would mean nothing.
 */
export async function outcomeOf(url: string, statement: Run): Promise<Outcome> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  const warnings: string[] = [];
  client.on('notice', ({ severity, message }) => {
    if (severity === 'WARNING') warnings.push(message ?? '');
  });
  await client.connect();
  try {
    if (statement.run === 'grammar') return await readOnly(client, statement.sql);
    const [before, after] = around(statement);
    if (before !== '') await client.query(before);
    warnings.length = 0;
    const { code, message } = await errorOf(client.query(statement.sql));
    if (after !== '') await client.query(after);
    return { code, message, warnings: [...warnings] };
  } finally {
    await client.end();
  }
}

function around({ setup = '', run, cleanup = '' }: Run): readonly [string, string] {
  return run === 'alone' ? [setup, cleanup] : [`BEGIN; ${setup}`, 'ROLLBACK'];
}

/** Those of the statements that the server's grammar doesn't take, with what it said. */
export async function refusedByGrammar(
  url: string,
  statements: readonly string[],
): Promise<readonly (Outcome & { readonly sql: string })[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const refused = [];
    for (const sql of statements) {
      const outcome = await readOnly(client, sql);
      if (outcome.code !== '00000') refused.push({ sql, ...outcome });
    }
    return refused;
  } finally {
    await client.end();
  }
}

/** A message is read as a whole before its first statement runs, and fails. */
async function readOnly(client: Client, sql: string): Promise<Outcome> {
  const { code, message } = await errorOf(client.query(`SELECT 1 / 0; ${sql}`));
  return { code: code === DIVISION_BY_ZERO ? '00000' : code, message, warnings: [] };
}

async function errorOf(query: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await query;
    return { code: '00000', message: '' };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { code: error.code ?? '', message: error.message };
  }
}
