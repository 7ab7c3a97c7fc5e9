/** Text search dictionaries and configurations; extended statistics. */
import type { AlterTSConfigurationStmt, Node } from '@citrate/parser';
import { clause, form, list, listOf, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { integerOf, itemsOf, missing, stringOf } from '../tree.ts';
import { ifExists, ifNotExists } from './clauses.ts';
import { callOrParens } from './expressions.ts';
import { anyName, nameList } from './names.ts';
import { definition } from './options.ts';

export const textSearch: Printers<
  | 'AlterStatsStmt'
  | 'AlterTSConfigurationStmt'
  | 'AlterTSDictionaryStmt'
  | 'CreateStatsStmt'
  | 'StatsElem'
> = {
  AlterTSDictionaryStmt: (n) =>
    `ALTER TEXT SEARCH DICTIONARY ${anyName(n.dictname ?? missing(n, 'dictname'))} ${definition(n.options)}`,

  AlterTSConfigurationStmt: (n) =>
    words(
      'ALTER TEXT SEARCH CONFIGURATION',
      anyName(n.cfgname ?? missing(n, 'cfgname')),
      mapping(n),
    ),

  CreateStatsStmt: (n) =>
    words(
      'CREATE STATISTICS',
      ifNotExists(n),
      n.defnames && anyName(n.defnames),
      parens(listOf(n.stat_types, (node) => quoteIdentifier(stringOf(node)))),
      'ON',
      list(n.exprs ?? missing(n, 'exprs')),
      'FROM',
      list(n.relations ?? missing(n, 'relations')),
    ),

  StatsElem: (n) => (n.name ? quoteIdentifier(n.name) : callOrParens(n.expr ?? missing(n, 'expr'))),

  AlterStatsStmt: (n) =>
    words(
      'ALTER STATISTICS',
      ifExists(n),
      anyName(n.defnames ?? missing(n, 'defnames')),
      'SET STATISTICS',
      n.stxstattarget ? String(integerOf(n.stxstattarget)) : 'DEFAULT',
    ),
};

function mapping(n: AlterTSConfigurationStmt): string {
  const tokens = clause('FOR', nameList(n.tokentype));
  const dictionaries = (n.dicts ?? []).map((node: Node) => anyName(itemsOf(node)));
  const replaced = () => words('REPLACE', dictionaries[0], 'WITH', dictionaries[1]);
  return form(n, 'kind', {
    ALTER_TSCONFIG_ADD_MAPPING: () => words('ADD MAPPING', tokens, 'WITH', list(dictionaries)),
    ALTER_TSCONFIG_ALTER_MAPPING_FOR_TOKEN: () =>
      words('ALTER MAPPING', tokens, 'WITH', list(dictionaries)),
    ALTER_TSCONFIG_REPLACE_DICT: () => words('ALTER MAPPING', replaced()),
    ALTER_TSCONFIG_REPLACE_DICT_FOR_TOKEN: () => words('ALTER MAPPING', tokens, replaced()),
    ALTER_TSCONFIG_DROP_MAPPING: () => words('DROP MAPPING', ifExists(n), tokens),
  });
}
