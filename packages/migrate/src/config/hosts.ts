/**
 * Several hosts in one connection URL, as libpq has them: `postgres://u@h1:5432,h2:5433/db`, or as lists in
 * the parameters `host` and `port`.
 */

/** Which of the hosts a session is to be on; the words are libpq's. */
export const TARGET_SESSION_ATTRS = [
  'any',
  'read-write',
  'read-only',
  'primary',
  'standby',
  'prefer-standby',
] as const;
export type TargetSessionAttrs = (typeof TARGET_SESSION_ATTRS)[number];

const PARAMETER = 'target_session_attrs';
const protocols = new Set(['postgres:', 'postgresql:']);

/** The parts of a URL with one host each; undefined for what is no connection URL. */
export function urlsOf(text: string): readonly URL[] | undefined {
  const [, head = '', hosts = '', tail = ''] =
    /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/is.exec(text) ?? [];
  const urls = hosts.split(',').map((host) => parseUrl(head + host + tail));
  if (!urls.every((url) => url !== undefined)) return undefined;
  const [first] = urls;
  const listed = first?.searchParams.get('host');
  return first && listed?.includes(',') ? byParameters(first, listed.split(',')) : urls;
}

/** The hosts in the order in which they are tried, each as a URL of its own. */
export function singleUrls(text: string): readonly string[] {
  const urls = urlsOf(text) ?? [];
  if (urls.length < 2 && !urls[0]?.searchParams.has(PARAMETER)) return [text];
  return urls.map((url) => {
    url.searchParams.delete(PARAMETER);
    return url.href;
  });
}

/** `any` where the URL says nothing; undefined where it says something that libpq does not know. */
export function targetSessionAttrs(text: string): TargetSessionAttrs | undefined {
  const wanted = urlsOf(text)?.[0]?.searchParams.get(PARAMETER) ?? 'any';
  return TARGET_SESSION_ATTRS.find((known) => known === wanted);
}

/** There is one port for all hosts, or one for each. */
function byParameters(url: URL, hosts: readonly string[]): readonly URL[] | undefined {
  const ports = url.searchParams.get('port')?.split(',') ?? [];
  if (ports.length > 1 && ports.length !== hosts.length) return undefined;
  return hosts.map((host, i) => {
    const one = new URL(url);
    one.searchParams.set('host', host);
    const port = ports[i] ?? ports[0];
    if (port !== undefined) one.searchParams.set('port', port);
    return one;
  });
}

function parseUrl(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return protocols.has(url.protocol) ? url : undefined;
  } catch {
    return undefined; // the error's own text would show the URL
  }
}
