/** Why no session could be opened on a server, and what to do about it. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { ServerConfig } from '../config/model.ts';
import { plainMessage, serverDiagnostic } from './errors.ts';

interface Fault {
  /** Completes a sentence that begins with the server. */
  readonly what: (server: string) => string;
  readonly hint: string;
}

const unknownAuthority: Fault = {
  what: (server) => `the certificate of ${server} is signed by nobody who is known here`,
  hint: "Name the authority's certificate: tls: { ca: 'ca.pem' } in the configuration, or sslrootcert in the URL.",
};

/** By the codes of OpenSSL and Node.js. */
const tlsFaults: Readonly<Record<string, Fault>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: (server) => `the certificate of ${server} is for another host`,
    hint: 'Write a host into the URL that the certificate names, or have one made for this host.',
  },
  CERT_HAS_EXPIRED: {
    what: (server) => `the certificate of ${server} has expired`,
    hint: 'Renew it on the server, and have PostgreSQL read it: SELECT pg_reload_conf(). If it is valid, look at the clock here.',
  },
  CERT_NOT_YET_VALID: {
    what: (server) => `the certificate of ${server} is not valid yet`,
    hint: 'Look at the clock here, and at the date in the certificate.',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
};

const noTls: Fault = {
  what: (server) => `${server} offers no TLS`,
  hint: 'Turn ssl on there. Where the network is trusted, write sslmode=disable into the URL, and no tls.',
};

const noFile: Fault = {
  what: (server) => `could not read a certificate or key for ${server}`,
  hint: 'Look at tls in the configuration, and at sslrootcert, sslcert and sslkey in the URL.',
};

const unreachable: Fault = {
  what: (server) => `could not connect to ${server}`,
  hint: 'Check that the server runs, and its URL in the configuration.',
};

const tlsOnly =
  'If the server takes connections with TLS only, write sslmode=verify-full into its URL.';

const tooManyConnections = '53300';
const fewer =
  'Each node takes several for a run, also where many are databases of one server: "citrate doctor" says how many it lacks.';

/** What befell an attempt to connect; 08001 where the server itself said nothing. */
export function connectDiagnostic(error: unknown, server: ServerConfig): Diagnostic {
  const [own] = error instanceof DiagnosticError ? error.diagnostics : [];
  if (own) return { ...own, server: server.name };
  const known = serverDiagnostic(error, server);
  // Of a role that is not there, too, the server says 28000.
  const isByRules = known.code === '28000' && known.message.includes('pg_hba.conf');
  if (isByRules && !asksForTls(server)) return { hint: tlsOnly, ...known };
  if (known.code === tooManyConnections) return { hint: fewer, ...known };
  if (known.code !== '08006') return known;
  if (wantsPassword.test(plainMessage(error))) return noPassword(server);
  const { what, hint } = faultOf(error);
  return { ...known, code: '08001', message: what(`server "${server.name}"`), hint };
}

/** What the driver says that has no password and is asked for one, by SCRAM or otherwise. */
const wantsPassword = /client password must be a (?:non-empty )?string/;

function noPassword({ name }: ServerConfig): Diagnostic {
  return {
    code: '28P01',
    severity: 'error',
    message: `server "${name}" asks for a password, and none was supplied`,
    hint: 'Name password or passwordCommand beside its URL in the configuration, or set PGPASSWORD.',
    server: name,
  };
}

function faultOf(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = Object.hasOwn(tlsFaults, code) ? tlsFaults[code] : undefined;
  if (known) return known;
  if (error instanceof Error && 'path' in error && 'syscall' in error && error.syscall === 'open') {
    return noFile;
  }
  return plainMessage(error) === 'The server does not support SSL connections'
    ? noTls
    : unreachable;
}

function asksForTls({ url, tls }: ServerConfig): boolean {
  return tls?.ca !== undefined || /[?&]ssl(?:mode)?=(?!disable|0|false)/.test(url);
}
