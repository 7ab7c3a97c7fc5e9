/** Foreign data: wrappers, servers, tables. After PostgreSQL's foreigncmds.c. */
import {
  as,
  type Constraint,
  type CreateFdwStmt,
  type CreateForeignServerStmt,
  type CreateForeignTableStmt,
  type CreateStmt,
  type DropStmt,
} from '@citrate/parser';
import { dropObjects } from '../drop/drop.ts';
import { type DatabaseObject, relationObject } from '../drop/objects.ts';
import { raise } from '../errors.ts';
import type { Catalog, ForeignData } from '../model.ts';
import { strings } from '../names-of.ts';
import { createTable } from './create-table.ts';
import { notice, type Run } from './run.ts';

export function createWrapper({ fdwname = '' }: CreateFdwStmt, run: Run): void {
  const { foreign } = run.catalog;
  if (!foreign) return;
  if (foreign.wrappers.has(fdwname)) {
    raise('42710', `foreign-data wrapper "${fdwname}" already exists`);
  }
  withForeign(run, { ...foreign, wrappers: new Set([...foreign.wrappers, fdwname]) });
}

export function createServer(stmt: CreateForeignServerStmt, run: Run): void {
  const { servername = '', fdwname = '' } = stmt;
  const { foreign, uncertain } = run.catalog;
  if (!foreign) return;
  if (foreign.servers.has(servername)) {
    const message = `server "${servername}" already exists`;
    if (!stmt.if_not_exists) raise('42710', message);
    notice(run, '42710', `${message}, skipping`);
    return;
  }
  if (!uncertain && !foreign.wrappers.has(fdwname)) {
    raise('42704', `foreign-data wrapper "${fdwname}" does not exist`);
  }
  withForeign(run, { ...foreign, servers: new Map([...foreign.servers, [servername, fdwname]]) });
}

function withForeign(run: Run, foreign: ForeignData): void {
  run.catalog = { ...run.catalog, foreign };
}

export function createForeignTable(
  { base = {}, servername = '' }: CreateForeignTableStmt,
  run: Run,
): void {
  refuseKeys(base);
  createTable(base, run, requireServer(run.catalog, servername));
}

function requireServer({ foreign, uncertain }: Catalog, name: string): string {
  if (!foreign || uncertain || foreign.servers.has(name)) return name;
  raise('42704', `server "${name}" does not exist`);
}

const unsupportedKinds: { readonly [contype in string]?: string } = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_FOREIGN: 'foreign key',
};

/** Nothing on another server keeps rows unique, or refers to a row. */
export function refuseForeignKey({ contype, location }: Constraint): void {
  const kind = contype && unsupportedKinds[contype];
  if (!kind) return;
  raise('0A000', `${kind} constraints are not supported on foreign tables`, { location });
}

function refuseKeys({ tableElts }: CreateStmt): void {
  for (const element of tableElts ?? []) {
    const own = as(element, 'ColumnDef')?.constraints ?? [element];
    for (const node of own) refuseForeignKey(as(node, 'Constraint') ?? {});
  }
}

/** DROP SERVER: its tables depend on it. Users' mappings are not known. */
export function dropServers(stmt: DropStmt, run: Run): void {
  const { foreign } = run.catalog;
  for (const name of strings(stmt.objects)) {
    const exists = foreign?.servers.has(name) ?? true;
    if (!exists) refuseMissing(`server "${name}"`, stmt, run);
    else removeServer(name, stmt, run);
  }
}

function removeServer(name: string, stmt: DropStmt, run: Run): void {
  const tables = tablesOn(run.catalog, name);
  refuseDependents(`server ${name}`, tables.length > 0, stmt);
  run.catalog = dropObjects(run.catalog, tables, 'DROP_CASCADE');
  const { foreign } = run.catalog;
  if (!foreign) return;
  const servers = new Map([...foreign.servers].filter(([other]) => other !== name));
  withForeign(run, { ...foreign, servers });
}

export function dropWrappers(stmt: DropStmt, run: Run): void {
  for (const name of strings(stmt.objects)) {
    const { foreign } = run.catalog;
    if (!foreign) continue;
    if (!foreign.wrappers.has(name)) {
      refuseMissing(`foreign-data wrapper "${name}"`, stmt, run);
      continue;
    }
    const servers = [...foreign.servers].filter(([, wrapper]) => wrapper === name);
    refuseDependents(`foreign-data wrapper ${name}`, servers.length > 0, stmt);
    for (const [server] of servers) removeServer(server, stmt, run);
    withoutWrapper(run, name);
  }
}

function withoutWrapper(run: Run, name: string): void {
  const { foreign } = run.catalog;
  if (!foreign) return;
  const wrappers = new Set([...foreign.wrappers].filter((other) => other !== name));
  withForeign(run, { ...foreign, wrappers });
}

function refuseMissing(what: string, { missing_ok }: DropStmt, run: Run): void {
  if (!missing_ok) raise('42704', `${what} does not exist`);
  notice(run, '00000', `${what} does not exist, skipping`);
}

function refuseDependents(what: string, has: boolean, { behavior }: DropStmt): void {
  if (!has || behavior === 'DROP_CASCADE') return;
  raise('2BP01', `cannot drop ${what} because other objects depend on it`, {
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  });
}

function tablesOn(catalog: Catalog, server: string): DatabaseObject[] {
  return [...catalog.schemas.values()]
    .flatMap((schema) => [...schema.relations.values()])
    .filter((r) => r.kind === 'table' && r.foreignServer === server)
    .map(relationObject);
}
