import { loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import { dumpStatements } from '../../dump/index.ts';
import { ServerError } from '../../execute/index.ts';
import { readHistory } from '../../history/index.ts';
import { introspect } from '../../introspect/index.ts';
import { type AppliedFile, serialiseCatalog } from '../../snapshot/index.ts';
import type { DumpResult, EngineOptions } from '../model.ts';
import { type Connected, closeAll, connectCoordinator, whileWanted } from './connect.ts';
import { isInstalled, mayRead } from './read.ts';
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
      return await whileWanted([coordinator], signal, () =>
        mayRead(() => dumpServer(coordinator, config)),
      );
    } finally {
      await closeAll([coordinator]);
    }
  } catch (error) {
    return { ...refusalOf(error, signal), statements: [] };
  }
}

async function dumpServer(coordinator: Connected, { role, engine }: Config): Promise<DumpResult> {
  const { db } = coordinator.session;
  const options = role === undefined ? {} : { currentRole: role };
  const catalog = await introspect(db, { engine, ...options });
  const snapshot = serialiseCatalog(catalog, await appliedFiles(coordinator));
  return { outcome: 'done', ...dumpStatements(catalog), snapshot };
}

/** Undefined for who may not read the history: a snapshot does not need to say it. */
async function appliedFiles(coordinator: Connected): Promise<readonly AppliedFile[] | undefined> {
  try {
    const installed = await isInstalled(coordinator);
    const history = installed ? await readHistory(coordinator.session.db) : [];
    return history
      .filter(({ state }) => state === 'applied')
      .map(({ version, sha256, tokens, algorithm }) => ({ version, sha256, tokens, algorithm }));
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== '42501') throw error;
    return undefined;
  }
}
