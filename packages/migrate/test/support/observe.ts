/** Nodes as a run observes them. */
import { type Kysely, sql } from 'kysely';
import { type ObservedNode, readIdentity } from '../../src/history/index.ts';

/** What a node of the configuration is; undefined where schema citrate is missing. */
export async function observeNode<DB>(
  db: Kysely<DB>,
  node: Pick<ObservedNode, 'name' | 'coordinator'>,
): Promise<ObservedNode | undefined> {
  const identity = await readIdentity(db);
  const { rows } = await sql<Pick<ObservedNode, 'systemIdentifier' | 'database'>>`
    SELECT system_identifier::text AS "systemIdentifier", current_database()::text AS database
    FROM pg_control_system()`.execute(db);
  const [server] = rows;
  return identity && server && { ...node, ...server, identity };
}
