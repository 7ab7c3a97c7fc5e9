/** How tables keep their rows, who may see them, and what rules rewrite. */
import { type RawBuilder, sql } from 'kysely';
import { usersSchema } from './users-schema.ts';

/** A table that says anything about it. */
export interface StorageRow {
  readonly relation: number;
  readonly unlogged: boolean;
  readonly tablespace: string | null;
  readonly accessMethod: string | null;
  /** As WITH takes them, those of its TOAST table included. */
  readonly parameters: string | null;
  readonly replicaIdentity: 'd' | 'f' | 'n' | 'i';
  readonly identityIndex: string | null;
  readonly clusterIndex: string | null;
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
}

/** `a = 'x', toast.b = 'y'` of an array of reloptions; null for none. */
export function printedOptions(
  options: RawBuilder<unknown>,
  prefix: '' | 'toast.' = '',
): RawBuilder<unknown> {
  return sql`(SELECT string_agg(format('%s%I = %L', ${sql.lit(prefix)}, split_part(o, '=', 1),
    substr(o, strpos(o, '=') + 1)), ', ' ORDER BY o) FROM unnest(${options}) o)`;
}

export const selectStorage: RawBuilder<StorageRow> = sql`
  SELECT * FROM (
    SELECT c.oid AS relation, c.relpersistence = 'u' AS unlogged, ts.spcname::text AS tablespace,
      nullif(am.amname::text, 'heap') AS "accessMethod",
      nullif(concat_ws(', ', ${printedOptions(sql`c.reloptions`)},
        ${printedOptions(sql`toast.reloptions`, 'toast.')}), '') AS parameters,
      c.relreplident AS "replicaIdentity",
      (SELECT ic.relname::text FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisreplident) AS "identityIndex",
      (SELECT ic.relname::text FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisclustered) AS "clusterIndex",
      c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "forceRowSecurity"
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
    LEFT JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
    WHERE ${usersSchema} AND c.relkind IN ('r', 'p')
  ) found WHERE unlogged OR tablespace IS NOT NULL OR "accessMethod" IS NOT NULL
    OR parameters IS NOT NULL OR "replicaIdentity" <> 'd' OR "clusterIndex" IS NOT NULL
    OR "rowSecurity" OR "forceRowSecurity"`;

export interface PolicyRow {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  /** A whole CREATE POLICY. */
  readonly definition: string;
}

export const selectPolicies: RawBuilder<PolicyRow> = sql`
  SELECT p.oid, p.polrelid AS relation, p.polname::text AS name, concat_ws(' ',
    format('CREATE POLICY %I ON %I.%I', p.polname, n.nspname, c.relname),
    CASE WHEN NOT p.polpermissive THEN 'AS RESTRICTIVE' END,
    'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
      WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    'TO ' || CASE WHEN p.polroles = '{0}' THEN 'PUBLIC' ELSE (
      SELECT string_agg(quote_ident(pg_get_userbyid(r)), ', ' ORDER BY r) FROM unnest(p.polroles) r)
      END,
    'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
    'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') AS definition
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersSchema} ORDER BY p.oid`;

export interface RuleRow {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  /** As pg_get_ruledef prints it. */
  readonly definition: string;
  readonly enabled: 'O' | 'D' | 'R' | 'A';
}

/** Those of users: what makes a view is no rule to them. */
export const selectRules: RawBuilder<RuleRow> = sql`
  SELECT r.oid, r.ev_class AS relation, r.rulename::text AS name, rtrim(pg_get_ruledef(r.oid), ';')
    AS definition, r.ev_enabled AS enabled
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersSchema} AND r.rulename <> '_RETURN' ORDER BY r.oid`;
