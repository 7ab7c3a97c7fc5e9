import { run } from '../../support/databases.ts';

/** Everything of a user's in one database, one line per fact, sorted. */
export type NodeState = readonly string[];

const user = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'citrate')";

const facts = `
  SELECT format('schema %I', n.nspname) AS fact FROM pg_namespace n WHERE ${user}
  UNION ALL
  SELECT format('relation %I.%I %s %s', n.nspname, c.relname, c.relkind, c.relowner::regrole)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${user}
  UNION ALL
  SELECT format('column %I.%I.%I %s %s %s', n.nspname, c.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE ${user} AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT format('constraint %s.%I %s', o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid))
  FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace WHERE ${user}
  UNION ALL
  SELECT format('type %I.%I', n.nspname, t.typname)
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${user}
  UNION ALL
  SELECT format('function %s', p.oid::regprocedure)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${user}
  UNION ALL
  SELECT format('prepared %s', gid) FROM pg_prepared_xacts WHERE database = current_database()`;

export async function nodeState(url: string): Promise<NodeState> {
  const rows = await run(url, `SELECT fact FROM (${facts}) AS all_facts ORDER BY fact`);
  return rows.map(({ fact }) => String(fact));
}
