import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import type { KyselyModule } from './dialect.ts';

const loaded = new Map<string, Promise<KyselyModule>>();

/** The module `kysely` as the file would find it, or else that of this package; each is loaded once. */
export function kyselyFor(path: string): Promise<KyselyModule> {
  const jiti = createJiti(import.meta.url);
  const found = jiti.esmResolve('kysely', { try: true, parentURL: pathToFileURL(path).href });
  const specifier = found ?? 'kysely';
  const module = loaded.get(specifier) ?? import(specifier);
  loaded.set(specifier, module);
  return module;
}

/** Loads the compiler. */
export function warmUp(): void {
  createJiti(import.meta.url, { fsCache: false }).transform({ source: 'let a: 1 = 1;', ts: true });
}

/**
 * Runs a file, TypeScript as it is, and gives what it exports. Anew each time, with what it imports;
 * but for `kysely`, which is the one given.
 */
export async function runFile(
  path: string,
  kysely: KyselyModule,
): Promise<Readonly<Record<string, unknown>>> {
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { kysely },
  });
  return jiti.import<Readonly<Record<string, unknown>>>(path);
}
