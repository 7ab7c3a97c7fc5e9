/** Constants and the value nodes that stand for them in options. */
import type { A_Const } from '@citrate/parser';
import type { Printers } from '../printer.ts';
import { quoteLiteral } from '../quote.ts';
import { missing, whole, wrong } from '../tree.ts';

export const constants: Printers<
  'A_Const' | 'Integer' | 'Float' | 'Boolean' | 'BitString' | 'ParamRef' | 'SetToDefault'
> = {
  A_Const: (n) => constant(n),

  Integer: (n) => whole(n, 'ival', n.ival ?? 0),

  Float: (n) => numeric(n),

  Boolean: (n) => (n.boolval ? 'TRUE' : 'FALSE'),

  BitString: (n) => bitString(n),

  ParamRef: (n) => `$${whole(n, 'number', n.number ?? 0)}`,

  SetToDefault: () => 'DEFAULT',
};

/** AexprConst. */
export function constant(n: A_Const): string {
  if (n.sval !== undefined) return quoteLiteral(n.sval.sval ?? missing(n.sval, 'sval'));
  const integer = n.ival;
  if (integer !== undefined) return whole(integer, 'ival', integer.ival ?? 0);
  if (n.fval !== undefined) return numeric(n.fval);
  if (n.boolval !== undefined) return n.boolval.boolval ? 'TRUE' : 'FALSE';
  if (n.bsval !== undefined) return bitString(n.bsval);
  if (n.isnull !== true) throw wrong(n, 'isnull', n.isnull ?? missing(n, 'isnull'));
  return 'NULL';
}

/** Written as it is, and so no other text may stand there. */
function numeric(n: { fval?: string }): string {
  const text = n.fval ?? missing(n, 'fval');
  if (!number.test(text)) throw wrong(n, 'fval', text);
  return text;
}

/**
 * A signed number as the scanner takes it: with a point, an exponent, or another base. Underscores
 * stand between digits, or behind the letter of a base. After the rules of scan.l.
 */
const decimal = String.raw`\d(?:_?\d)*`;
const real = String.raw`(?:${decimal}(?:\.(?:${decimal})?)?|\.${decimal})(?:e[-+]?${decimal})?`;
const number = new RegExp(
  String.raw`^-?(?:0x(?:_?[\da-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+|${real})$`,
  'i',
);

function bitString(n: { bsval?: string }): string {
  const text = n.bsval ?? missing(n, 'bsval');
  if (!/^[bx][^']*$/.test(text)) throw wrong(n, 'bsval', text);
  return `${text.slice(0, 1).toUpperCase()}'${text.slice(1)}'`;
}
