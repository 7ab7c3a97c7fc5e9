import { type Node, walk } from '@citrate/parser';
import { strings } from '../catalog/index.ts';

/** Functions whose value is not the same for all rows, or on all servers. */
const volatileFunctions: ReadonlySet<string> = new Set([
  'clock_timestamp',
  'currval',
  'gen_random_uuid',
  'lastval',
  'now',
  'random',
  'random_normal',
  'statement_timestamp',
  'timeofday',
  'transaction_timestamp',
  'txid_current',
  'pg_current_xact_id',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'inet_server_addr',
  'inet_server_port',
  'pg_backend_pid',
  'current_setting',
  'current_database',
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

/** What in an expression gives another value on another server, as written: `now()`. */
export function volatileParts(expression: Node | undefined): readonly string[] {
  const parts: string[] = [];
  walk(expression ?? [], {
    FuncCall: ({ funcname }) => {
      const name = strings(funcname).at(-1) ?? '';
      if (volatileFunctions.has(name)) parts.push(`${name}()`);
    },
    SQLValueFunction: ({ op }) => {
      const word = op && timeValues[op];
      if (word) parts.push(word);
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
