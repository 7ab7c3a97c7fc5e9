/** SET, RESET, SHOW. */
import type { DefElem, Node, TypeCast, VariableSetStmt } from '@citrate/parser';
import { list, listOf, type Printers, print, words } from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import {
  bits,
  choices,
  chooseText,
  constantOf,
  constantString,
  missing,
  required,
  wrong,
} from '../tree.ts';
import { elementOf, wordOrLiteral } from './options.ts';
import { intervalParts } from './types.ts';

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
  if (n.name === 'xmloption' && n.jumble_args) return words('XML OPTION', listOf(args, xmlOption));
  return `${settingName(n)} TO ${listOf(args, settingValue)}`;
}

/** var_value. */
function settingValue(node: Node): string {
  const text = constantOf(node).sval?.sval;
  return text === undefined ? print(node) : wordOrLiteral(text);
}

/** zone_value: an interval of the standard, or a constant; a name only if it is no key word. */
function zoneValue(node: Node): string {
  if ('TypeCast' in node) return zoneInterval(node.TypeCast);
  const text = constantOf(node).sval?.sval;
  if (text === undefined) return print(node);
  return quoteKeyword(text) === text ? text : quoteLiteral(text);
}

function zoneInterval(n: TypeCast): string {
  const type = n.typeName ?? missing(n, 'typeName');
  if (intervalParts(type) === undefined) throw wrong(n, 'typeName', type);
  return print({ TypeCast: n }, 'AexprConst');
}

/** document_or_content. */
function xmlOption(node: Node): string {
  const text = constantString(node);
  if (text !== 'DOCUMENT' && text !== 'CONTENT') throw wrong(node, 'A_Const', text);
  return text;
}

/** SET TRANSACTION and SET SESSION CHARACTERISTICS. */
function setMulti(n: VariableSetStmt): string {
  switch (n.name) {
    case 'TRANSACTION':
      return words('TRANSACTION', transactionModes(required(n, 'args')));
    case 'SESSION CHARACTERISTICS':
      return `SESSION CHARACTERISTICS AS TRANSACTION ${transactionModes(required(n, 'args'))}`;
    case 'TRANSACTION SNAPSHOT':
      return `TRANSACTION SNAPSHOT ${list(required(n, 'args'))}`;
    default:
      throw wrong(n, 'name', n.name);
  }
}

/** transaction_mode_list. */
export function transactionModes(nodes: readonly Node[] | undefined): string {
  return listOf(nodes, (node) => transactionMode(elementOf(node)));
}

function transactionMode(n: DefElem): string {
  switch (n.defname) {
    case 'transaction_isolation':
      return `ISOLATION LEVEL ${isolationLevel(n)}`;
    case 'transaction_read_only':
      return isModeOn(n) ? 'READ ONLY' : 'READ WRITE';
    case 'transaction_deferrable':
      return isModeOn(n) ? 'DEFERRABLE' : 'NOT DEFERRABLE';
    default:
      throw wrong(n, 'defname', n.defname);
  }
}

/** iso_level. */
function isolationLevel(n: DefElem): string {
  return chooseText(n, 'arg', constantString(required(n, 'arg')), isolationLevels);
}

/** A mode that is on (1) or off (0). */
function isModeOn(n: DefElem): boolean {
  const mode = required(constantOf(required(n, 'arg')), 'ival');
  return bits(mode, 'ival', 1) === 1;
}

const isolationLevels = choices({
  'read uncommitted': 'READ UNCOMMITTED',
  'read committed': 'READ COMMITTED',
  'repeatable read': 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
});
