import { sql } from 'kysely';
import type { Extension } from '../catalog/model.ts';
import type { Db } from '../history/index.ts';
import { usersSchema } from './users-schema.ts';

/** Extensions, apart from the language that every database has. */
export async function readExtensions(db: Db): Promise<readonly Extension[]> {
  const { rows } = await sql<Extension>`
    SELECT e.extname::text AS name, n.nspname::text AS schema, true AS "membersKnown"
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname <> 'plpgsql' ORDER BY e.oid`.execute(db);
  return rows;
}

/** What users made that the model does not hold, in words; what comes with something else is left out. */
export async function readNotHeld(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ words: string }>`
    WITH made (words, catalog, oid) AS (
      SELECT 'publication ' || pubname, 'pg_publication'::regclass, oid FROM pg_publication
      UNION ALL SELECT 'event trigger ' || evtname, 'pg_event_trigger'::regclass, oid
        FROM pg_event_trigger
      UNION ALL SELECT 'foreign data wrapper ' || fdwname, 'pg_foreign_data_wrapper'::regclass, oid
        FROM pg_foreign_data_wrapper
      UNION ALL SELECT 'server ' || srvname, 'pg_foreign_server'::regclass, oid
        FROM pg_foreign_server
      UNION ALL SELECT 'language ' || lanname, 'pg_language'::regclass, oid FROM pg_language
        WHERE oid >= 16384
      UNION ALL SELECT format('cast from %s to %s', format_type(castsource, NULL),
        format_type(casttarget, NULL)), 'pg_cast'::regclass, oid FROM pg_cast WHERE oid >= 16384
      UNION ALL SELECT 'default privileges of role ' || pg_get_userbyid(defaclrole),
        'pg_default_acl'::regclass, oid FROM pg_default_acl
      UNION ALL SELECT format('operator %s.%s', n.nspname, o.oprname), 'pg_operator'::regclass, o.oid
        FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${usersSchema}
      UNION ALL SELECT format('operator class %s.%s', n.nspname, o.opcname), 'pg_opclass'::regclass,
        o.oid FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE ${usersSchema}
      UNION ALL SELECT format('collation %s.%s', n.nspname, o.collname), 'pg_collation'::regclass,
        o.oid FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace WHERE ${usersSchema}
      UNION ALL SELECT format('conversion %s.%s', n.nspname, o.conname), 'pg_conversion'::regclass,
        o.oid FROM pg_conversion o JOIN pg_namespace n ON n.oid = o.connamespace WHERE ${usersSchema}
      UNION ALL SELECT format('text search configuration %s.%s', n.nspname, o.cfgname),
        'pg_ts_config'::regclass, o.oid FROM pg_ts_config o
        JOIN pg_namespace n ON n.oid = o.cfgnamespace WHERE ${usersSchema}
      UNION ALL SELECT format('text search dictionary %s.%s', n.nspname, o.dictname),
        'pg_ts_dict'::regclass, o.oid FROM pg_ts_dict o
        JOIN pg_namespace n ON n.oid = o.dictnamespace WHERE ${usersSchema}
      UNION ALL SELECT 'privileges on schema ' || n.nspname, 'pg_namespace'::regclass, n.oid
        FROM pg_namespace n
        WHERE ${usersSchema} AND n.nspacl IS NOT NULL AND n.nspname <> 'public'
      UNION ALL SELECT format('privileges on function %s.%s', n.nspname, o.proname),
        'pg_proc'::regclass, o.oid FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
        WHERE ${usersSchema} AND o.proacl IS NOT NULL
      UNION ALL SELECT format('privileges on type %s.%s', n.nspname, o.typname),
        'pg_type'::regclass, o.oid FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace
        WHERE ${usersSchema} AND o.typacl IS NOT NULL
      UNION ALL SELECT format('privileges on view %s.%s', n.nspname, o.relname),
        'pg_class'::regclass, o.oid FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
        WHERE ${usersSchema} AND o.relkind IN ('v', 'm', 'f') AND o.relacl IS NOT NULL
    )
    SELECT words FROM made WHERE NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = made.catalog AND d.objid = made.oid AND d.deptype IN ('e', 'i'))
    ORDER BY words COLLATE "C"`.execute(db);
  return rows.map((row) => row.words);
}
