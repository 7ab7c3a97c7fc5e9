/** SQL/XML. */
import type { Node, XmlExpr } from '@citrate/parser';
import { as } from '@citrate/parser';
import { level, operand } from '../precedence.ts';
import { type Doc, form, list, type Position, type Printers, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, required, wrong } from '../tree.ts';
import { typeName } from './types.ts';

export const xml: Printers<'XmlExpr' | 'XmlSerialize'> = {
  XmlExpr: (n, position) =>
    form(n, 'op', {
      IS_XMLCONCAT: () => ['XMLCONCAT(', list(n.args), ')'],
      IS_XMLELEMENT: () => xmlElement(n),
      IS_XMLFOREST: () => ['XMLFOREST(', list(n.named_args), ')'],
      IS_XMLPARSE: () => xmlParse(n),
      IS_XMLPI: () => ['XMLPI(', list([namedAs(n), n.args?.[0]]), ')'],
      IS_XMLROOT: () => xmlRoot(n),
      IS_DOCUMENT: () => isDocument(n, position),
    }),

  XmlSerialize: (n) => [
    'XMLSERIALIZE(',
    words(
      xmlOption(n),
      required(n, 'expr'),
      'AS',
      typeName(required(n, 'typeName')),
      n.indent && 'INDENT',
    ),
    ')',
  ],
};

function xmlOption(n: Pick<XmlExpr, 'xmloption'>): string {
  return choose(n, 'xmloption', { XMLOPTION_DOCUMENT: 'DOCUMENT', XMLOPTION_CONTENT: 'CONTENT' });
}

function namedAs(n: XmlExpr): string {
  return `NAME ${quoteIdentifier(required(n, 'name'))}`;
}

function xmlElement(n: XmlExpr): Doc {
  const attributes = n.named_args && ['XMLATTRIBUTES(', list(n.named_args), ')'];
  return ['XMLELEMENT(', list([namedAs(n), attributes, ...(n.args ?? [])]), ')'];
}

function argument(n: XmlExpr, index: number): Node {
  const node = required(n, 'args')[index];
  if (node === undefined) throw wrong(n, 'args', n.args);
  return node;
}

function xmlParse(n: XmlExpr): Doc {
  const preserve = as(argument(n, 1), 'A_Const')?.boolval?.boolval;
  return ['XMLPARSE(', words(xmlOption(n), argument(n, 0), preserve && 'PRESERVE WHITESPACE'), ')'];
}

/** STANDALONE, by XmlStandaloneType of PostgreSQL's xml.h; the last one is leaving it out. */
const standalone = [', STANDALONE YES', ', STANDALONE NO', ', STANDALONE NO VALUE', ''] as const;

function xmlRoot(n: XmlExpr): Doc {
  const version = argument(n, 1);
  const written = as(version, 'A_Const')?.isnull ? 'NO VALUE' : version;
  const kind = as(argument(n, 2), 'A_Const')?.ival?.ival ?? 0;
  return ['XMLROOT(', argument(n, 0), ', VERSION ', written, standalone[kind], ')'];
}

function isDocument(n: XmlExpr, position: Position): Doc {
  return words(operand(argument(n, 0), level.is + 1, position), 'IS DOCUMENT');
}
