/** Extensions, foreign data wrappers, servers, user mappings. */
import type { DefElem, Node } from '@citrate/parser';
import { clause, type Doc, join, list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choose, itemsOf, required, stringOf, wrong } from '../tree.ts';
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
      quoteIdentifier(required(n, 'extname')),
      join(
        ' ',
        (n.options ?? []).map((node) => extensionOption(elementOf(node), 'VERSION')),
      ),
    ),

  AlterExtensionStmt: (n) =>
    words(
      'ALTER EXTENSION',
      quoteIdentifier(required(n, 'extname')),
      'UPDATE',
      join(
        ' ',
        (n.options ?? []).map((node) => extensionOption(elementOf(node), 'TO')),
      ),
    ),

  AlterExtensionContentsStmt: (n) =>
    words(
      'ALTER EXTENSION',
      quoteIdentifier(required(n, 'extname')),
      n.action === -1 ? 'DROP' : 'ADD',
      choose(n, 'objtype', objectKeyword),
      objectName(required(n, 'objtype'), required(n, 'object')),
    ),

  CreateFdwStmt: (n) =>
    words(
      'CREATE FOREIGN DATA WRAPPER',
      quoteIdentifier(required(n, 'fdwname')),
      wrapperOptions(n.func_options),
      genericOptions(n.options),
    ),

  AlterFdwStmt: (n) =>
    words(
      'ALTER FOREIGN DATA WRAPPER',
      quoteIdentifier(required(n, 'fdwname')),
      wrapperOptions(n.func_options),
      genericOptions(n.options),
    ),

  CreateForeignServerStmt: (n) =>
    words(
      'CREATE SERVER',
      ifNotExists(n),
      quoteIdentifier(required(n, 'servername')),
      n.servertype !== undefined && words('TYPE', quoteLiteral(n.servertype)),
      n.version !== undefined && words('VERSION', quoteLiteral(n.version)),
      'FOREIGN DATA WRAPPER',
      quoteIdentifier(required(n, 'fdwname')),
      genericOptions(n.options),
    ),

  AlterForeignServerStmt: (n) =>
    words(
      'ALTER SERVER',
      quoteIdentifier(required(n, 'servername')),
      n.has_version && words('VERSION', n.version === undefined ? 'NULL' : quoteLiteral(n.version)),
      genericOptions(n.options),
    ),

  CreateUserMappingStmt: (n) =>
    words(
      'CREATE USER MAPPING',
      ifNotExists(n),
      'FOR',
      roleSpec(required(n, 'user')),
      'SERVER',
      quoteIdentifier(required(n, 'servername')),
      genericOptions(n.options),
    ),

  AlterUserMappingStmt: (n) =>
    words(
      'ALTER USER MAPPING FOR',
      roleSpec(required(n, 'user')),
      'SERVER',
      quoteIdentifier(required(n, 'servername')),
      genericOptions(n.options),
    ),

  ImportForeignSchemaStmt: (n) =>
    words(
      'IMPORT FOREIGN SCHEMA',
      quoteIdentifier(required(n, 'remote_schema')),
      clause(
        choose(n, 'list_type', {
          FDW_IMPORT_SCHEMA_ALL: '',
          FDW_IMPORT_SCHEMA_LIMIT_TO: 'LIMIT TO',
          FDW_IMPORT_SCHEMA_EXCEPT: 'EXCEPT',
        }),
        parens(list(n.table_list)),
      ),
      'FROM SERVER',
      quoteIdentifier(required(n, 'server_name')),
      'INTO',
      quoteIdentifier(required(n, 'local_schema')),
      genericOptions(n.options),
    ),
};

function extensionOption(n: DefElem, versionWord: string): Doc {
  switch (n.defname) {
    case 'schema':
      return words('SCHEMA', quoteIdentifier(stringOf(n.arg)));
    case 'new_version':
      return words(versionWord, quoteLiteral(stringOf(n.arg)));
    case 'cascade':
      return 'CASCADE';
    default:
      throw wrong(n, 'defname', n.defname);
  }
}

/** opt_fdw_options. */
function wrapperOptions(nodes: readonly Node[] | undefined): Doc {
  return join(
    ' ',
    (nodes ?? []).map((node) => wrapperOption(elementOf(node))),
  );
}

function wrapperOption(n: DefElem): Doc {
  const name = required(n, 'defname');
  if (name !== 'handler' && name !== 'validator') throw wrong(n, 'defname', name);
  const keyword = name.toUpperCase();
  return n.arg ? words(keyword, anyName(itemsOf(n.arg))) : `NO ${keyword}`;
}
