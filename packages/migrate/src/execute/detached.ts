/** Constraints of a partition that was detached CONCURRENTLY, and what they are called. */
import { quoteIdentifier } from '@citrate/deparser';
import { buildName, parseIdentifiers } from '../catalog/index.ts';
import type { Session } from './session.ts';
import type { Detached } from './there.ts';

interface ConstraintRow {
  /** Of the table. */
  readonly table: string;
  readonly name: string;
  readonly isCheck: boolean;
}

/** Statements that give constraints of the table, which is no partition any more, the names they are to have. */
export async function misnamed(session: Session, outside: Detached): Promise<readonly string[]> {
  const { object, check, renamed } = outside;
  if (check === undefined && renamed.length === 0) return [];
  const rows = await session.query<ConstraintRow & Record<string, unknown>>(
    `SELECT c.relname AS table, con.conname AS name, con.contype = 'c' AS "isCheck"
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_constraint AS con ON con.conrelid = c.oid
    WHERE c.oid = pg_catalog.to_regclass($1)
    ORDER BY con.conname`,
    [object],
  );
  const found = new Set(rows.map(({ name }) => name));
  const made = check && !found.has(read(check.name)) ? madeByServer(rows, check.column) : undefined;
  return [
    ...(made !== undefined && check ? [{ from: quoteIdentifier(made), to: check.name }] : []),
    ...renamed.filter(({ from }) => found.has(read(from))),
  ].map(({ from, to }) => `ALTER TABLE ${object} RENAME CONSTRAINT ${from} TO ${to}`);
}

/** As it is in the catalogs. */
function read(name: string): string {
  return parseIdentifiers(name)?.[0] ?? name;
}

/**
 * The CHECK that DETACH PARTITION has made, by the name that was chosen for it: where a constraint of the schema
 * had one, the next. After ChooseConstraintName (pg_constraint.c).
 */
function madeByServer(
  rows: readonly ConstraintRow[],
  column: string | undefined,
): string | undefined {
  const made = rows.find(({ table, name, isCheck }) => {
    const label = isCheck && /check\d*$/.exec(name)?.[0];
    return label && name === buildName(table, column, label);
  });
  return made?.name;
}
