/** What a recorded statement answers: nothing, and nobody may look at it. */
import type { QueryResult } from 'kysely';

/**
 * A result that can be handed on, but not be read: whoever looks into its rows, or at a count, is
 * refused. `refuse` throws.
 */
export function unreadable<Row>(refuse: () => never): QueryResult<Row> {
  const rows = unreadableRows<Row>(refuse);
  const count = new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : refuse()) });
  return new Proxy<QueryResult<Row>>(
    { rows: [], numAffectedRows: 0n },
    { get: (_, key) => ({ rows, numAffectedRows: count })[String(key)] },
  );
}

function unreadableRows<Row>(refuse: () => never): Row[] {
  const rows: Row[] = new Proxy<Row[]>([], {
    get: (_, key) => {
      if (key === 'then') return undefined; // asked by `await`
      if (key === 'map' && isPluginAtWork()) return () => rows;
      return refuse();
    },
    has: refuse,
    ownKeys: refuse,
  });
  return rows;
}

/** Plugins such as CamelCasePlugin go through all rows, also where nobody wants them. */
function isPluginAtWork(): boolean {
  return /\btransformResult \(/.test(new Error('to see who asks').stack ?? '');
}
