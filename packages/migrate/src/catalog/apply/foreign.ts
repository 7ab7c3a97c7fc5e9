/** Foreign data: wrappers, servers, tables. After PostgreSQL's foreigncmds.c. */
import {
  type AlterFdwStmt,
  type AlterForeignServerStmt,
  type AlterTableCmd,
  type AlterUserMappingStmt,
  as,
  type Constraint,
  type CreateFdwStmt,
  type CreateForeignServerStmt,
  type CreateForeignTableStmt,
  type CreateStmt,
  type CreateUserMappingStmt,
  type Node,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { changedForeignOptions } from '../foreign-options.ts';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, QualifiedName } from '../model.ts';
import { findNamed, withNamed } from '../named.ts';
import { stringNode, strings } from '../names-of.ts';
import { withNotHeld, withTable } from '../update.ts';
import { createTable } from './create-table.ts';
import { refuseTakenNamed, requireNamed } from './named.ts';
import { notice, type Run } from './run.ts';
import { changeTable, columnOf, tableOf } from './tables.ts';

export function createWrapper(stmt: CreateFdwStmt, run: Run): void {
  const { fdwname: name = '', func_options, options } = stmt;
  refuseTakenNamed(run.catalog, 'foreign-data wrapper', name);
  run.catalog = withNamed(run.catalog, {
    kind: 'foreign-data wrapper',
    name,
    owner: run.catalog.currentRole,
    functions: wrapperFunctions([], func_options, run.catalog),
    options: changedForeignOptions([], options),
  });
}

export function alterWrapper(stmt: AlterFdwStmt, run: Run): void {
  const found = requireNamed(run.catalog, 'foreign-data wrapper', stmt.fdwname ?? '');
  run.catalog = withNamed(run.catalog, {
    ...found,
    functions: wrapperFunctions(found.functions, stmt.func_options, run.catalog),
    options: changedForeignOptions(found.options, stmt.options),
  });
}

/** HANDLER and VALIDATOR, with their schemas; NO HANDLER takes one away. */
function wrapperFunctions(
  before: readonly Node[],
  said: readonly Node[] | undefined,
  catalog: Catalog,
): readonly Node[] {
  const given = (said ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  const names = new Set(given.map(({ defname }) => defname));
  const kept = before.filter((node) => !names.has(as(node, 'DefElem')?.defname));
  const set = given.flatMap(({ defname = '', arg }): Node[] => {
    const called = strings(as(arg, 'List')?.items);
    if (called.length === 0) return [];
    const [routine] = resolveRoutines(catalog, called);
    const items = (routine ? [routine.schema, routine.name] : called).map(stringNode);
    return [{ DefElem: { defname, arg: { List: { items } }, defaction: 'DEFELEM_UNSPEC' } }];
  });
  return [...kept, ...set];
}

export function createServer(stmt: CreateForeignServerStmt, run: Run): void {
  const { servername: name = '', fdwname: wrapper = '', servertype: type, version } = stmt;
  const { catalog } = run;
  if (findNamed(catalog, 'server', name) && stmt.if_not_exists) {
    notice(run, '42710', `server "${name}" already exists, skipping`);
    return;
  }
  refuseTakenNamed(catalog, 'server', name);
  if (!catalog.uncertain) requireNamed(catalog, 'foreign-data wrapper', wrapper);
  run.catalog = withNamed(catalog, {
    kind: 'server',
    name,
    owner: catalog.currentRole,
    wrapper,
    ...(type !== undefined && { type }),
    ...(version !== undefined && { version }),
    options: changedForeignOptions([], stmt.options),
  });
}

export function alterServer(stmt: AlterForeignServerStmt, run: Run): void {
  const { version: before, ...found } = requireNamed(run.catalog, 'server', stmt.servername ?? '');
  const version = stmt.has_version ? stmt.version : before;
  run.catalog = withNamed(run.catalog, {
    ...found,
    ...(version !== undefined && { version }),
    options: changedForeignOptions(found.options, stmt.options),
  });
}

/** Their options are most often passwords: that there are mappings is all that is kept. */
export function noteUserMapping(
  { servername = '' }: CreateUserMappingStmt | AlterUserMappingStmt,
  run: Run,
): void {
  if (!run.catalog.uncertain) requireNamed(run.catalog, 'server', servername);
  run.catalog = withNotHeld(run.catalog, `user mappings of server ${servername}`);
}

export function createForeignTable(
  { base = {}, servername = '', options }: CreateForeignTableStmt,
  run: Run,
): void {
  refuseKeys(base);
  if (!run.catalog.uncertain) requireNamed(run.catalog, 'server', servername);
  const given = changedForeignOptions([], options);
  createTable(base, run, { server: servername, options: given });
}

/** ALTER FOREIGN TABLE … OPTIONS. */
export function setForeignOptions({ def }: AlterTableCmd, name: QualifiedName, run: Run): void {
  const { foreignOptions: before = [], ...table } = tableOf(run, name);
  const after = changedForeignOptions(before, as(def, 'List')?.items);
  run.catalog = withTable(run.catalog, {
    ...table,
    ...(after.length > 0 && { foreignOptions: after }),
  });
}

/** ALTER COLUMN … OPTIONS. */
export function setColumnOptions(
  { def, name: column = '' }: AlterTableCmd,
  name: QualifiedName,
  run: Run,
): void {
  const table = tableOf(run, name);
  if (!columnOf(table, column)) {
    raise('42703', `column "${column}" of relation "${table.name}" does not exist`);
  }
  const columns = table.columns.map(({ foreignOptions: before, ...each }) => {
    const after =
      each.name === column
        ? changedForeignOptions(before ?? [], as(def, 'List')?.items)
        : (before ?? []);
    return { ...each, ...(after.length > 0 && { foreignOptions: after }) };
  });
  changeTable(run, table, { columns });
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
