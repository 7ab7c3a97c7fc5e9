import { type RawBuilder, sql } from 'kysely';

/** CREATE AGGREGATE of `p`, a pg_proc, with `a`, its pg_aggregate: no function prints it. */
export const aggregateDefinition: RawBuilder<unknown> = sql`format(
  'CREATE AGGREGATE %I.%I(%s) (%s)', n.nspname, p.proname,
  CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END,
  concat_ws(', ', 'SFUNC = ' || a.aggtransfn::text,
    'STYPE = ' || format_type(a.aggtranstype, NULL),
    CASE WHEN a.aggtransspace <> 0 THEN 'SSPACE = ' || a.aggtransspace END,
    CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn::text END,
    CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
    CASE WHEN a.aggfinalfn <> 0 AND a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END
      THEN 'FINALFUNC_MODIFY = ' || ${modify('aggfinalmodify')} END,
    CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn::text END,
    CASE WHEN a.aggserialfn <> 0 THEN 'SERIALFUNC = ' || a.aggserialfn::text END,
    CASE WHEN a.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || a.aggdeserialfn::text END,
    'INITCOND = ' || quote_literal(a.agginitval),
    CASE WHEN a.aggmtransfn <> 0 THEN concat_ws(', ', 'MSFUNC = ' || a.aggmtransfn::text,
      'MINVFUNC = ' || a.aggminvtransfn::text, 'MSTYPE = ' || format_type(a.aggmtranstype, NULL),
      CASE WHEN a.aggmtransspace <> 0 THEN 'MSSPACE = ' || a.aggmtransspace END,
      CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || a.aggmfinalfn::text END,
      CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
      CASE WHEN a.aggmfinalfn <> 0
        AND a.aggmfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END
        THEN 'MFINALFUNC_MODIFY = ' || ${modify('aggmfinalmodify')} END,
      'MINITCOND = ' || quote_literal(a.aggminitval)) END,
    CASE WHEN a.aggsortop <> 0 THEN (SELECT format('SORTOP = OPERATOR(%I.%s)', sn.nspname, o.oprname)
      FROM pg_operator o JOIN pg_namespace sn ON sn.oid = o.oprnamespace
      WHERE o.oid = a.aggsortop) END,
    CASE p.proparallel WHEN 's' THEN 'PARALLEL = safe' WHEN 'r' THEN 'PARALLEL = restricted' END,
    CASE a.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END))`;

function modify(column: string): RawBuilder<unknown> {
  return sql`CASE ${sql.ref(`a.${column}`)}
    WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END`;
}
