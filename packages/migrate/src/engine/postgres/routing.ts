import { DiagnosticError, loadParser } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import type { Session } from '../../execute/index.ts';
import { introspect } from '../../introspect/index.ts';
import { type Routing, routingOf } from '../../route/index.ts';
import type { EngineOptions } from '../model.ts';
import { closeAll, connectCoordinator, whileWanted } from './connect.ts';
import { searchPath } from './read.ts';

/**
 * Where the rows of all tables are, for `shardFor`: read once from the coordinator, and good until tables
 * are made, dropped or renamed. Plain data without passwords, to be kept as JSON.
 *
 * @throws DiagnosticError if the coordinator can't be reached, or if its encoding is not UTF8: texts are
 *   hashed as they are stored
 */
export async function readRouting(
  config: Config,
  { signal }: Pick<EngineOptions, 'signal'> = {},
): Promise<Routing> {
  await loadParser();
  const coordinator = await connectCoordinator(config, { readOnly: true, signal });
  try {
    return await whileWanted([coordinator], signal, async () => {
      await requireUtf8(coordinator.session);
      return routingOf(
        await introspect(coordinator.session.db, { searchPath, engine: config.engine }),
      );
    });
  } finally {
    await closeAll([coordinator]);
  }
}

async function requireUtf8(session: Session): Promise<void> {
  const [row] = await session.query<{ encoding: string }>(
    "SELECT pg_catalog.current_setting('server_encoding') AS encoding",
  );
  if (row?.encoding === 'UTF8') return;
  throw new DiagnosticError([
    {
      code: '0A000',
      severity: 'error',
      message: `encoding ${row?.encoding} of the database is not known to routing`,
      detail: 'Texts are hashed in the encoding that they are stored in.',
      server: session.server.name,
    },
  ]);
}
