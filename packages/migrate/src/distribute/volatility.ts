import { type FuncCall, type Node, walk } from '@citrate/parser';
import { builtInVolatility, resolveRoutines, strings } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';

/** Functions of extensions that give each row a value of its own. */
const perRow: ReadonlySet<string> = new Set([
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
]);

/**
 * Stable functions of PostgreSQL whose value is the server's, the session's or the moment's. What the
 * others depend on, settings and the catalog, is the same everywhere.
 */
export const perServer: ReadonlySet<string> = new Set([
  'current_database',
  'current_setting',
  'inet_client_addr',
  'inet_client_port',
  'inet_server_addr',
  'inet_server_port',
  'now',
  'pg_backend_pid',
  'pg_conf_load_time',
  'pg_current_snapshot',
  'pg_current_xact_id',
  'pg_current_xact_id_if_assigned',
  'pg_my_temp_schema',
  'pg_postmaster_start_time',
  'statement_timestamp',
  'transaction_timestamp',
  'txid_current',
  'txid_current_if_assigned',
  'txid_current_snapshot',
  'version',
]);

/** Functions that count to this moment where they get one argument, and between two where they get two. */
const toNow: ReadonlySet<string> = new Set(['age']);

/** CURRENT_USER and its like are the same everywhere: tasks run as one role. */
const timeValues: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'CURRENT_DATE',
  SVFOP_CURRENT_TIME: 'CURRENT_TIME',
  SVFOP_CURRENT_TIME_N: 'CURRENT_TIME',
  SVFOP_CURRENT_TIMESTAMP: 'CURRENT_TIMESTAMP',
  SVFOP_CURRENT_TIMESTAMP_N: 'CURRENT_TIMESTAMP',
  SVFOP_LOCALTIME: 'LOCALTIME',
  SVFOP_LOCALTIME_N: 'LOCALTIME',
  SVFOP_LOCALTIMESTAMP: 'LOCALTIMESTAMP',
  SVFOP_LOCALTIMESTAMP_N: 'LOCALTIMESTAMP',
  SVFOP_CURRENT_CATALOG: 'CURRENT_CATALOG',
};

export interface VolatileParts {
  /** As written: `now()`. */
  readonly perServer: readonly string[];
  readonly perRow: readonly string[];
  /** Functions of which nobody knows. */
  readonly unknown: readonly string[];
}

/**
 * How far a function's values are its own. A name without a schema that the catalog does not have is
 * PostgreSQL's. Of functions that differ by their arguments alone, the least steady counts.
 */
function kindOf(call: FuncCall, catalog: Catalog): keyof VolatileParts | 'same' {
  const names = strings(call.funcname);
  const [name = '', schema = 'pg_catalog'] = names.toReversed();
  if (toNow.has(name) && call.args?.length === 1) return 'perServer';
  if (perRow.has(name)) return 'perRow';
  if (perServer.has(name)) return 'perServer';
  if (schema === 'pg_catalog' && builtInVolatility(name) === 'volatile') return 'perRow';
  const found = resolveRoutines(catalog, names).map(({ volatility }) => volatility);
  if (found.length === 0) return schema === 'pg_catalog' ? 'same' : 'unknown';
  if (found.includes('volatile')) return 'perRow';
  return found.includes('stable') ? 'perServer' : 'same';
}

/** What in an expression gives another value elsewhere. */
export function volatileParts(expression: Node | undefined, catalog: Catalog): VolatileParts {
  const parts = { perServer: [] as string[], perRow: [] as string[], unknown: [] as string[] };
  walk(expression ?? [], {
    FuncCall: (call) => {
      const kind = kindOf(call, catalog);
      if (kind !== 'same') parts[kind].push(`${strings(call.funcname).join('.')}()`);
    },
    SQLValueFunction: ({ op }) => {
      const word = op && timeValues[op];
      if (word) parts.perServer.push(word);
    },
  });
  return parts;
}

/** Whether an expression takes values from a sequence; on a Citus's workers one of its own stands for it. */
export function usesSequence(expression: Node | undefined): boolean {
  let found = false;
  walk(expression ?? [], {
    FuncCall: ({ funcname }) => {
      found ||= ['nextval', 'worker_nextval'].includes(strings(funcname).at(-1) ?? '');
    },
  });
  return found;
}
