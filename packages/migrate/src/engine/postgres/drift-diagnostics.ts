/** What somebody who reads of drift has to know beside it. */
import type { Diagnostic } from '@citrate/parser';
import type { Catalog } from '../../catalog/model.ts';
import type { ServerFacts } from '../../execute/index.ts';
import type { Records } from './status.ts';

/**
 * Prepared transactions that no run is at work on hold their locks: definitions of what they change
 * cannot be read until somebody recovers.
 */
export function undecided(records: Records | undefined): readonly Diagnostic[] {
  const { transactions = [], prepared = [] } = records ?? {};
  if (transactions.some(({ running }) => running)) return [];
  return prepared
    .filter(({ whose }) => whose === 'ours')
    .map(({ server, gid }) => ({
      code: '55000',
      severity: 'error',
      message: `could not compare: transaction "${gid}" is prepared and not at its end`,
      hint: 'Run citrate recover first.',
      server,
    }));
}

/** While a migration is on its way, servers differ. */
export function unsettled(records: Records | undefined): readonly Diagnostic[] {
  const { transactions = [] } = records ?? {};
  if (transactions.length === 0) return [];
  return [
    {
      code: '01000',
      severity: 'warning',
      message: 'a migration is not at its end: servers may differ because of it',
      hint: 'Run the command again once it is, or after citrate recover.',
    },
  ];
}

/** Each major version prints some definitions in its own way. */
export function unlikeServers(
  servers: readonly { readonly facts: Pick<ServerFacts, 'versionNumber'> }[],
): readonly Diagnostic[] {
  const majors = servers.map(({ facts }) => Math.floor(facts.versionNumber / 10_000));
  if (new Set(majors).size < 2) return [];
  return [
    {
      code: '01000',
      severity: 'warning',
      message: 'the servers are of several versions of PostgreSQL',
      detail:
        'What they print of the same definition may differ, and is told as a difference then.',
    },
  ];
}

export function blindSpots({ notHeld = [] }: Catalog): readonly Diagnostic[] {
  if (notHeld.length === 0) return [];
  return [
    {
      code: '01000',
      severity: 'notice',
      message: 'some objects are compared by their names alone',
      detail: `The catalog does not hold what they are: ${notHeld.join(', ')}.`,
    },
  ];
}

export function unreadSequences(server: string, count: number): readonly Diagnostic[] {
  if (count === 0) return [];
  return [
    {
      code: '42501',
      severity: 'warning',
      message: `could not see how far sequences are used up: ${count} may not be read`,
      hint: 'GRANT SELECT ON ALL SEQUENCES IN SCHEMA … lets the role read them.',
      server,
    },
  ];
}
