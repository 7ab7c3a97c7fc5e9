/** What follows from the overloads, of an operator or a function, that may be meant. */
import { as, type Node } from '@citrate/parser';
import type { Catalog } from '../model.ts';
import { convert } from './coercion.ts';
import type { Findings } from './findings.ts';
import { resultOf } from './results.ts';
import { isImmutable, type Signature } from './tables.ts';
import { castIsImmutable, type TypeKey } from './types.ts';

/** Whether values of these types go into such slots as they are; a constant becomes what is asked for. */
export function areOf(types: readonly TypeKey[], slots: readonly string[]): boolean {
  const isOf = (slot: string, i: number): boolean =>
    slot === types[i] || types[i] === 'unknown' || slot.startsWith('any');
  return types.length === slots.length && slots.every(isOf);
}

/**
 * Of the overloads that are left, all must be mutable for a verdict, and of one type for a type. A
 * constant NULL makes one of the call: the server computes it at once.
 */
export function chosen(
  signatures: readonly Signature[],
  operands: readonly (Node | undefined)[],
  context: Findings,
): TypeKey {
  const { catalog } = context;
  const types = context.typesOf(operands);
  const isNull = operands.some((node) => as(node, 'A_Const')?.isnull);
  const mutable = signatures.every((s) => !isSteady(s, types, catalog));
  if (signatures.length > 0 && mutable && !isNull) context.foundMutable();
  const [only, ...more] = signatures;
  if (only && more.length === 0 && !isNull) passTo(only, types, context);
  return resultOf(signatures, types);
}

/** Arguments become what is asked for. */
function passTo(
  { arguments: slots }: Signature,
  types: readonly TypeKey[],
  context: Findings,
): void {
  for (const [i, slot] of slots.entries()) {
    if (!slot.startsWith('any')) convert(types[i], slot, context);
  }
}

/** Those that make text of any type are written in SQL: the server looks into them. */
function isSteady(
  { arguments: slots, result, volatility }: Signature,
  types: readonly TypeKey[],
  { pg }: Catalog,
): boolean {
  if (isImmutable(volatility, pg)) return true;
  const at = slots.findIndex((slot) => slot === 'anynonarray' || slot === 'anyelement');
  if (at < 0 || result !== 'text') return false;
  const type = types[at];
  return type === undefined || castIsImmutable(type, 'text', pg);
}
