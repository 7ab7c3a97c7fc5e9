import { quoteIdentifier } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import type { QualifiedName } from './model.ts';
import { stringNode } from './names-of.ts';
import { builtinType } from './types.ts';

/** `nextval('s.q')`: what a serial column's default is elsewhere than in its own table. */
export function nextValueOf({ schema, name }: QualifiedName): Node {
  const sval = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  const arg: Node = { A_Const: { sval: { sval } } };
  return {
    FuncCall: {
      funcname: [stringNode('nextval')],
      args: [{ TypeCast: { arg, typeName: builtinType('regclass') } }],
      funcformat: 'COERCE_EXPLICIT_CALL',
    },
  };
}
