/** How values become ones of another type. After PostgreSQL's parse_coerce.c. */
import type { Node } from '@citrate/parser';
import type { Findings } from './findings.ts';
import { unmatched } from './matching.ts';
import { typeName } from './parts.ts';
import { castIsImmutable, commonType, isAssignable, type TypeKey } from './types.ts';

export function convert(source: TypeKey, target: TypeKey, context: Findings): void {
  if (source === undefined || target === undefined) return;
  if (!castIsImmutable(source, target, context.catalog.pg)) context.foundMutable();
}

/** All become one type. */
export function together(nodes: readonly Node[], where: string, context: Findings): TypeKey {
  const types = context.typesOf(nodes);
  const type = commonType(types);
  if (types.some((each) => each !== type && each !== 'unknown')) context.foundCoercion();
  const wrong = unmatched(types, where, context.catalog);
  if (wrong) context.foundWrong(wrong.code, wrong.message);
  for (const each of types) convert(each, type, context);
  for (const node of nodes) context.read(node, type);
  return type;
}

/** After coerce_to_boolean (parse_coerce.c). */
export function conditions(nodes: readonly Node[], where: string, context: Findings): TypeKey {
  for (const node of nodes) {
    const type = context.typeOf(node);
    context.read(node, 'bool');
    if (type === undefined || type === 'record' || isAssignable(type, 'bool')) continue;
    const message = `argument of ${where} must be type boolean, not type ${typeName(type)}`;
    context.foundWrong('42804', message);
  }
  return 'bool';
}
