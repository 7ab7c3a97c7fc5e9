import { quoteIdentifier } from '@citrate/deparser';
import type { Room } from '../../execute/index.ts';
import { sessionsHeld } from '../../plan/index.ts';
import type { Check, ExaminedServer, Found } from '../model.ts';
import { error, ok } from '../words.ts';

/** What a run opens, against what the server, the database and the role leave. */
export const connections: Check = {
  id: 'connections',
  fine: 'every server has connections to spare',
  hinders: 'invalid',
  find: ({ examined }) => roomFor(examined),
};

/** What is looked at of each server. */
type Roomy = Pick<ExaminedServer, 'facts' | 'coordinator'> & { readonly examination: Room };

/** Of each server, whether there is room on it for the sessions of a run. */
export function roomFor(servers: readonly Roomy[]): readonly Found[] {
  return servers.map((one) => judge(one, servers));
}

/** One of the limits that a new session must keep to. */
interface Limit {
  readonly max: number;
  readonly used: number;
  /** Sessions of one run that count for it. */
  readonly needed: number;
  /** What raises it. */
  readonly remedy: string;
}

function judge(one: Roomy, servers: readonly Roomy[]): Found {
  const { server } = one.facts;
  const [whole, ...limits] = limitsOn(one, servers);
  const short = [whole, ...limits].find(({ max, used, needed }) => max - used < needed);
  const { used, max, needed, remedy } = short ?? whole;
  if (short === undefined) {
    return ok(`${used} of ${max} connections are taken, and a run needs ${needed}`, { server });
  }
  return error(`server "${server}" has too few free connections`, {
    server,
    code: '53300',
    detail: `A run needs ${needed}; ${used} of ${max} are taken.`,
    hint: `End idle sessions, or raise the limit: ${remedy}`,
  });
}

/** Those of the server and the role are for all of its databases together. */
function limitsOn(one: Roomy, servers: readonly Roomy[]): readonly [Limit, ...Limit[]] {
  const { facts, examination } = one;
  const { connections: found, privileges } = examination;
  const alone = sessionsOf(one);
  const together = servers
    .filter((other) => other.facts.systemIdentifier === facts.systemIdentifier)
    .reduce((sum, other) => sum + sessionsOf(other), 0);
  const max = found.max - found.reserved;
  const whole = `ALTER SYSTEM SET max_connections = ${found.max + together}; then restart it.`;
  const ofDatabase = `ALTER DATABASE ${quoteIdentifier(facts.database)} CONNECTION LIMIT ${found.databaseLimit + alone};`;
  const ofRole = `ALTER ROLE ${quoteIdentifier(privileges.username)} CONNECTION LIMIT ${found.roleLimit + together};`;
  const limits = [
    { max: found.databaseLimit, used: found.databaseUsed, needed: alone, remedy: ofDatabase },
    { max: found.roleLimit, used: found.roleUsed, needed: together, remedy: ofRole },
  ];
  return [
    { max, used: found.used, needed: together, remedy: whole },
    ...limits.filter((limit) => limit.max >= 0 && !found.superuser),
  ];
}

function sessionsOf({ coordinator }: Roomy): number {
  return coordinator ? sessionsHeld.coordinator : sessionsHeld.worker;
}
