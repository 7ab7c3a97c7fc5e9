/** Sequence names inside string constants: nextval('s.q'::regclass). */
import type { FuncCall, Node } from '@citrate/parser';
import { list, open } from '../printer.ts';
import { quoteLiteral } from '../quote.ts';
import { required, stringOf } from '../tree.ts';
import { anyName } from './names.ts';

const sequenceFunctions = new Set(['nextval', 'currval', 'setval']);

/**
 * The arguments of nextval, currval or setval with the sequence's name left open as a
 * constant; undefined for all other calls.
 */
export function sequenceArguments(n: FuncCall): string | undefined {
  const path = n.funcname ?? [];
  if (!sequenceFunctions.has(stringOf(path[path.length - 1]))) return undefined;
  if (path.length > 2 || (path.length === 2 && stringOf(path[0]) !== 'pg_catalog'))
    return undefined;
  const [first, ...rest] = n.args ?? [];
  if (first === undefined || n.func_variadic || n.agg_order || n.agg_distinct) return undefined;
  const constant = sequenceConstant(first);
  return constant && list([constant, ...rest]);
}

function sequenceConstant(node: Node): string | undefined {
  if ('A_Const' in node) return literalSlot(node.A_Const.sval?.sval);
  if (!('TypeCast' in node)) return undefined;
  const { arg, typeName } = node.TypeCast;
  if (typeName === undefined) return undefined;
  const type = required(typeName, 'names');
  if (arg === undefined || !('A_Const' in arg) || stringOf(type.at(-1)) !== 'regclass')
    return undefined;
  if (typeName.arrayBounds || typeName.typmods || typeName.setof || typeName.pct_type)
    return undefined;
  const literal = literalSlot(arg.A_Const.sval?.sval);
  return literal && `${literal}::${anyName(type)}`;
}

function literalSlot(text: string | undefined): string | undefined {
  const path = text === undefined ? undefined : splitName(text);
  const name = path?.at(-1);
  if (text === undefined || path === undefined || name === undefined || path.length > 2)
    return undefined;
  const schema = path.length === 2 ? path[0] : undefined;
  const slot = { role: 'sequence', qualified: true, name, literal: true } as const;
  return open(quoteLiteral(text), schema === undefined ? slot : { ...slot, schema });
}

/** A qualified name in text, as regclassin reads it; undefined if it is none. */
function splitName(text: string): string[] | undefined {
  const part = /\s*(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*))\s*(\.|$)/y;
  const parts: string[] = [];
  for (;;) {
    const match = part.exec(text);
    if (match === null) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').toLowerCase());
    if (match[3] === '') return parts;
  }
}
