/** What there is on each node of a cluster, a line each, in the words of its server. */
import { Client } from 'pg';

/**
 * Tables, shards, what belongs to them, and whatever else users can make, sorted; the history of Citrate
 * and members of extensions left out. Values of sequences and oids are no part of it.
 */
export async function objectsOfNodes(urls: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    urls.map(async (url, no) => (await objectsOf(url)).map((line) => `node ${no}: ${line}`)),
  );
  return lists.flat();
}

async function objectsOf(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET citus.override_table_visibility TO off; SET search_path TO pg_catalog');
    const { rows } = await client.query<{ line: string }>(
      `${owned} ${queries.join(' UNION ALL ')}`,
    );
    return rows.map(({ line }) => line).toSorted();
  } finally {
    await client.end();
  }
}

/** Schemas of users, and their relations. */
const owned = `WITH s AS (
    SELECT * FROM pg_namespace WHERE nspname !~ '^(pg_|citus|columnar|information_schema|citrate)'
  ), r AS (
    SELECT c.*, s.nspname FROM pg_class c JOIN s ON s.oid = relnamespace WHERE NOT EXISTS (
      SELECT FROM pg_depend WHERE objid = c.oid AND classid = 'pg_class'::regclass AND deptype = 'e')
  )`;

/** \`text\` where nothing else says that it is NULL. */
const some = (sql: string): string => `coalesce(${sql}::text, '-')`;

const line = (...parts: readonly string[]): string =>
  `SELECT concat_ws(' ', ${parts.join(', ')}) AS line`;

/** Kinds of objects that have nothing but a name, an owner and privileges here. */
const named: readonly (readonly [catalog: string, owner?: string, acl?: string])[] = [
  ['pg_cast'],
  ['pg_collation', 'collowner'],
  ['pg_conversion', 'conowner'],
  ['pg_event_trigger', 'evtowner'],
  ['pg_extension'],
  ['pg_foreign_data_wrapper', 'fdwowner', 'fdwacl'],
  ['pg_foreign_server', 'srvowner', 'srvacl'],
  ['pg_language', 'lanowner', 'lanacl'],
  ['pg_opclass', 'opcowner'],
  ['pg_operator', 'oprowner'],
  ['pg_opfamily', 'opfowner'],
  ['pg_publication', 'pubowner'],
  ['pg_publication_rel'],
  ['pg_transform'],
  ['pg_ts_config', 'cfgowner'],
  ['pg_ts_dict', 'dictowner'],
  ['pg_user_mapping'],
];

function ofCatalog([catalog, owner, acl]: (typeof named)[number]): string {
  return `SELECT concat_ws(' ', i.type, i.identity, ${owner ? `o.${owner}::regrole` : "''"},
      ${acl ? some(`o.${acl}`) : "''"}) AS line
    FROM ${catalog} o, pg_identify_object('${catalog}'::regclass, o.oid, 0) i
    WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend
      WHERE objid = o.oid AND classid = '${catalog}'::regclass AND deptype IN ('e', 'i'))`;
}

const queries: readonly string[] = [
  `${line("'schema'", 'nspname', 'nspowner::regrole', some('nspacl'))} FROM s`,
  `${line(
    "'relation'",
    'nspname',
    'relname',
    'relkind',
    'relpersistence',
    'relowner::regrole',
    some('amname'),
    some('reloptions'),
    some('relacl'),
    'relrowsecurity',
    'relforcerowsecurity',
    'relreplident',
    "CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END",
    'pg_get_expr(relpartbound, r.oid)',
  )} FROM r LEFT JOIN pg_am a ON a.oid = relam WHERE relkind NOT IN ('i', 'I', 't')`,
  `${line(
    "'column'",
    'nspname',
    'relname',
    'attname',
    'format_type(atttypid, atttypmod)',
    'attnotnull',
    some("nullif(attidentity, '')"),
    some("nullif(attgenerated, '')"),
    'attstorage',
    some("nullif(attcompression, '')"),
    'attstattarget',
    "ARRAY(SELECT o FROM unnest(attoptions) o WHERE o !~ '^pg_attver=')",
    some('attacl'),
    some('pg_get_expr(adbin, adrelid)'),
  )} FROM r JOIN pg_attribute ON attrelid = r.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = r.oid AND adnum = attnum
    WHERE relkind NOT IN ('i', 'I', 'S', 't')`,
  `${line(
    "'constraint'",
    'nspname',
    'coalesce(conrelid::regclass::text, contypid::regtype::text)',
    'conname',
    'convalidated',
    'pg_get_constraintdef(k.oid)',
  )} FROM pg_constraint k JOIN s ON s.oid = connamespace WHERE contype <> 'n'`,
  `${line(
    "'index'",
    'pg_get_indexdef(indexrelid)',
    'indisvalid',
    'indisclustered',
    'indisreplident',
    some('reloptions'),
  )} FROM pg_index JOIN r ON r.oid = indexrelid`,
  `${line("'trigger'", 'pg_get_triggerdef(g.oid)', 'tgenabled')}
    FROM pg_trigger g JOIN r ON r.oid = tgrelid WHERE NOT tgisinternal`,
  `${line("'rule'", 'pg_get_ruledef(u.oid)', 'ev_enabled')}
    FROM pg_rewrite u JOIN r ON r.oid = ev_class WHERE rulename <> '_RETURN'`,
  `${line(
    "'policy'",
    'polname',
    'relname',
    'polpermissive',
    'polcmd',
    'polroles::regrole[]::text',
    some('pg_get_expr(polqual, polrelid)'),
    some('pg_get_expr(polwithcheck, polrelid)'),
  )} FROM pg_policy JOIN r ON r.oid = polrelid`,
  `${line('pg_get_statisticsobjdef(x.oid)', 'stxstattarget', 'stxowner::regrole')}
    FROM pg_statistic_ext x JOIN s ON s.oid = stxnamespace`,
  `${line(
    "'sequence'",
    'nspname',
    'relname',
    'format_type(seqtypid, NULL)',
    'seqincrement',
    'seqstart',
    'seqcycle',
    'pg_get_userbyid(relowner)',
  )} FROM pg_sequence JOIN r ON r.oid = seqrelid`,
  `${line(
    "'routine'",
    "CASE WHEN prokind = 'a' THEN p.oid::regprocedure::text ELSE pg_get_functiondef(p.oid) END",
    'proowner::regrole',
    some('proacl'),
  )} FROM pg_proc p JOIN s ON s.oid = pronamespace WHERE NOT EXISTS (SELECT FROM pg_depend
      WHERE objid = p.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')`,
  `${line(
    "'type'",
    'nspname',
    'typname',
    'typtype',
    'typowner::regrole',
    some('typacl'),
    'typnotnull',
    some('typdefault'),
    some('nullif(typbasetype, 0)::regtype'),
    `(SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)`,
  )} FROM pg_type t JOIN s ON s.oid = typnamespace WHERE typelem = 0 AND NOT EXISTS (SELECT FROM pg_depend
      WHERE objid = t.oid AND classid = 'pg_type'::regclass AND deptype = 'e')
      AND (typrelid = 0 OR typrelid IN (SELECT oid FROM r WHERE relkind = 'c'))`,
  `${line("'comment'", 'i.type', 'i.identity', 'description')}
    FROM pg_description d, pg_identify_object(classoid, objoid, objsubid) i
    WHERE objoid >= 16384 AND coalesce(i.schema, 's') !~ '^(pg_|citus|columnar|citrate)'
      AND i.identity !~ '^(pg_|citus|columnar|citrate)' AND i.type <> 'extension'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = objoid AND classid = classoid AND deptype = 'e')`,
  `${line("'default privileges'", 'defaclrole::regrole', 'defaclnamespace::regnamespace', 'defaclobjtype', 'defaclacl')}
    FROM pg_default_acl`,
  `${line(
    "'role'",
    'rolname',
    'rolsuper',
    'rolcreatedb',
    'rolcanlogin',
    'rolconnlimit',
    `ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = a.oid ORDER BY 1)`,
    `ARRAY(SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = a.oid ORDER BY 1)`,
  )} FROM pg_roles a WHERE starts_with(rolname, current_database())`,
  `${line("'Citus has'", 'logicalrelid::regclass', 'partmethod', 'colocationid', 'repmodel')}
    FROM pg_dist_partition`,
  `${line("'shard'", 'd.logicalrelid::regclass', 'd.shardid', 'shardminvalue', 'groupid')}
    FROM pg_dist_shard d JOIN pg_dist_placement p ON p.shardid = d.shardid`,
  `${line("'distributed'", 'i.type', 'i.identity')}
    FROM pg_dist_object o, pg_identify_object(classid, objid, objsubid) i
    WHERE i.identity !~ '^(citrate|pg_)' AND i.type <> 'database' AND objid >= 16384`,
  ...named.map(ofCatalog),
];
