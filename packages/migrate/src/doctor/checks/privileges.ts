import { quoteIdentifier } from '@citrate/deparser';
import { judgeOwnerStanding } from '../../history/index.ts';
import type { Check, ClusterFacts, ExaminedServer, Found } from '../model.ts';
import { error, quoted, told, warning } from '../words.ts';

/** What the user of each URL may do there. */
export const privileges: Check = {
  id: 'privileges',
  fine: 'every user may do what migrations need',
  hinders: 'unusable',
  find: ({ examined, config, pending, probe }) =>
    examined
      .flatMap((one) => [
        ...judgeOwnerStanding(one.examination.owner).map((found) => told(found, one.facts.server)),
        ...judgeRole(one, config),
        ...judgeCreation(one, config),
        ...judgeSchemas(one, config, pending),
        ...judgeSight(one),
      ])
      .map((found) => (isReader(probe) ? lessSevere(found) : found)),
};

/** Whoever wants nothing tried may be a monitor, with a user that is not the one of apply. */
function isReader(probe: ClusterFacts['probe']): boolean {
  return probe.state === 'not made' && !probe.wanted;
}

function lessSevere(found: Found): Found {
  return found.code === '42501' ? { ...found, severity: 'warning' } : found;
}

/** In PostgreSQL's words for SET ROLE. */
function judgeRole(
  { facts: { server }, examination: { privileges: found } }: ExaminedServer,
  { role }: ClusterFacts['config'],
): readonly Found[] {
  if (role === undefined) return [];
  if (found.role === null) {
    return [
      error(`role "${role}" does not exist`, {
        server,
        code: '22023',
        detail: 'It is the role of the configuration, as which migrations run.',
        hint: `Let a superuser run this: CREATE ROLE ${quoteIdentifier(role)}; or change "role" in the configuration.`,
      }),
    ];
  }
  if (found.maySetRole) return [];
  return [
    error(`permission denied to set role "${role}"`, {
      server,
      code: '42501',
      detail: `Migrations run as it, and user "${found.username}" is no member of it.`,
      hint: `Let a superuser run this: GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(found.username)};`,
    }),
  ];
}

/** Migrations may do without: other schemas than public may be where their tables are. */
function judgeCreation(
  { facts: { server }, examination: { privileges: found } }: ExaminedServer,
  { role }: ClusterFacts['config'],
): readonly Found[] {
  if (found.mayCreateInPublic || (role !== undefined && found.role === null)) return [];
  const who = role ?? found.username;
  return [
    warning(`role "${who}" may not create anything in schema "public" of server "${server}"`, {
      server,
      code: '42501',
      detail: 'Tables whose names have no schema are made there.',
      hint: `Let its owner run this: GRANT CREATE ON SCHEMA public TO ${quoteIdentifier(who)};`,
    }),
  ];
}

/** In PostgreSQL's words, which do not say on which server. */
function judgeSchemas(
  { facts: { server, database }, examination: { privileges: found } }: ExaminedServer,
  { role }: ClusterFacts['config'],
  pending: ClusterFacts['pending'],
): readonly Found[] {
  const schemas = pending.state === 'planned' ? pending.schemas : [];
  if (schemas.length === 0 || found.mayCreateInDatabase) return [];
  const who = role ?? found.username;
  return [
    error(`permission denied for database ${database}`, {
      server,
      code: '42501',
      detail: `Pending migrations create schema ${quoted(schemas)}, which role "${who}" may not.`,
      hint: `Let its owner run this: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(who)};`,
    }),
  ];
}

function judgeSight({
  facts: { server },
  examination: { privileges: found },
}: ExaminedServer): readonly Found[] {
  if (found.seesActivity) return [];
  return [
    warning(`user "${found.username}" does not see what others do on server "${server}"`, {
      server,
      code: '42501',
      detail:
        'Who blocks a migration can be told by process id only, and long transactions of others are not found.',
      hint: `Let a superuser run this: GRANT pg_read_all_stats TO ${quoteIdentifier(found.username)};`,
    }),
  ];
}
