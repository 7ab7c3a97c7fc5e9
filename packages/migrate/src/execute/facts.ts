/** What a server is and allows, and whether it can take part: looked at before anything is touched. */
import type { Diagnostic } from '@citrate/parser';
import type { Session } from './session.ts';

export interface ServerFacts {
  readonly server: string;
  /** As `SHOW server_version` gives it, and as a number. */
  readonly version: string;
  readonly versionNumber: number;
  readonly standby: boolean;
  readonly systemIdentifier: string;
  readonly database: string;
  /** Prepared transactions that there may be, and that there are, in all databases. */
  readonly preparedSlots: number;
  readonly preparedNow: number;
  /** Entries of the lock table, shared by all sessions: PostgreSQL's NLOCKENTS (lock.c). */
  readonly lockSlots: number;
}

/** As server_version_num. */
const lowestVersion = 130_000;

export async function readFacts(session: Session): Promise<ServerFacts> {
  const [row] = await session.query<Omit<ServerFacts, 'server'> & Record<string, unknown>>(`
    SELECT pg_catalog.current_setting('server_version') AS version,
      pg_catalog.current_setting('server_version_num')::integer AS "versionNumber",
      pg_catalog.pg_is_in_recovery() AS standby,
      s.system_identifier::text AS "systemIdentifier",
      pg_catalog.current_database()::text AS database,
      pg_catalog.current_setting('max_prepared_transactions')::integer AS "preparedSlots",
      pg_catalog.current_setting('max_locks_per_transaction')::integer
        * (pg_catalog.current_setting('max_connections')::integer
          + pg_catalog.current_setting('max_prepared_transactions')::integer) AS "lockSlots",
      (SELECT pg_catalog.count(*)::integer FROM pg_catalog.pg_prepared_xacts) AS "preparedNow"
    FROM pg_catalog.pg_control_system() AS s`);
  if (row === undefined) throw new Error('the server gave no facts');
  return { ...row, server: session.server.name };
}

/** Everything that keeps the servers from changing together, however they commit. */
export function judgeFacts(
  coordinator: ServerFacts,
  workers: readonly ServerFacts[],
): readonly Diagnostic[] {
  return [coordinator, ...workers].flatMap((one) => [...judgeVersion(one), ...judgePrimary(one)]);
}

/** Workers that cannot prepare any transaction. */
export function judgeSwitchedOff(workers: readonly ServerFacts[]): readonly Diagnostic[] {
  return workers
    .filter(({ preparedSlots }) => preparedSlots === 0)
    .map((worker) => switchedOff(worker, neededOn(worker, workers)));
}

/** Workers with slots, and not enough free ones. To be asked after recovery, which frees those of ours. */
export function judgeSlots(workers: readonly ServerFacts[]): readonly Diagnostic[] {
  return workers
    .filter(({ preparedSlots }) => preparedSlots > 0)
    .filter((worker) => worker.preparedSlots - worker.preparedNow < neededOn(worker, workers))
    .map((worker) => tooFew(worker, neededOn(worker, workers)));
}

/** Databases of one server share its slots. */
function neededOn({ systemIdentifier }: ServerFacts, workers: readonly ServerFacts[]): number {
  return workers.filter((other) => other.systemIdentifier === systemIdentifier).length;
}

/** A server of a version that nothing here was made for. */
export function judgeVersion(facts: ServerFacts): readonly Diagnostic[] {
  const { server, version, versionNumber } = facts;
  if (versionNumber >= lowestVersion) return [];
  return [
    {
      code: '0A000',
      severity: 'error',
      message: `server "${server}" is PostgreSQL ${version}`,
      hint: 'PostgreSQL 13 and later are supported.',
      server,
    },
  ];
}

/** A server that can be read only. */
export function judgePrimary({ server, standby }: ServerFacts): readonly Diagnostic[] {
  if (!standby) return [];
  return [
    {
      code: '25006',
      severity: 'error',
      message: `server "${server}" is a standby`,
      detail: 'It is in recovery: nothing can be changed there.',
      hint: 'Put the URL of its primary into the configuration.',
      server,
    },
  ];
}

function switchedOff(facts: ServerFacts, needed: number): Diagnostic {
  const { server } = facts;
  return {
    code: '55000',
    severity: 'error',
    message: `prepared transactions are disabled on server "${server}"`,
    detail:
      'Its max_prepared_transactions is 0, so it cannot take part in a commit on all servers.',
    hint: `${moreSlots(facts, needed)} Or commit without preparing: write consistency: 'staged' into the configuration, or "-- citrate: consistency=staged" into the file.`,
    server,
  };
}

function tooFew(facts: ServerFacts, needed: number): Diagnostic {
  const { server, preparedSlots, preparedNow } = facts;
  return {
    code: '53200',
    severity: 'error',
    message: `server "${server}" has too few free slots for prepared transactions`,
    detail: `Of its ${preparedSlots} slots ${preparedNow} are taken; ${needed} are needed. Nothing of this cluster is left in them that "citrate recover" could finish.`,
    hint: `"citrate status" shows whose they are: let their owners finish them, or get more slots. ${moreSlots(facts, needed)}`,
    server,
  };
}

function moreSlots({ preparedNow }: ServerFacts, needed: number): string {
  return `Run on it: ALTER SYSTEM SET max_prepared_transactions = ${Math.max(10, 2 * (needed + preparedNow))}; then restart it.`;
}
