/** SET, RESET, SHOW. */
import type { DefElem, Node, VariableSetStmt } from '@citrate/parser';
import { as } from '@citrate/parser';
import { listOf, type Printers, print, words } from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import { missing, wrong } from '../tree.ts';
import { elementOf, wordOrLiteral } from './options.ts';

export const settings: Printers<'VariableSetStmt' | 'VariableShowStmt'> = {
  VariableSetStmt: (n) => {
    switch (n.kind) {
      case 'VAR_SET_VALUE':
        return `${setWord(n)} ${setValue(n)}`;
      case 'VAR_SET_DEFAULT':
        return setDefault(n);
      case 'VAR_SET_CURRENT':
        return `${setWord(n)} ${settingName(n)} FROM CURRENT`;
      case 'VAR_SET_MULTI':
        return `${setWord(n)} ${setMulti(n)}`;
      case 'VAR_RESET':
        return `RESET ${settingName(n)}`;
      case 'VAR_RESET_ALL':
        return 'RESET ALL';
      default:
        throw wrong(n, 'kind', n.kind);
    }
  },

  VariableShowStmt: (n) => words('SHOW', n.name === 'all' ? 'ALL' : settingName(n)),
};

function setWord(n: VariableSetStmt): string {
  return n.is_local ? 'SET LOCAL' : 'SET';
}

/** var_name: a setting's name may have a prefix. */
function settingName(n: { name?: string }): string {
  const name = n.name ?? missing(n, 'name');
  return name.includes('.')
    ? name.split('.').map(quoteIdentifier).join('.')
    : quoteIdentifier(name);
}

function setDefault(n: VariableSetStmt): string {
  if (n.name === 'timezone' && n.jumble_args) return words(setWord(n), 'TIME ZONE DEFAULT');
  return words(setWord(n), settingName(n), 'TO DEFAULT');
}

/** The tree remembers which forms are not `name TO value`: jumble_args. */
function setValue(n: VariableSetStmt): string {
  const args = n.args ?? missing(n, 'args');
  if (n.name === 'timezone' && n.jumble_args) return words('TIME ZONE', listOf(args, zoneValue));
  if (n.name === 'xmloption' && n.jumble_args) return words('XML OPTION', listOf(args, bareValue));
  return `${settingName(n)} TO ${listOf(args, settingValue)}`;
}

function settingValue(node: Node): string {
  const text = as(node, 'A_Const')?.sval?.sval;
  if ('TypeCast' in node) return print(node, 'AexprConst');
  return text === undefined ? print(node) : wordOrLiteral(text);
}

/** zone_value: a name only if it is no key word. */
function zoneValue(node: Node): string {
  const text = as(node, 'A_Const')?.sval?.sval;
  if (text === undefined) return settingValue(node);
  return quoteKeyword(text) === text ? text : quoteLiteral(text);
}

function bareValue(node: Node): string {
  return as(node, 'A_Const')?.sval?.sval ?? print(node);
}

/** SET TRANSACTION and SET SESSION CHARACTERISTICS. */
function setMulti(n: VariableSetStmt): string {
  switch (n.name) {
    case 'TRANSACTION':
      return words('TRANSACTION', transactionModes(n.args));
    case 'SESSION CHARACTERISTICS':
      return words('SESSION CHARACTERISTICS AS TRANSACTION', transactionModes(n.args));
    case 'TRANSACTION SNAPSHOT':
      return words(
        'TRANSACTION SNAPSHOT',
        listOf(n.args, (node) => node),
      );
    default:
      throw wrong(n, 'name', n.name);
  }
}

/** transaction_mode_list. */
export function transactionModes(nodes: readonly Node[] | undefined): string {
  return listOf(nodes, (node) => transactionMode(elementOf(node)));
}

function transactionMode(n: DefElem): string {
  const value = as(n.arg, 'A_Const');
  switch (n.defname) {
    case 'transaction_isolation':
      return words('ISOLATION LEVEL', (value?.sval?.sval ?? '').toUpperCase());
    case 'transaction_read_only':
      return value?.ival?.ival ? 'READ ONLY' : 'READ WRITE';
    case 'transaction_deferrable':
      return value?.ival?.ival ? 'DEFERRABLE' : 'NOT DEFERRABLE';
    default:
      throw wrong(n, 'defname', n.defname);
  }
}
