/** SQL/XML. */
import type { Node, XmlExpr } from '@citrate/parser';
import { as } from '@citrate/parser';
import { level, operand } from '../precedence.ts';
import { form, glue, list, type Position, type Printers, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choices, choose, constantOf, missing, required, wrong } from '../tree.ts';
import { typeName } from './types.ts';

export const xml: Printers<'XmlExpr' | 'XmlSerialize'> = {
  XmlExpr: (n, position) => {
    // Every XmlExpr has the option, though only XMLPARSE says it.
    xmlOption(n);
    return form(n, 'op', {
      IS_XMLCONCAT: () => `XMLCONCAT(${list(required(n, 'args'))})`,
      IS_XMLELEMENT: () => xmlElement(n),
      IS_XMLFOREST: () => `XMLFOREST(${list(required(n, 'named_args'))})`,
      IS_XMLPARSE: () => xmlParse(n),
      IS_XMLPI: () => glue('XMLPI(', list([namedAs(n), n.args?.[0]]), ')'),
      IS_XMLROOT: () => xmlRoot(n),
      IS_DOCUMENT: () => isDocument(n, position),
    });
  },

  XmlSerialize: (n) =>
    glue(
      'XMLSERIALIZE(',
      words(
        xmlOption(n),
        n.expr ?? missing(n, 'expr'),
        'AS',
        typeName(n.typeName ?? missing(n, 'typeName')),
        n.indent && 'INDENT',
      ),
      ')',
    ),
};

function xmlOption(n: Pick<XmlExpr, 'xmloption'>): string {
  return choose(n, 'xmloption', xmlOptions);
}

function namedAs(n: XmlExpr): string {
  return `NAME ${quoteIdentifier(n.name ?? missing(n, 'name'))}`;
}

function xmlElement(n: XmlExpr): string {
  const attributes = n.named_args && `XMLATTRIBUTES(${list(n.named_args)})`;
  return glue('XMLELEMENT(', list([namedAs(n), attributes, ...(n.args ?? [])]), ')');
}

function argument(n: XmlExpr, index: number): Node {
  const node = (n.args ?? missing(n, 'args'))[index];
  if (node === undefined) throw wrong(n, 'args', n.args);
  return node;
}

function xmlParse(n: XmlExpr): string {
  const preserve = required(constantOf(argument(n, 1)), 'boolval').boolval;
  return glue(
    'XMLPARSE(',
    words(xmlOption(n), argument(n, 0), preserve && 'PRESERVE WHITESPACE'),
    ')',
  );
}

/** STANDALONE, by XmlStandaloneType of PostgreSQL's xml.h; the last one is leaving it out. */
const standalone = [', STANDALONE YES', ', STANDALONE NO', ', STANDALONE NO VALUE', ''] as const;

function xmlRoot(n: XmlExpr): string {
  const version = argument(n, 1);
  const written = as(version, 'A_Const')?.isnull ? 'NO VALUE' : version;
  const kind = required(constantOf(argument(n, 2)), 'ival').ival ?? 0;
  const clause = standalone[kind];
  if (clause === undefined) throw wrong(n, 'args', n.args);
  return glue('XMLROOT(', argument(n, 0), ', VERSION ', written, clause, ')');
}

function isDocument(n: XmlExpr, position: Position): string {
  return `${operand(argument(n, 0), level.is + 1, position)} IS DOCUMENT`;
}

const xmlOptions = choices({ XMLOPTION_DOCUMENT: 'DOCUMENT', XMLOPTION_CONTENT: 'CONTENT' });
