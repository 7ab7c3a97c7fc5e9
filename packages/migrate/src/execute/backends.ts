/** Backends of ours that may still be working although nobody listens to them any more. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerError } from './errors.ts';
import type { Session } from './session.ts';

const waitMs = 10_000;
const pollMs = 25;

/** application_name of the sessions of a run that holds the lease. */
export function applicationName(clusterId: string, runId: string): string {
  return `citrate ${clusterId} ${runId}`;
}

/**
 * End one backend, and wait until it is gone: whatever it was doing is done or will never be.
 *
 * @throws ServerError if it does not go
 */
export async function endBackend(
  observer: Session,
  pid: number,
  application: string,
): Promise<void> {
  if (pid === 0) return;
  await endAll(
    observer,
    'datname = pg_catalog.current_database() AND pid = $1 AND application_name = $2',
    [pid, application],
  );
}

/**
 * End the backends that earlier runs of this cluster left behind in the connected database. Only
 * the holder of the lease may: then every other session with such a name is a stale one.
 *
 * @returns how many there were
 */
export async function endStaleBackends(
  observer: Session,
  clusterId: string,
  runId: string,
): Promise<number> {
  return endAll(
    observer,
    `datname = pg_catalog.current_database() AND application_name <> $2
      AND pg_catalog.starts_with(application_name, $1)`,
    [applicationName(clusterId, ''), applicationName(clusterId, runId)],
  );
}

async function endAll(
  observer: Session,
  condition: string,
  values: readonly unknown[],
): Promise<number> {
  const end = `SELECT pid, pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
    WHERE pid <> pg_catalog.pg_backend_pid() AND ${condition}`;
  const first = await observer.query<{ pid: number }>(end, values);
  const deadline = Date.now() + waitMs;
  for (
    let left = first;
    left.length > 0;
    left = await observer.query<{ pid: number }>(end, values)
  ) {
    if (Date.now() > deadline) {
      throw stays(observer, left);
    }
    await sleep(pollMs);
  }
  return first.length;
}

function stays({ server }: Session, left: readonly { readonly pid: number }[]): ServerError {
  return new ServerError(
    {
      code: '55006',
      severity: 'error',
      message: `process ${left.map(({ pid }) => pid).join(', ')} of an earlier run does not end`,
      detail: 'While it is there, what it was doing may still happen.',
      hint: 'Look in pg_stat_activity at what it waits for, and run "citrate recover" when it has ended.',
      server: server.name,
    },
    false,
  );
}

/** Ask a backend to give up what it is doing; false if it is gone. */
export async function cancelBackend(observer: Session, pid: number): Promise<boolean> {
  const rows = await observer.query<{ cancelled: boolean }>(
    'SELECT pg_catalog.pg_cancel_backend($1) AS cancelled',
    [pid],
  );
  return rows[0]?.cancelled ?? false;
}
