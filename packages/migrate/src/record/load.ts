import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import type { KyselyModule } from './dialect.ts';

/** The module `kysely` as the file would find it, or else that of this package. */
export async function kyselyFor(path: string): Promise<KyselyModule> {
  const jiti = createJiti(import.meta.url);
  const found = jiti.esmResolve('kysely', { try: true, parentURL: pathToFileURL(path).href });
  const own = createRequire(import.meta.url).resolve('kysely');
  return jiti.import<KyselyModule>(found ?? own);
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
