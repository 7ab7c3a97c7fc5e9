import { loadParser } from '@citrate/parser';
import { serialiseCatalog } from '../../catalog/index.ts';
import type { Config } from '../../config/model.ts';
import { dumpStatements } from '../../dump/index.ts';
import { introspect } from '../../introspect/index.ts';
import type { DumpResult, EngineOptions } from '../model.ts';
import { type Connected, closeAll, connectCoordinator, whileWanted } from './connect.ts';
import { refusalOf } from './run.ts';

/** What the coordinator has, as statements that make it anew. Reads only, and asks no worker. */
export async function dumpCluster(
  config: Config,
  { signal }: EngineOptions = {},
): Promise<DumpResult> {
  await loadParser();
  try {
    const coordinator = await connectCoordinator(config, { readOnly: true, signal });
    try {
      return await whileWanted([coordinator], signal, () => dumpServer(coordinator, config));
    } finally {
      await closeAll([coordinator]);
    }
  } catch (error) {
    return { ...refusalOf(error, signal), statements: [] };
  }
}

async function dumpServer({ session }: Connected, { role, engine }: Config): Promise<DumpResult> {
  const options = role === undefined ? {} : { currentRole: role };
  const catalog = await introspect(session.db, { engine, ...options });
  return { outcome: 'done', ...dumpStatements(catalog), snapshot: serialiseCatalog(catalog) };
}
