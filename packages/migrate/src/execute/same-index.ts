/**
 * Whether an index is what a statement makes. Servers write expressions and conditions in words of their
 * own, other ones in each version: so the server at hand is asked to make the index once more, on a copy
 * of the table that has no rows and is rolled back.
 */
import { deparse, quoteIdentifier } from '@citrate/deparser';
import { as, type IndexStmt, parse } from '@citrate/parser';
import type { Session } from './session.ts';

export interface Comparison {
  /** As the server writes it. */
  readonly definition: string;
  /** Qualified, and quoted. */
  readonly table: string;
  /** CREATE INDEX of that name on that table. */
  readonly sql: string;
}

/**
 * @param known definitions that the statement is known to make on the shards of one database; another is
 *   added to them, so that a server is asked once for all of its shards
 * @throws ServerError if the copy can't be made, as by a role that may not have temporary tables
 */
export async function isMadeBy(
  session: Session,
  { definition, table, sql }: Comparison,
  known: Set<string>,
): Promise<boolean> {
  const found = anywhere(definition);
  if (known.has(found)) return true;
  const isSame = found === anywhere(await madeOnCopy(session, table, sql));
  if (isSame) known.add(found);
  return isSame;
}

/** As the server writes the index that the statement makes on a copy of the table. */
async function madeOnCopy(session: Session, table: string, sql: string): Promise<string> {
  const { relation, concurrent: _, if_not_exists: __, tableSpace: ___, ...rest } = indexIn(sql);
  const copy = { ...relation, schemaname: 'pg_temp' };
  const name = `pg_temp.${quoteIdentifier(copy.relname ?? '')}`;
  try {
    await session.batch([
      'BEGIN',
      `CREATE TABLE ${name} (LIKE ${table})`,
      deparse({ IndexStmt: { ...rest, relation: copy } }),
    ]);
    const [row] = await session.query<{ definition: string }>(
      `SELECT pg_catalog.pg_get_indexdef(indexrelid) AS definition
      FROM pg_catalog.pg_index WHERE indrelid = pg_catalog.to_regclass($1)`,
      [name],
    );
    if (row === undefined) throw new Error('an index that was made is not there');
    return row.definition;
  } finally {
    if (!session.lost) await session.batch(['ROLLBACK']);
  }
}

/** The definition, whatever the names of the index and its table are, and whatever disk it is on. */
function anywhere(sql: string): string {
  const { relation: _, idxname: __, tableSpace: ___, ...index } = indexIn(sql);
  return deparse({ IndexStmt: { ...index, idxname: 'i', relation: { relname: 't', inh: true } } });
}

function indexIn(sql: string): IndexStmt {
  const [{ tree } = {}] = parse(sql);
  const index = tree && as(tree, 'IndexStmt');
  if (index === undefined) throw new TypeError('a statement that makes no index');
  return index;
}
