/** Extensions, foreign data wrappers, servers, user mappings. */
import type { DefElem, Node } from '@citrate/parser';
import { clause, join, list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choose, itemsOf, missing, stringOf, wrong } from '../tree.ts';
import { ifNotExists } from './clauses.ts';
import { anyName, roleSpec } from './names.ts';
import { objectKeyword, objectName } from './objects.ts';
import { elementOf, genericOptions } from './options.ts';

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
    words(
      'CREATE EXTENSION',
      ifNotExists(n),
      quoteIdentifier(n.extname ?? missing(n, 'extname')),
      join(
        ' ',
        (n.options ?? []).map((node) => extensionOption(elementOf(node), 'VERSION')),
      ),
    ),

  AlterExtensionStmt: (n) =>
    words(
      'ALTER EXTENSION',
      quoteIdentifier(n.extname ?? missing(n, 'extname')),
      'UPDATE',
      join(
        ' ',
        (n.options ?? []).map((node) => extensionOption(elementOf(node), 'TO')),
      ),
    ),

  AlterExtensionContentsStmt: (n) =>
    words(
      'ALTER EXTENSION',
      quoteIdentifier(n.extname ?? missing(n, 'extname')),
      n.action === -1 ? 'DROP' : 'ADD',
      choose(n, 'objtype', objectKeyword),
      objectName(n.objtype ?? missing(n, 'objtype'), n.object ?? missing(n, 'object')),
    ),

  CreateFdwStmt: (n) =>
    words(
      'CREATE FOREIGN DATA WRAPPER',
      quoteIdentifier(n.fdwname ?? missing(n, 'fdwname')),
      wrapperOptions(n.func_options),
      genericOptions(n.options),
    ),

  AlterFdwStmt: (n) =>
    words(
      'ALTER FOREIGN DATA WRAPPER',
      quoteIdentifier(n.fdwname ?? missing(n, 'fdwname')),
      wrapperOptions(n.func_options),
      genericOptions(n.options),
    ),

  CreateForeignServerStmt: (n) =>
    words(
      'CREATE SERVER',
      ifNotExists(n),
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
      n.servertype !== undefined && `TYPE ${quoteLiteral(n.servertype)}`,
      n.version !== undefined && `VERSION ${quoteLiteral(n.version)}`,
      'FOREIGN DATA WRAPPER',
      quoteIdentifier(n.fdwname ?? missing(n, 'fdwname')),
      genericOptions(n.options),
    ),

  AlterForeignServerStmt: (n) =>
    words(
      'ALTER SERVER',
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
      n.has_version && words('VERSION', n.version === undefined ? 'NULL' : quoteLiteral(n.version)),
      genericOptions(n.options),
    ),

  CreateUserMappingStmt: (n) =>
    words(
      'CREATE USER MAPPING',
      ifNotExists(n),
      'FOR',
      roleSpec(n.user ?? missing(n, 'user')),
      'SERVER',
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
      genericOptions(n.options),
    ),

  AlterUserMappingStmt: (n) =>
    words(
      'ALTER USER MAPPING FOR',
      roleSpec(n.user ?? missing(n, 'user')),
      'SERVER',
      quoteIdentifier(n.servername ?? missing(n, 'servername')),
      genericOptions(n.options),
    ),

  ImportForeignSchemaStmt: (n) =>
    words(
      'IMPORT FOREIGN SCHEMA',
      quoteIdentifier(n.remote_schema ?? missing(n, 'remote_schema')),
      clause(
        choose(n, 'list_type', {
          FDW_IMPORT_SCHEMA_ALL: '',
          FDW_IMPORT_SCHEMA_LIMIT_TO: 'LIMIT TO',
          FDW_IMPORT_SCHEMA_EXCEPT: 'EXCEPT',
        }),
        parens(list(n.table_list)),
      ),
      'FROM SERVER',
      quoteIdentifier(n.server_name ?? missing(n, 'server_name')),
      'INTO',
      quoteIdentifier(n.local_schema ?? missing(n, 'local_schema')),
      genericOptions(n.options),
    ),
};

function extensionOption(n: DefElem, versionWord: string): string {
  switch (n.defname) {
    case 'schema':
      return `SCHEMA ${quoteIdentifier(stringOf(n.arg))}`;
    case 'new_version':
      return words(versionWord, quoteLiteral(stringOf(n.arg)));
    case 'cascade':
      return 'CASCADE';
    default:
      throw wrong(n, 'defname', n.defname);
  }
}

/** opt_fdw_options. */
function wrapperOptions(nodes: readonly Node[] | undefined): string {
  return join(
    ' ',
    (nodes ?? []).map((node) => wrapperOption(elementOf(node))),
  );
}

function wrapperOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  if (name !== 'handler' && name !== 'validator') throw wrong(n, 'defname', name);
  const keyword = name.toUpperCase();
  return n.arg ? words(keyword, anyName(itemsOf(n.arg))) : `NO ${keyword}`;
}
