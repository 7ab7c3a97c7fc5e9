/** Databases, roles, privileges, replication, maintenance. */
import { as, type Node } from '@citrate/parser';
import { elements, isOn, options } from './conditions.ts';
import type { Constructs, Fields } from './model.ts';

const subscription = { binary: 14, streaming: 14, disable_on_error: 15 } as const;

export const server: Constructs = {
  CreatedbStmt: [
    ...options<Fields<'CreatedbStmt'>>('CREATE DATABASE', (n) => n.options, {
      collation_version: 15,
      icu_locale: 15,
      locale_provider: 15,
      oid: 15,
      strategy: 15,
      icu_rules: 16,
      builtin_locale: 17,
    }),
    ...options<Fields<'CreatedbStmt'>>('CREATE DATABASE', (n) => n.options, {
      locale_provider: { builtin: 17 },
    }),
    { what: 'an option of CREATE DATABASE that is no 4-byte integer', since: 15, find: decimals },
  ],
  AlterDatabaseStmt: [
    { what: 'an option of ALTER DATABASE that is no 4-byte integer', since: 15, find: decimals },
  ],
  AlterDatabaseRefreshCollStmt: [
    { what: 'ALTER DATABASE ... REFRESH COLLATION VERSION', since: 15 },
  ],

  GrantStmt: [
    { what: 'GRANTED BY for privileges on objects', since: 14, where: 'grantor' },
    { what: 'a privilege on a parameter', since: 15, where: { objtype: 'OBJECT_PARAMETER_ACL' } },
    { what: 'privilege MAINTAIN', since: 17, find: maintain },
  ],
  GrantRoleStmt: [
    { what: 'an option of GRANT or REVOKE other than ADMIN OPTION', since: 16, find: roleOptions },
  ],
  AlterDefaultPrivilegesStmt: [
    {
      what: 'a default privilege on large objects',
      since: 18,
      where: ({ action }) => action?.objtype === 'OBJECT_LARGEOBJECT',
    },
  ],

  PublicationObjSpec: [
    {
      what: 'TABLES IN SCHEMA',
      since: 15,
      where: {
        pubobjtype: ['PUBLICATIONOBJ_TABLES_IN_SCHEMA', 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA'],
      },
    },
  ],
  PublicationTable: [
    { what: 'a column list of a published table', since: 15, where: 'columns' },
    { what: 'WHERE of a published table', since: 15, where: 'whereClause' },
  ],
  CreatePublicationStmt: options('CREATE PUBLICATION', (n) => n.options, {
    publish_generated_columns: 18,
  }),
  AlterPublicationStmt: options('ALTER PUBLICATION', (n) => n.options, {
    publish_generated_columns: 18,
  }),

  CreateSubscriptionStmt: [
    ...options<Fields<'CreateSubscriptionStmt'>>('CREATE SUBSCRIPTION', (n) => n.options, {
      ...subscription,
      two_phase: 15,
      origin: 16,
      password_required: 16,
      run_as_owner: 16,
      failover: 17,
    }),
    ...options<Fields<'CreateSubscriptionStmt'>>('CREATE SUBSCRIPTION', (n) => n.options, {
      streaming: { parallel: 16 },
    }),
  ],
  AlterSubscriptionStmt: [
    {
      what: 'ADD PUBLICATION of ALTER SUBSCRIPTION',
      since: 14,
      where: { kind: 'ALTER_SUBSCRIPTION_ADD_PUBLICATION' },
    },
    {
      what: 'DROP PUBLICATION of ALTER SUBSCRIPTION',
      since: 14,
      where: { kind: 'ALTER_SUBSCRIPTION_DROP_PUBLICATION' },
    },
    {
      what: 'SKIP of ALTER SUBSCRIPTION',
      since: 15,
      where: { kind: 'ALTER_SUBSCRIPTION_SKIP' },
    },
    ...options<Fields<'AlterSubscriptionStmt'>>('ALTER SUBSCRIPTION', changed, {
      ...subscription,
      origin: 16,
      password_required: 16,
      run_as_owner: 16,
      failover: 17,
      two_phase: 18,
    }),
    ...options<Fields<'AlterSubscriptionStmt'>>('ALTER SUBSCRIPTION', changed, {
      streaming: { parallel: 16 },
    }),
  ],

  VacuumStmt: [
    ...options<Fields<'VacuumStmt'>>('VACUUM or ANALYZE', (n) => n.options, {
      index_cleanup: { auto: 14 },
      process_toast: 14,
      buffer_usage_limit: 16,
      only_database_stats: 16,
      process_main: 16,
      skip_database_stats: 16,
    }),
  ],
  VacuumRelation: [
    {
      what: 'ONLY in VACUUM or ANALYZE',
      since: 18,
      where: ({ relation }) => relation !== undefined && !relation.inh,
    },
  ],
  ReindexStmt: [
    {
      what: 'REINDEX without the name of the database',
      since: 16,
      where: (n) =>
        (n.kind === 'REINDEX_OBJECT_DATABASE' || n.kind === 'REINDEX_OBJECT_SYSTEM') &&
        n.name === undefined,
    },
    ...options<Fields<'ReindexStmt'>>('REINDEX', (n) => n.params, { tablespace: 14 }),
  ],
  ExplainStmt: options('EXPLAIN', (n) => n.options, {
    generic_plan: 16,
    memory: 17,
    serialize: 17,
  }),
};

/** Options with decimal numbers; integers of 2³¹ and above count as such. */
function decimals(n: { options?: Node[] }): readonly object[] {
  return elements(n.options).filter(({ arg }) => as(arg, 'Float') !== undefined);
}

function maintain(n: Fields<'GrantStmt'>): readonly object[] {
  return (n.privileges ?? [])
    .flatMap((node) => as(node, 'AccessPriv') ?? [])
    .filter(({ priv_name: name }) => name === 'maintain');
}

/** All but WITH ADMIN OPTION, which is the option `admin` that is on, and ADMIN OPTION FOR. */
function roleOptions(n: Fields<'GrantRoleStmt'>): readonly object[] {
  return elements(n.opt).filter(
    (option) => option.defname !== 'admin' || (n.is_grant && !isOn(option)),
  );
}

/** What ALTER SUBSCRIPTION … SET (…) changes. */
function changed(n: Fields<'AlterSubscriptionStmt'>): Fields<'AlterSubscriptionStmt'>['options'] {
  return n.kind === 'ALTER_SUBSCRIPTION_OPTIONS' ? n.options : [];
}
