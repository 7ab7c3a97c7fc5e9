import type { Config } from 'citrate';
import { Proxy } from './proxy.ts';

/** A configuration whose servers are reached over wires that can be cut, by the servers' names. */
export interface Proxied {
  readonly config: Config;
  readonly proxies: ReadonlyMap<string, Proxy>;
  readonly close: () => Promise<void>;
}

export async function proxied(config: Config): Promise<Proxied> {
  const proxies = new Map<string, Proxy>();
  const through = async <S extends { readonly name: string; readonly url: string }>(
    server: S,
  ): Promise<S> => {
    const proxy = await Proxy.open(server.url);
    proxies.set(server.name, proxy);
    return { ...server, url: proxy.url };
  };
  const coordinator = await through(config.coordinator);
  const workers = await Promise.all(config.workers.map(through));
  const close = async (): Promise<void> => {
    await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
  };
  return { config: { ...config, coordinator, workers }, proxies, close };
}
