/** How the driver is to connect to a server. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { withPassword } from '../config/index.ts';
import type { ServerConfig } from '../config/model.ts';

const connectTimeoutMs = 10_000;
const keepAliveMs = 10_000;

/**
 * For a server of one host. Throws what files of certificates throw that cannot be read, and what gives the
 * password: it is asked for each connection, as it may be good for some minutes only.
 */
export async function clientConfig({ url, tls, password }: ServerConfig): Promise<ClientConfig> {
  const full = password === undefined ? url : withPassword(url, await password());
  const parsed = parseIntoClientConfig(full);
  const ssl = tls?.ca === undefined ? undefined : signedBy(tls.ca, parsed);
  return {
    ...parsed,
    ...(ssl && { ssl }),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: connectTimeoutMs,
  };
}

/** A certificate in the configuration says more than an sslmode in the URL. */
function signedBy(ca: string, { ssl }: ClientConfig): ConnectionOptions {
  const { cert, key } = typeof ssl === 'object' ? ssl : {};
  return { ...(cert && { cert }), ...(key && { key }), ca: readFileSync(ca, 'utf8') };
}
