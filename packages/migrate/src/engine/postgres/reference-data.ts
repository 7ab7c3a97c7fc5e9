/** The rows of reference tables, counted and summed up on each server: no row is sent. */

import { quoteIdentifier } from '@citrate/deparser';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { QualifiedName, Table } from '../../catalog/model.ts';
import { sqlName } from '../../distribute/index.ts';
import type { CopyData, ReferenceData } from '../../drift/model.ts';
import { suffixLayout } from '../../layout/index.ts';
import type { Connected } from './connect.ts';

export interface ReferenceDataRead {
  readonly data: readonly ReferenceData[];
  /** Why copies could not be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Each server reads its copies one after the other, all servers at once. */
export async function readReferenceData(
  servers: readonly Connected[],
  tables: readonly Table[],
): Promise<ReferenceDataRead> {
  const references = tables.filter(({ distribution }) => distribution?.kind === 'reference');
  const read = await Promise.all(servers.map((server) => readCopies(server, references)));
  const diagnostics = read.flatMap((copies) => copies.flatMap((copy) => copy.diagnostics));
  const data = references.map((table, i): ReferenceData => {
    const copies = read.flatMap((all) => (all[i]?.copy ? [all[i].copy] : []));
    const checksums = copies.flatMap(({ checksum }) => checksum ?? []);
    return { table: `${table.schema}.${table.name}`, copies, same: new Set(checksums).size < 2 };
  });
  return { data, diagnostics };
}

interface CopyRead {
  /** Absent where the server is not to have the table. */
  readonly copy?: CopyData;
  readonly diagnostics: readonly Diagnostic[];
}

async function readCopies(
  server: Connected,
  tables: readonly Table[],
): Promise<readonly CopyRead[]> {
  const copies: CopyRead[] = [];
  for (const table of tables) copies.push(await readCopy(server, table));
  return copies;
}

async function readCopy(connected: Connected, table: Table): Promise<CopyRead> {
  const { session, server, target } = connected;
  const [shard] = table.distribution?.shards ?? [];
  if (!shard || (target.no !== 0 && !shard.placements.includes(server.name))) {
    return { diagnostics: [] };
  }
  const isShell = target.no === 0;
  const name = isShell ? table : suffixLayout.nameOnShard(table, shard.id);
  const place = { server: server.name, ...(!isShell && { shardId: shard.id }) };
  try {
    await session.query('BEGIN READ ONLY');
    await session.query(settings);
    const [row] = await session.query<{ rows: string; checksum: string }>(checksumSql(name, table));
    const { rows = '0', checksum = '' } = row ?? {};
    return { copy: { ...place, rows: Number(rows), checksum }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { copy: place, diagnostics: error.diagnostics };
  } finally {
    await session.query('ROLLBACK').catch(() => {});
  }
}

/** What decides how values are written; and a policy must not hide rows, but be an error. */
const settings = `SELECT pg_catalog.set_config(name, value, true) FROM (VALUES
  ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'),
  ('extra_float_digits', '1'), ('bytea_output', 'hex'), ('lc_monetary', 'C'),
  ('xmlbinary', 'base64'), ('row_security', 'off')) AS s (name, value)`;

/**
 * The sum of a hash of each row: the same in whichever order, and nothing is kept but two numbers.
 * Columns are named in the coordinator's order.
 */
function checksumSql(name: QualifiedName, { columns }: Table): string {
  const row = `ROW(${columns.map((column) => quoteIdentifier(column.name)).join(', ')})`;
  const half = (start: number): string =>
    `coalesce(sum(('x' || substr(hash, ${start}, 16))::bit(64)::bigint::numeric), 0)`;
  return `SELECT count(*)::text AS rows, md5(concat_ws(' ', count(*), ${half(1)}, ${half(17)}))
    AS checksum FROM (SELECT md5((${row})::text) AS hash FROM ONLY ${sqlName(name)}) AS hashes`;
}
