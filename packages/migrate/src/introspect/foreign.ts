/** Foreign data: wrappers, servers, and what tables say to them. */
import { type RawBuilder, sql } from 'kysely';
import type { ForeignServer, ForeignWrapper, Table } from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import type { GrantsOn } from './privilege-rows.ts';
import type { Trees } from './trees.ts';
import { usersSchema } from './users-schema.ts';

/** `a 'x', b 'y'` of an array of options; null for none. */
export function foreignOptions(options: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(SELECT string_agg(format('%I %L', option_name, option_value), ', ')
    FROM pg_options_to_table(${options}))`;
}

interface WrapperRow {
  readonly oid: number;
  readonly name: string;
  readonly owner: string;
  /** A whole CREATE statement. */
  readonly definition: string;
}

interface ServerRow extends WrapperRow {
  readonly wrapper: string;
}

export interface ForeignTableRow {
  readonly relation: number;
  readonly server: string;
  readonly options: string | null;
}

export interface ForeignRows {
  readonly wrappers: readonly WrapperRow[];
  readonly servers: readonly ServerRow[];
  readonly foreignTables: readonly ForeignTableRow[];
}

export const selectWrappers: RawBuilder<WrapperRow> = sql`
  SELECT w.oid, w.fdwname::text AS name, pg_get_userbyid(w.fdwowner)::text AS owner,
    concat_ws(' ', format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname),
      CASE WHEN w.fdwhandler <> 0 THEN 'HANDLER ' || w.fdwhandler::regproc END,
      CASE WHEN w.fdwvalidator <> 0 THEN 'VALIDATOR ' || w.fdwvalidator::regproc END,
      'OPTIONS (' || ${foreignOptions(sql`w.fdwoptions`)} || ')') AS definition
  FROM pg_foreign_data_wrapper w ORDER BY w.oid`;

export const selectServers: RawBuilder<ServerRow> = sql`
  SELECT s.oid, s.srvname::text AS name, pg_get_userbyid(s.srvowner)::text AS owner,
    w.fdwname::text AS wrapper, concat_ws(' ', format('CREATE SERVER %I', s.srvname),
      'TYPE ' || quote_literal(s.srvtype), 'VERSION ' || quote_literal(s.srvversion),
      format('FOREIGN DATA WRAPPER %I', w.fdwname),
      'OPTIONS (' || ${foreignOptions(sql`s.srvoptions`)} || ')') AS definition
  FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
  ORDER BY s.oid`;

export const selectForeignTables: RawBuilder<ForeignTableRow> = sql`
  SELECT t.ftrelid AS relation, s.srvname::text AS server,
    ${foreignOptions(sql`t.ftoptions`)} AS options
  FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver
  JOIN pg_class c ON c.oid = t.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersSchema}`;

/** Statements among them. */
export function statementsOfForeign({
  wrappers,
  servers,
}: Pick<ForeignRows, 'wrappers' | 'servers'>): readonly string[] {
  return [...wrappers, ...servers].map(({ definition }) => definition);
}

export function wrapperFrom(
  { oid, name, owner, definition }: WrapperRow,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): ForeignWrapper {
  const stmt = trees.statement('CreateFdwStmt', definition);
  const { func_options: functions = [], options = [] } = stmt;
  return {
    kind: 'foreign-data wrapper',
    name,
    owner,
    functions,
    options,
    ...grantsOn('pg_foreign_data_wrapper', oid),
    ...commentOn('pg_foreign_data_wrapper', oid),
  };
}

export function serverFrom(
  { oid, name, owner, wrapper, definition }: ServerRow,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): ForeignServer {
  const stmt = trees.statement('CreateForeignServerStmt', definition);
  const { servertype: type, version, options = [] } = stmt;
  return {
    kind: 'server',
    name,
    owner,
    wrapper,
    ...(type !== undefined && { type }),
    ...(version !== undefined && { version }),
    options,
    ...grantsOn('pg_foreign_server', oid),
    ...commentOn('pg_foreign_server', oid),
  };
}

export function foreignTableFrom(
  { server, options }: ForeignTableRow,
  trees: Trees,
): Pick<Table, 'foreignServer' | 'foreignOptions'> {
  return {
    foreignServer: server,
    ...(options !== null && { foreignOptions: trees.foreignOptions(options) }),
  };
}
