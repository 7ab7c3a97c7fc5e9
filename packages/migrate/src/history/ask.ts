/** Queries that do not depend on one another are asked in one message: each alone would be a round trip. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/** By what they are about. They have no parameters: a message of several queries takes none. */
export type Queries = Readonly<Record<string, RawBuilder<unknown>>>;

/** The rows of each. */
export type Answers<Q extends Queries> = {
  readonly [K in keyof Q]: Q[K] extends RawBuilder<infer Row> ? readonly Row[] : never;
};

/** Ask them in their order, as if one came after the other. */
export async function ask<Q extends Queries>(db: Db, queries: Q): Promise<Answers<Q>> {
  const texts = Object.values(queries).map((query) => textOf(query, db));
  const { rows } = await sql.raw(texts.join(';\n')).execute(db);
  const answers = texts.length === 1 ? [rows] : rows;
  const named = Object.keys(queries).map((key, i) => [key, answers[i]] as const);
  return Object.fromEntries(named) as Answers<Q>;
}

function textOf(query: RawBuilder<unknown>, db: Db): string {
  const { sql: text, parameters } = query.compile(db);
  if (parameters.length > 0) throw new TypeError(`a query with parameters: ${text}`);
  return text;
}
