/** Text search dictionaries and configurations; extended statistics. */
import type { AlterTSConfigurationStmt, CreateStatsStmt } from '@citrate/parser';
import { as } from '@citrate/parser';
import { clause, flow, form, list, listOf, type Printers, parens, phrase } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { integerOf, itemsOf, missing, none, required, stringOf, wrong } from '../tree.ts';
import { ifExists, ifNotExists } from './clauses.ts';
import { callOrParens } from './expressions.ts';
import { anyName, anyNameSlot, nameList } from './names.ts';
import { definition } from './options.ts';

export const textSearch: Printers<
  | 'AlterStatsStmt'
  | 'AlterTSConfigurationStmt'
  | 'AlterTSDictionaryStmt'
  | 'CreateStatsStmt'
  | 'StatsElem'
> = {
  AlterTSDictionaryStmt: (n) =>
    `ALTER TEXT SEARCH DICTIONARY ${anyName(n.dictname ?? missing(n, 'dictname'))} ${definition(required(n, 'options'))}`,

  AlterTSConfigurationStmt: (n) =>
    phrase(
      'ALTER TEXT SEARCH CONFIGURATION',
      anyName(n.cfgname ?? missing(n, 'cfgname')),
      mapping(n),
    ),

  CreateStatsStmt: (n) =>
    phrase(
      'CREATE STATISTICS',
      ifNotExists(n),
      statisticsName(n),
      parens(listOf(n.stat_types, (node) => quoteIdentifier(stringOf(node)))),
      clause('ON', flow(n.exprs ?? missing(n, 'exprs'))),
      clause('FROM', list(n.relations ?? missing(n, 'relations'))),
    ),

  StatsElem: (n) => (n.name ? quoteIdentifier(n.name) : callOrParens(n.expr ?? missing(n, 'expr'))),

  AlterStatsStmt: (n) =>
    phrase(
      'ALTER STATISTICS',
      ifExists(n),
      anyNameSlot(n.defnames ?? missing(n, 'defnames'), 'statistics'),
      clause('SET STATISTICS', n.stxstattarget ? String(integerOf(n.stxstattarget)) : 'DEFAULT'),
    ),
};

function mapping(n: AlterTSConfigurationStmt): string {
  const tokens = () => `FOR ${nameList(required(n, 'tokentype'))}`;
  const dictionaries = () => `WITH ${flow(dictionaryNames(n))}`;
  return form(n, 'kind', {
    ALTER_TSCONFIG_ADD_MAPPING: () => `ADD MAPPING ${tokens()} ${dictionaries()}`,
    ALTER_TSCONFIG_ALTER_MAPPING_FOR_TOKEN: () => `ALTER MAPPING ${tokens()} ${dictionaries()}`,
    ALTER_TSCONFIG_REPLACE_DICT: () => {
      none(n, 'tokentype');
      return `ALTER MAPPING ${replacement(n)}`;
    },
    ALTER_TSCONFIG_REPLACE_DICT_FOR_TOKEN: () => `ALTER MAPPING ${tokens()} ${replacement(n)}`,
    ALTER_TSCONFIG_DROP_MAPPING: () => phrase('DROP MAPPING', ifExists(n), tokens()),
  });
}

function dictionaryNames(n: AlterTSConfigurationStmt): string[] {
  return required(n, 'dicts').map((node) => anyName(itemsOf(node)));
}

/** One dictionary in the place of another. */
function replacement(n: AlterTSConfigurationStmt): string {
  const [old = '', by, further] = dictionaryNames(n);
  if (by === undefined || further !== undefined) throw wrong(n, 'dicts', n.dicts);
  return `REPLACE ${old} WITH ${by}`;
}

/** A name is left out only if it is not to be looked for. */
function statisticsName(n: CreateStatsStmt): string {
  const name = n.if_not_exists ? required(n, 'defnames') : n.defnames;
  return name ? anyNameSlot(name, 'statistics', as(n.relations?.[0], 'RangeVar')) : '';
}
