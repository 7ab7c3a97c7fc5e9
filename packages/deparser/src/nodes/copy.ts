/** COPY. */
import type { CopyStmt, DefElem, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import {
  clauseLine,
  flowOf,
  join,
  listOf,
  type Printers,
  parens,
  phrase,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import {
  booleanOf,
  choices,
  chooseText,
  itemsOf,
  missing,
  required,
  stringOf,
  wrong,
} from '../tree.ts';
import { columnList, nameList, relationName } from './names.ts';
import { elementOf, optionValue } from './options.ts';
import { subquery } from './select.ts';

export const copy: Printers<'CopyStmt'> = {
  CopyStmt: (n) =>
    phrase(
      'COPY',
      n.query
        ? subquery(n.query)
        : phrase(relationName(n.relation ?? missing(n, 'relation')), columnList(n.attlist)),
      n.is_from ? 'FROM' : 'TO',
      n.is_program && 'PROGRAM',
      copyFile(n),
      copyOptions(n.options),
      copyWhere(n),
    ),
};

/** Only rows that come in can be chosen from. */
function copyWhere(n: CopyStmt): string {
  if (n.whereClause === undefined) return '';
  required(n, 'is_from');
  return words('WHERE', n.whereClause);
}

function copyFile(n: CopyStmt): string {
  if (n.filename !== undefined || n.is_program) return quoteLiteral(n.filename ?? '');
  return n.is_from ? 'STDIN' : 'STDOUT';
}

/** copy_options. Only the old form, without parentheses, gives options that are Booleans. */
function copyOptions(nodes: readonly Node[] | undefined): string {
  const elements = (nodes ?? []).map(elementOf);
  if (elements.length === 0) return '';
  if (elements.some((n) => n.arg && 'Boolean' in n.arg))
    return join(clauseLine, elements.map(oldOption));
  return words('WITH', parens(flowOf(elements, genericOption)));
}

function genericOption(n: DefElem): string {
  return words(quoteIdentifier(n.defname ?? missing(n, 'defname')), n.arg && genericValue(n.arg));
}

/** copy_generic_opt_arg. */
function genericValue(node: Node): string {
  return 'List' in node ? parens(listOf(itemsOf(node), optionValue)) : optionValue(node);
}

/** copy_opt_item. */
function oldOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  const literal = () => quoteLiteral(stringOf(n.arg ?? missing(n, 'arg')));
  switch (name) {
    case 'format':
      return chooseText(n, 'arg', stringOf(n.arg ?? missing(n, 'arg')), formats);
    case 'freeze':
    case 'header':
      if (!booleanOf(n.arg ?? missing(n, 'arg'))) throw wrong(n, 'arg', n.arg);
      return name.toUpperCase();
    case 'delimiter':
    case 'encoding':
    case 'escape':
    case 'null':
    case 'quote':
      return phrase(name.toUpperCase(), literal());
    case 'force_not_null':
    case 'force_null':
    case 'force_quote':
      return phrase(name.replaceAll('_', ' ').toUpperCase(), columnsOrAll(n));
    default:
      throw wrong(n, 'defname', name);
  }
}

const formats = choices({ binary: 'BINARY', csv: 'CSV' });

function columnsOrAll(n: DefElem): string {
  return as(n.arg, 'A_Star') ? '*' : nameList(itemsOf(n.arg ?? missing(n, 'arg')));
}
