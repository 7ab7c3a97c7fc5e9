/** Connection URLs: what they look like, and how they are shown. */

const protocols = new Set(['postgres:', 'postgresql:']);
const secretParameters = ['password', 'sslpassword'];
const hidden = '***';

/** True for what the driver takes as a connection URL. */
export function isPostgresUrl(text: string): boolean {
  return parseUrl(text) !== undefined;
}

/** The URL as it may be shown: without password. What is not a URL is not shown at all. */
export function redactUrl(text: string): string {
  const url = parseUrl(text);
  if (url === undefined) return '<not a URL>';
  url.password = '';
  for (const name of secretParameters) url.searchParams.delete(name);
  return url.href;
}

/**
 * Takes the passwords of these URLs, and of any URL, out of a text that is about to be shown, such
 * as a driver's error. A password that is also the user's name, the host or the database is public
 * in a message, and stays.
 */
export function scrubSecrets(text: string, urls: readonly string[] = []): string {
  let shown = text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi, `$1:${hidden}@`);
  for (const secret of urls.flatMap(secretsOf)) shown = shown.replaceAll(secret, hidden);
  return shown;
}

function secretsOf(text: string): string[] {
  const url = parseUrl(text);
  if (url === undefined) return [];
  const shown = new Set([url.username, url.hostname, url.pathname.slice(1)]);
  const written = [url.password, ...secretParameters.map((name) => url.searchParams.get(name))];
  const secrets = written.filter((secret): secret is string => secret !== null && secret !== '');
  return secrets.flatMap((secret) => [secret, decode(secret)]).filter((s) => !shown.has(s));
}

function parseUrl(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return protocols.has(url.protocol) ? url : undefined;
  } catch {
    return undefined; // the error's own text would show the URL
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const aliasesOfVerifyFull = new Set(['prefer', 'require', 'verify-ca']);

/**
 * The URL as the driver is to get it: the modes that the driver takes for `verify-full`, and warns
 * about, are written as that. Whoever wants them as libpq has them says `uselibpqcompat=true`.
 */
export function withVerifiedTls(text: string): string {
  const url = parseUrl(text);
  if (url === undefined || url.searchParams.get('uselibpqcompat') === 'true') return text;
  if (!aliasesOfVerifyFull.has(url.searchParams.get('sslmode') ?? '')) return text;
  return text.replace(/([?&]sslmode=)[a-z-]+/g, '$1verify-full');
}

/**
 * The coordinator's URL as the environment gives it: `DATABASE_URL`, otherwise `PGHOST`, `PGPORT`,
 * `PGUSER`, `PGPASSWORD`, `PGDATABASE` and `PGSSLMODE`; undefined when none of them is set.
 */
export function urlFromEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  if (env['DATABASE_URL']) return env['DATABASE_URL'];
  const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE } = env;
  if (!PGHOST && !PGUSER && !PGDATABASE) return undefined;
  const part = encodeURIComponent;
  const user = PGUSER ? `${part(PGUSER)}${PGPASSWORD ? `:${part(PGPASSWORD)}` : ''}@` : '';
  const address = `${part(PGHOST ?? 'localhost')}:${PGPORT ?? 5432}`;
  const query = PGSSLMODE ? `?sslmode=${part(PGSSLMODE)}` : '';
  return `postgres://${user}${address}/${part(PGDATABASE ?? PGUSER ?? '')}${query}`;
}
