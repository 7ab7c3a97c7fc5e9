import { type RawBuilder, sql } from 'kysely';
import type { Extension } from '../catalog/model.ts';
import { usersSchema } from './users-schema.ts';

/** All extensions; the language that every database has is one. */
export const selectExtensions: RawBuilder<Extension> = sql`
  SELECT e.extname::text AS name, n.nspname::text AS schema, true AS "membersKnown"
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
  ORDER BY e.oid`;

/** What users made that the model does not hold, in words; what comes with something else is left out. */
export const selectNotHeld: RawBuilder<{ readonly words: string }> = sql`
  WITH made (words, catalog, oid) AS (
    SELECT DISTINCT 'user mappings of server ' || s.srvname, 'pg_foreign_server'::regclass, 0::oid
      FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid
    UNION ALL SELECT 'language ' || lanname, 'pg_language'::regclass, oid FROM pg_language
      WHERE oid >= 16384
    UNION ALL SELECT format('cast from %s to %s', format_type(castsource, NULL),
      format_type(casttarget, NULL)), 'pg_cast'::regclass, oid FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT format('operator %s.%s', n.nspname, o.oprname), 'pg_operator'::regclass, o.oid
      FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${usersSchema}
    UNION ALL SELECT format('operator class %s.%s', n.nspname, o.opcname), 'pg_opclass'::regclass,
      o.oid FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE ${usersSchema}
    UNION ALL SELECT format('operator family %s.%s', n.nspname, o.opfname),
      'pg_opfamily'::regclass, o.oid FROM pg_opfamily o
      JOIN pg_namespace n ON n.oid = o.opfnamespace WHERE ${usersSchema}
    UNION ALL SELECT 'access method ' || amname, 'pg_am'::regclass, oid FROM pg_am
      WHERE oid >= 16384
    UNION ALL SELECT format('transform for %s language %s', format_type(t.trftype, NULL),
      l.lanname), 'pg_transform'::regclass, t.oid
      FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.oid >= 16384
    UNION ALL SELECT format('conversion %s.%s', n.nspname, o.conname), 'pg_conversion'::regclass,
      o.oid FROM pg_conversion o JOIN pg_namespace n ON n.oid = o.connamespace WHERE ${usersSchema}
    UNION ALL SELECT format('text search parser %s.%s', n.nspname, o.prsname),
      'pg_ts_parser'::regclass, o.oid FROM pg_ts_parser o
      JOIN pg_namespace n ON n.oid = o.prsnamespace WHERE ${usersSchema}
    UNION ALL SELECT format('text search template %s.%s', n.nspname, o.tmplname),
      'pg_ts_template'::regclass, o.oid FROM pg_ts_template o
      JOIN pg_namespace n ON n.oid = o.tmplnamespace WHERE ${usersSchema}
    UNION ALL SELECT 'privileges on the database', 'pg_database'::regclass, oid FROM pg_database
      WHERE datname = current_database() AND datacl IS NOT NULL
    UNION ALL SELECT 'privileges on language ' || lanname, 'pg_language'::regclass, 0
      FROM pg_language WHERE lanacl IS NOT NULL
    UNION ALL SELECT format('privileges on the row type of %s.%s', n.nspname, t.typname),
      'pg_type'::regclass, 0 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_class c ON c.oid = t.typrelid
      WHERE ${usersSchema} AND t.typacl IS NOT NULL AND c.relkind <> 'c'
    UNION ALL SELECT DISTINCT 'privileges on what extension ' || e.extname || ' brings',
      'pg_extension'::regclass, 0
      FROM pg_extension e
      JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
        AND d.deptype = 'e'
      JOIN (SELECT 'pg_class'::regclass AS catalog, oid, relacl AS acl FROM pg_class
        UNION ALL SELECT 'pg_proc'::regclass, oid, proacl FROM pg_proc
        UNION ALL SELECT 'pg_type'::regclass, oid, typacl FROM pg_type) m
        ON m.catalog = d.classid AND m.oid = d.objid
      LEFT JOIN pg_init_privs i ON i.classoid = m.catalog AND i.objoid = m.oid AND i.objsubid = 0
      WHERE m.acl IS DISTINCT FROM i.initprivs
  )
  SELECT words FROM made WHERE NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = made.catalog AND d.objid = made.oid AND d.deptype IN ('e', 'i'))
  ORDER BY words COLLATE "C"`;
