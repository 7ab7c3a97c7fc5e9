/** TLS to real servers: whose certificates are taken, and what is said of the others. */
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Certified, certify } from '../../test/support/certificates.ts';
import type { ServerConfig } from '../config/model.ts';
import { type EmbeddedCluster, type EmbeddedServer, startCluster } from '../embedded/index.ts';
import { Session } from './session.ts';

const authority = certify('an authority');
const stranger = certify('a stranger');

/** What each server shows; the last one has no TLS. */
const shown: Readonly<Record<string, Certified | undefined>> = {
  coordinator: certify('by name', { by: authority, hosts: ['localhost'] }),
  w1: certify('by address', { by: authority, hosts: ['127.0.0.1'] }),
  w2: certify('expired', { by: authority, hosts: ['localhost'], untilDays: -1 }),
  w3: certify('of tomorrow', { by: authority, hosts: ['localhost'], fromDays: 1 }),
  w4: certify('by itself', { hosts: ['localhost'] }),
  w5: undefined,
};

let folder: string;
let cluster: EmbeddedCluster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-tls-'));
  writeFileSync(join(folder, 'ca.pem'), authority.certificate);
  writeFileSync(join(folder, 'stranger.pem'), stranger.certificate);
  cluster = await startCluster({ workers: 5 });
  await Promise.all([cluster.coordinator, ...cluster.workers].map(turnOn));
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
});

async function turnOn(server: EmbeddedServer): Promise<void> {
  const certified = shown[server.name];
  if (certified === undefined) return;
  const { uid, gid } = statSync(server.dataDir);
  for (const [name, text] of [
    ['server.crt', certified.certificate],
    ['server.key', certified.key],
  ] as const) {
    writeFileSync(join(server.dataDir, name), text, { mode: 0o600 });
    chownSync(join(server.dataDir, name), uid, gid);
  }
  await server.restart({ ssl: true });
}

/** A server of the test, at `host`. */
function at(host: string, name: string, query = ''): ServerConfig {
  const server = [cluster.coordinator, ...cluster.workers].find((one) => one.name === name);
  return { name, url: `postgres://postgres@${host}:${server?.port}/postgres${query}` };
}

async function encrypted(server: ServerConfig): Promise<unknown> {
  const session = await Session.open(server, { application: 'citrate test' });
  const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  const [row] = await session.query<{ ssl: boolean }>(sql.replaceAll('pg_', 'pg_catalog.pg_'));
  await session.close();
  return row?.ssl;
}

async function problem(server: ServerConfig): Promise<string> {
  const error: unknown = await Session.open(server, { application: 'citrate test' }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: '08001', diagnostic: { server: server.name } });
  expect(error).toMatchObject({ diagnostic: { hint: expect.stringMatching(/\.$/) } });
  return String(error instanceof Error ? error.message : error);
}

const verifyFull = (ca = 'ca.pem'): string =>
  `?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(folder, ca))}`;
const tls = (ca = 'ca.pem'): Pick<ServerConfig, 'tls'> => ({ tls: { ca: join(folder, ca) } });

test('a certificate for the name of the host is taken, named in the URL or in the configuration', async () => {
  expect(await encrypted(at('localhost', 'coordinator', verifyFull()))).toBe(true);
  expect(await encrypted({ ...at('localhost', 'coordinator'), ...tls() })).toBe(true);
  expect(await encrypted(at('localhost', 'coordinator'))).toBe(false);
});

test('a certificate for the address of the host is taken', async () => {
  expect(await encrypted(at('127.0.0.1', 'w1', verifyFull()))).toBe(true);
  expect(await encrypted({ ...at('127.0.0.1', 'w1'), ...tls() })).toBe(true);
});

test('a certificate for another host is refused, be it a name or an address', async () => {
  const other = 'is for another host';
  expect(await problem(at('127.0.0.1', 'coordinator', verifyFull()))).toContain(other);
  expect(await problem({ ...at('127.0.0.1', 'coordinator'), ...tls() })).toContain(other);
  expect(await problem(at('localhost', 'w1', verifyFull()))).toContain(other);
  expect(await problem({ ...at('localhost', 'w1'), ...tls() })).toContain(other);
});

test.each([
  ['coordinator', 'stranger.pem', 'signed by nobody who is known here'],
  ['w4', 'ca.pem', 'signed by nobody who is known here'],
  ['w2', 'ca.pem', 'has expired'],
  ['w3', 'ca.pem', 'is not valid yet'],
  ['w5', 'ca.pem', 'server "w5" offers no TLS'],
  ['coordinator', 'gone.pem', 'could not read a certificate or key'],
])('%s with %s: %s', async (name, ca, message) => {
  expect(await problem(at('localhost', name, verifyFull(ca)))).toContain(message);
  expect(await problem({ ...at('localhost', name), ...tls(ca) })).toContain(message);
});

test('without an authority, those that Node.js knows count', async () => {
  const url = at('localhost', 'coordinator', '?sslmode=verify-full');
  expect(await problem(url)).toContain('signed by nobody who is known here');
});

test('no-verify and what libpq means by require take any certificate', async () => {
  expect(await encrypted(at('127.0.0.1', 'w4', '?sslmode=no-verify'))).toBe(true);
  const compat = '?uselibpqcompat=true&sslmode=require';
  expect(await encrypted(at('127.0.0.1', 'w2', compat))).toBe(true);
});
