/** SET, RESET, SHOW. */
import type { DefElem, Node, VariableSetStmt } from '@citrate/parser';
import { as } from '@citrate/parser';
import { Child, type Doc, form, listOf, type Printers, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { required, wrong } from '../tree.ts';
import { elementOf, wordOrLiteral } from './options.ts';

export const settings: Printers<'VariableSetStmt' | 'VariableShowStmt'> = {
  VariableSetStmt: (n) =>
    form(n, 'kind', {
      VAR_SET_VALUE: () => words(setWord(n), setValue(n)),
      VAR_SET_DEFAULT: () => setDefault(n),
      VAR_SET_CURRENT: () => words(setWord(n), settingName(n), 'FROM CURRENT'),
      VAR_SET_MULTI: () => words(setWord(n), setMulti(n)),
      VAR_RESET: () => words('RESET', settingName(n)),
      VAR_RESET_ALL: () => 'RESET ALL',
    }),

  VariableShowStmt: (n) => words('SHOW', n.name === 'all' ? 'ALL' : settingName(n)),
};

function setWord(n: VariableSetStmt): string {
  return n.is_local ? 'SET LOCAL' : 'SET';
}

/** var_name: a setting's name may have a prefix. */
function settingName(n: { name?: string }): string {
  return required(n, 'name').split('.').map(quoteIdentifier).join('.');
}

function setDefault(n: VariableSetStmt): Doc {
  if (n.name === 'timezone' && n.jumble_args) return words(setWord(n), 'TIME ZONE DEFAULT');
  return words(setWord(n), settingName(n), 'TO DEFAULT');
}

/** The tree remembers which forms are not `name TO value`: jumble_args. */
function setValue(n: VariableSetStmt): Doc {
  const args = required(n, 'args');
  if (n.name === 'timezone' && n.jumble_args) return words('TIME ZONE', listOf(args, settingValue));
  if (n.name === 'xmloption' && n.jumble_args) return words('XML OPTION', listOf(args, bareValue));
  return words(settingName(n), 'TO', listOf(args, settingValue));
}

function settingValue(node: Node): Doc {
  const text = as(node, 'A_Const')?.sval?.sval;
  if ('TypeCast' in node) return new Child(node, 'AexprConst');
  return text === undefined ? node : wordOrLiteral(text);
}

function bareValue(node: Node): Doc {
  return as(node, 'A_Const')?.sval?.sval ?? node;
}

/** SET TRANSACTION and SET SESSION CHARACTERISTICS. */
function setMulti(n: VariableSetStmt): Doc {
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
export function transactionModes(nodes: readonly Node[] | undefined): Doc {
  return listOf(nodes, (node) => transactionMode(elementOf(node)));
}

function transactionMode(n: DefElem): Doc {
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
