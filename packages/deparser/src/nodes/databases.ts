/** Databases, tablespaces, ALTER SYSTEM. */
import type { DefElem, Node } from '@citrate/parser';
import { clause, type Doc, type Printers, phrase, words } from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import { missing, nameIn, required } from '../tree.ts';
import { roleSpec } from './names.ts';
import { definition, onlyOption, optionClauses, optionValue, withDefinition } from './options.ts';

export const databases: Printers<
  | 'AlterDatabaseRefreshCollStmt'
  | 'AlterDatabaseSetStmt'
  | 'AlterDatabaseStmt'
  | 'AlterSystemStmt'
  | 'AlterTableSpaceOptionsStmt'
  | 'CreateTableSpaceStmt'
  | 'CreatedbStmt'
> = {
  CreatedbStmt: (n) =>
    phrase(
      'CREATE DATABASE',
      quoteIdentifier(n.dbname ?? missing(n, 'dbname')),
      databaseOptions(n.options),
    ),

  AlterDatabaseStmt: (n) =>
    phrase(
      'ALTER DATABASE',
      quoteIdentifier(n.dbname ?? missing(n, 'dbname')),
      movedTo(n.options) ?? databaseOptions(n.options),
    ),

  AlterDatabaseSetStmt: (n) =>
    phrase('ALTER DATABASE', quoteIdentifier(n.dbname ?? missing(n, 'dbname')), {
      VariableSetStmt: n.setstmt ?? missing(n, 'setstmt'),
    }),

  AlterDatabaseRefreshCollStmt: (n) =>
    `ALTER DATABASE ${quoteIdentifier(n.dbname ?? missing(n, 'dbname'))} REFRESH COLLATION VERSION`,

  AlterSystemStmt: (n) =>
    phrase('ALTER SYSTEM', { VariableSetStmt: n.setstmt ?? missing(n, 'setstmt') }),

  CreateTableSpaceStmt: (n) =>
    phrase(
      'CREATE TABLESPACE',
      quoteIdentifier(n.tablespacename ?? missing(n, 'tablespacename')),
      n.owner && `OWNER ${roleSpec(n.owner)}`,
      clause('LOCATION', quoteLiteral(n.location ?? '')),
      withDefinition(n.options),
    ),

  AlterTableSpaceOptionsStmt: (n) =>
    phrase(
      'ALTER TABLESPACE',
      quoteIdentifier(n.tablespacename ?? missing(n, 'tablespacename')),
      n.isReset ? 'RESET' : 'SET',
      definition(required(n, 'options')),
    ),
};

/** createdb_opt_list. */
function databaseOptions(nodes: readonly Node[] | undefined): string {
  return optionClauses(nodes, databaseOption);
}

function databaseOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  const label = name === 'connection_limit' ? 'CONNECTION LIMIT' : optionName(name);
  return words(label, '=', n.arg ? optionValue(n.arg) : 'DEFAULT');
}

/** createdb_opt_name: these key words, and any word that is none. */
function optionName(name: string): string {
  return optionKeywords.has(name) ? name : quoteKeyword(name);
}

const optionKeywords = new Set(['encoding', 'location', 'owner', 'tablespace', 'template']);

/** ALTER DATABASE … SET TABLESPACE is an option of its own in the tree. */
function movedTo(nodes: readonly Node[] | undefined): Doc | undefined {
  const only = onlyOption(nodes);
  const space = only?.defname === 'tablespace' ? nameIn(only.arg) : undefined;
  return space === undefined ? undefined : `SET TABLESPACE ${quoteIdentifier(space)}`;
}
