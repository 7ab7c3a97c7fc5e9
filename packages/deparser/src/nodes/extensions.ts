/** Extensions, foreign data wrappers, servers, user mappings. */
import type {
  AlterForeignServerStmt,
  DefElem,
  ImportForeignSchemaStmt,
  Node,
} from '@citrate/parser';
import { clause, flow, form, type Printers, phrase } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { booleanOf, itemsOf, missing, none, required, stringOf, wrong } from '../tree.ts';
import { ifNotExists } from './clauses.ts';
import { anyName, roleSpec } from './names.ts';
import { contained } from './object-kinds.ts';
import { objectName, objectWord } from './objects.ts';
import { alteredOptions, genericOptions, optionClauses } from './options.ts';

export const extensions: Printers<
  | 'AlterExtensionContentsStmt'
  | 'AlterExtensionStmt'
  | 'AlterFdwStmt'
  | 'AlterForeignServerStmt'
  | 'AlterUserMappingStmt'
  | 'CreateExtensionStmt'
  | 'CreateFdwStmt'
  | 'CreateForeignServerStmt'
  | 'CreateUserMappingStmt'
  | 'ImportForeignSchemaStmt'
> = {
  CreateExtensionStmt: (n) =>
    phrase(
      'CREATE EXTENSION',
      ifNotExists(n),
      quoteIdentifier(n.extname ?? missing(n, 'extname')),
      optionClauses(n.options, (option) => extensionOption(option, 'VERSION')),
    ),

  AlterExtensionStmt: (n) =>
    phrase(
      'ALTER EXTENSION',
      quoteIdentifier(n.extname ?? missing(n, 'extname')),
      'UPDATE',
      optionClauses(n.options, (option) => extensionOption(option, 'TO')),
    ),

  AlterExtensionContentsStmt: (n) =>
    phrase(
      'ALTER EXTENSION',
      quoteIdentifier(n.extname ?? missing(n, 'extname')),
      membershipChange(n),
      objectWord(n, 'objtype', contained),
      objectName(n.objtype ?? missing(n, 'objtype'), n.object ?? missing(n, 'object'), contained),
    ),

  CreateFdwStmt: (n) =>
    phrase(
      'CREATE FOREIGN DATA WRAPPER',
      quoteIdentifier(n.fdwname ?? missing(n, 'fdwname')),
      wrapperOptions(n.func_options),
      genericOptions(n.options),
    ),

  AlterFdwStmt: (n) =>
    phrase(
      'ALTER FOREIGN DATA WRAPPER',
      quoteIdentifier(n.fdwname ?? missing(n, 'fdwname')),
      wrapperOptions(n.func_options),
      alteredOptions(n.func_options ? n.options : required(n, 'options')),
    ),

  CreateForeignServerStmt: (n) =>
    phrase(
      'CREATE SERVER',
      ifNotExists(n),
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
      n.servertype !== undefined && `TYPE ${quoteLiteral(n.servertype)}`,
      n.version !== undefined && `VERSION ${quoteLiteral(n.version)}`,
      clause('FOREIGN DATA WRAPPER', quoteIdentifier(n.fdwname ?? missing(n, 'fdwname'))),
      genericOptions(n.options),
    ),

  AlterForeignServerStmt: (n) =>
    phrase(
      'ALTER SERVER',
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
      newVersion(n),
      alteredOptions(n.has_version ? n.options : required(n, 'options')),
    ),

  CreateUserMappingStmt: (n) =>
    phrase(
      'CREATE USER MAPPING',
      ifNotExists(n),
      clause('FOR', roleSpec(n.user ?? missing(n, 'user'))),
      clause('SERVER', quoteIdentifier(n.servername ?? missing(n, 'servername'))),
      genericOptions(n.options),
    ),

  AlterUserMappingStmt: (n) =>
    phrase(
      'ALTER USER MAPPING FOR',
      roleSpec(n.user ?? missing(n, 'user')),
      clause('SERVER', quoteIdentifier(n.servername ?? missing(n, 'servername'))),
      alteredOptions(required(n, 'options')),
    ),

  ImportForeignSchemaStmt: (n) =>
    phrase(
      'IMPORT FOREIGN SCHEMA',
      quoteIdentifier(n.remote_schema ?? missing(n, 'remote_schema')),
      importedTables(n),
      clause('FROM SERVER', quoteIdentifier(n.server_name ?? missing(n, 'server_name'))),
      clause('INTO', quoteIdentifier(n.local_schema ?? missing(n, 'local_schema'))),
      genericOptions(n.options),
    ),
};

/** opt_foreign_server_version; VERSION NULL takes it away. */
function newVersion(n: AlterForeignServerStmt): string {
  if (n.version !== undefined) required(n, 'has_version');
  if (!n.has_version) return '';
  return `VERSION ${n.version === undefined ? 'NULL' : quoteLiteral(n.version)}`;
}

/** import_qualification. */
function importedTables(n: ImportForeignSchemaStmt): string {
  return form(n, 'list_type', {
    FDW_IMPORT_SCHEMA_ALL: () => {
      none(n, 'table_list');
      return '';
    },
    FDW_IMPORT_SCHEMA_LIMIT_TO: () => `LIMIT TO (${flow(required(n, 'table_list'))})`,
    FDW_IMPORT_SCHEMA_EXCEPT: () => `EXCEPT (${flow(required(n, 'table_list'))})`,
  });
}

/** Whether an object joins (1) or leaves (-1). */
export function membershipChange(n: { action?: number }): string {
  const action = required(n, 'action');
  if (action !== 1 && action !== -1) throw wrong(n, 'action', action);
  return action === 1 ? 'ADD' : 'DROP';
}

function extensionOption(n: DefElem, versionWord: string): string {
  switch (n.defname) {
    case 'schema':
      return `SCHEMA ${quoteIdentifier(stringOf(n.arg ?? missing(n, 'arg')))}`;
    case 'new_version':
      return phrase(versionWord, quoteLiteral(stringOf(n.arg ?? missing(n, 'arg'))));
    case 'cascade':
      if (!booleanOf(n.arg ?? missing(n, 'arg'))) throw wrong(n, 'arg', n.arg);
      return 'CASCADE';
    default:
      throw wrong(n, 'defname', n.defname);
  }
}

/** opt_fdw_options. */
function wrapperOptions(nodes: readonly Node[] | undefined): string {
  return optionClauses(nodes, wrapperOption);
}

function wrapperOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  if (name !== 'handler' && name !== 'validator') throw wrong(n, 'defname', name);
  const keyword = name.toUpperCase();
  return n.arg ? phrase(keyword, anyName(itemsOf(n.arg))) : `NO ${keyword}`;
}
