/** Which of several hosts a session is opened on. After PQconnectPoll (fe-connect.c). */
import { singleUrls, type TargetSessionAttrs, targetSessionAttrs } from '../config/index.ts';
import type { ServerConfig } from '../config/model.ts';
import { ServerError } from './errors.ts';

/** What an attempt needs of a session. */
interface Candidate {
  query(text: string): Promise<readonly HostState[]>;
  close(): Promise<void>;
}

interface HostState {
  readonly standby: boolean;
  readonly read_only: boolean;
}

/** Our own sessions set default_transaction_read_only: the server's value is the one it is reset to. */
const hostStateSql = `SELECT pg_catalog.pg_is_in_recovery() AS standby, reset_val::pg_catalog.bool AS read_only
  FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only'`;

const fits: Readonly<Record<Exclude<TargetSessionAttrs, 'prefer-standby'>, Fits>> = {
  any: () => true,
  'read-write': ({ standby, read_only }) => !standby && !read_only,
  'read-only': ({ standby, read_only }) => standby || read_only,
  primary: ({ standby }) => !standby,
  standby: ({ standby }) => standby,
};
type Fits = (state: HostState) => boolean;

/**
 * A session on the first host that can be reached and is what `target_session_attrs` wants. A server with
 * one host and no such wish is opened as it is.
 *
 * @param open opens a session on a server of one host
 * @throws ServerError: that of the only host, or one that says of each what was wrong
 */
export async function openFitting<S extends Candidate>(
  server: ServerConfig,
  open: (one: ServerConfig) => Promise<S>,
): Promise<S> {
  const wanted = targetSessionAttrs(server.url) ?? 'any';
  const hosts = singleUrls(server.url).map((url) => ({ ...server, url }));
  const [only = server] = hosts;
  if (hosts.length < 2 && wanted === 'any') return open(only);
  const reasons: string[] = [];
  for (const wish of wanted === 'prefer-standby' ? (['standby', 'any'] as const) : [wanted]) {
    for (const host of hosts) {
      const found = await attempt(host, fits[wish], open);
      if (typeof found !== 'string') return found;
      reasons.push(`${addressOf(host.url)}: ${found}`);
    }
  }
  throw noneFits(server, wanted, reasons);
}

/** The session, or why it is none. An error that is not about reaching the host ends it all. */
async function attempt<S extends Candidate>(
  host: ServerConfig,
  fit: Fits,
  open: (one: ServerConfig) => Promise<S>,
): Promise<S | string> {
  let session: S | undefined;
  try {
    session = await open(host);
    const [state] = await session.query(hostStateSql);
    if (state && fit(state)) return session;
    await session.close();
    return state ? whatItIs(state) : 'it did not say what it is';
  } catch (error) {
    await session?.close();
    if (!(error instanceof ServerError && /^(08|57P0)/.test(error.code))) throw error;
    const { message, detail } = error.diagnostic;
    return (detail ?? message).replace(/\.$/, '');
  }
}

function whatItIs({ standby, read_only }: HostState): string {
  if (standby) return 'it is a standby';
  return read_only ? 'its transactions are read-only' : 'it is a primary';
}

function noneFits(
  server: ServerConfig,
  wanted: TargetSessionAttrs,
  reasons: readonly string[],
): ServerError {
  const wish = wanted === 'any' ? '' : ` with target_session_attrs=${wanted}`;
  return new ServerError(
    {
      code: '08001',
      severity: 'error',
      message: `could not connect to any host of server "${server.name}"${wish}`,
      detail: `${[...new Set(reasons)].join('; ')}.`,
      hint: 'Check that the servers run, and the hosts of the URL in the configuration.',
      server: server.name,
    },
    true,
  );
}

/** `h1:5432`, without what is secret. */
function addressOf(text: string): string {
  const { hostname, port, searchParams } = new URL(text);
  const host = searchParams.get('host') ?? hostname;
  return `${host}:${searchParams.get('port') ?? (port || '5432')}`;
}
