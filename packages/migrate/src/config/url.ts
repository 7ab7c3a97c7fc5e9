/** Connection URLs: what they look like, and how they are shown. */
import { TARGET_SESSION_ATTRS, targetSessionAttrs, urlsOf } from './hosts.ts';

const secretParameters = ['password', 'sslpassword'];
const hidden = '***';

/** True for a connection URL, of several hosts, too. */
export function isPostgresUrl(text: string): boolean {
  return urlsOf(text) !== undefined && targetSessionAttrs(text) !== undefined;
}

/** What a text is that is no connection URL as it should be; it may be a password, and is not shown. */
export function foundForUrl(text: string): string {
  if (urlsOf(text) === undefined) return 'another text';
  return `one whose target_session_attrs is none of ${TARGET_SESSION_ATTRS.join(', ')}`;
}

/** The URL as it may be shown: without password. What is not a URL is not shown at all. */
export function redactUrl(text: string): string {
  const [url, ...others] = urlsOf(text) ?? [];
  if (url === undefined) return '<not a URL>';
  url.password = '';
  for (const name of secretParameters) url.searchParams.delete(name);
  if (others.length === 0) return url.href;
  if (url.searchParams.has('host')) {
    for (const name of ['host', 'port']) joinParameter(name, url, others);
    return url.href;
  }
  const hosts = [url, ...others].map(({ host }) => host).join(',');
  const user = url.username === '' ? '' : `${url.username}@`;
  return `${url.protocol}//${user}${hosts}${url.pathname}${url.search}`;
}

function joinParameter(name: string, url: URL, others: readonly URL[]): void {
  const all = [url, ...others].map(({ searchParams }) => searchParams.get(name));
  if (all.some((value) => value !== null)) url.searchParams.set(name, all.join(','));
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
  const urls = urlsOf(text) ?? [];
  const [url] = urls;
  if (url === undefined) return [];
  const hosts = urls.map(({ hostname }) => hostname);
  const shown = new Set([url.username, ...hosts, url.pathname.slice(1)]);
  const written = [url.password, ...secretParameters.map((name) => url.searchParams.get(name))];
  const secrets = written.filter((secret): secret is string => secret !== null && secret !== '');
  return secrets.flatMap((secret) => [secret, decode(secret)]).filter((s) => !shown.has(s));
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
  const url = urlsOf(text)?.[0];
  if (url === undefined || url.searchParams.get('uselibpqcompat') === 'true') return text;
  if (!aliasesOfVerifyFull.has(url.searchParams.get('sslmode') ?? '')) return text;
  return text.replace(/([?&]sslmode=)[a-z-]+/g, '$1verify-full');
}

/** The URL with a password that is known only now; it stands above one that the URL has. */
export function withPassword(text: string, password: string): string {
  const url = new URL(text);
  url.searchParams.set('password', password);
  return url.href;
}

/**
 * The coordinator's URL as the environment gives it: `DATABASE_URL`, otherwise `PGHOST`, `PGPORT`,
 * `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGSSLMODE` and `PGTARGETSESSIONATTRS`; undefined when none of
 * them is set.
 */
export function urlFromEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  if (env['DATABASE_URL']) return env['DATABASE_URL'];
  const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, PGTARGETSESSIONATTRS } = env;
  if (!PGHOST && !PGUSER && !PGDATABASE) return undefined;
  const part = encodeURIComponent;
  const user = PGUSER ? `${part(PGUSER)}${PGPASSWORD ? `:${part(PGPASSWORD)}` : ''}@` : '';
  const hosts = addresses(PGHOST ?? 'localhost', PGPORT ?? '5432');
  const query = [
    PGSSLMODE && `sslmode=${part(PGSSLMODE)}`,
    PGTARGETSESSIONATTRS && `target_session_attrs=${part(PGTARGETSESSIONATTRS)}`,
  ].filter(Boolean);
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  return `postgres://${user}${hosts}/${part(PGDATABASE ?? PGUSER ?? '')}${search}`;
}

/** There is one port for all hosts, or one for each; a list of another length makes no valid URL. */
function addresses(hosts: string, ports: string): string {
  const list = ports.split(',');
  return hosts
    .split(',')
    .map((host, i, all) => {
      const port = list.length === 1 || list.length === all.length ? (list[i] ?? ports) : 'none';
      return `${encodeURIComponent(host)}:${port}`;
    })
    .join(',');
}
