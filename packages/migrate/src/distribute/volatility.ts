import { type Node, walk } from '@citrate/parser';
import { strings } from '../catalog/index.ts';

/** Functions that give each row a value of its own, on any server. */
const perRow: ReadonlySet<string> = new Set([
  'clock_timestamp',
  'gen_random_uuid',
  'random',
  'random_normal',
  'timeofday',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'uuidv4',
  'uuidv7',
]);

/** Functions with one value for all rows of a statement, and another on another server. */
const perServer: ReadonlySet<string> = new Set([
  'current_database',
  'current_setting',
  'inet_server_addr',
  'inet_server_port',
  'now',
  'pg_backend_pid',
  'pg_current_xact_id',
  'statement_timestamp',
  'transaction_timestamp',
  'txid_current',
  'version',
]);

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
}

/** What in an expression gives another value elsewhere; functions of users count as immutable. */
export function volatileParts(expression: Node | undefined): VolatileParts {
  const parts = { perServer: [] as string[], perRow: [] as string[] };
  walk(expression ?? [], {
    FuncCall: ({ funcname }) => {
      const name = strings(funcname).at(-1) ?? '';
      if (perRow.has(name)) parts.perRow.push(`${name}()`);
      if (perServer.has(name)) parts.perServer.push(`${name}()`);
    },
    SQLValueFunction: ({ op }) => {
      const word = op && timeValues[op];
      if (word) parts.perServer.push(word);
    },
  });
  return parts;
}

/** Whether an expression takes values from a sequence. */
export function usesSequence(expression: Node | undefined): boolean {
  let found = false;
  walk(expression ?? [], {
    FuncCall: ({ funcname }) => {
      found ||= strings(funcname).at(-1) === 'nextval';
    },
  });
  return found;
}
