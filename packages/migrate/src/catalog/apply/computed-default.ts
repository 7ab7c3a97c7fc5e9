/** A default is computed when a column is added, and kept for the rows that are there. */
import { as, type Node, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog } from '../model.ts';
import { baseKey, baseType } from '../volatility/index.ts';

/** 22003 and 22001 for a constant that the type has no room for. After StoreAttrDefault (heap.c). */
export function requireRoom(value: Node, type: TypeName, catalog: Catalog): void {
  const key = baseKey(type, catalog);
  const [first, second] = baseType(type, catalog).typmods ?? [];
  const [size, scale] = [first, second].map((node) => as(node, 'A_Const')?.ival);
  const { ival, fval, sval } = as(value, 'A_Const') ?? {};
  const digits = ival ? `${ival.ival ?? 0}` : fval?.fval;
  if (digits !== undefined) requireRange(digits, key);
  const text = digits ?? sval?.sval;
  if (size?.ival === undefined || text === undefined) return;
  if (key === 'varchar' || key === 'bpchar') requireLength(text, size.ival, key);
  if (key === 'numeric') requirePrecision(text, size.ival, scale?.ival ?? 0);
}

const bits: { readonly [type in string]?: readonly [string, bigint] } = {
  int2: ['smallint', 15n],
  int4: ['integer', 31n],
  int8: ['bigint', 63n],
};

/** Constants have no sign. */
function requireRange(digits: string, key: string | undefined): void {
  const [name, width = 0n] = bits[key ?? ''] ?? [];
  if (name === undefined || !/^\d+$/.test(digits) || BigInt(digits) < 2n ** width) return;
  raise('22003', `${name} out of range`);
}

/** Blanks at the end do not count. */
function requireLength(text: string, size: number, key: 'varchar' | 'bpchar'): void {
  if (Array.from(text.replace(/ +$/, '')).length <= size) return;
  const type = key === 'varchar' ? 'character varying' : 'character';
  raise('22001', `value too long for type ${type}(${size})`);
}

/** Of whole numbers alone: nothing is rounded then. */
function requirePrecision(text: string, precision: number, scale: number): void {
  const digits = /^\d+$/.test(text) ? text.replace(/^0+/, '') : '';
  if (digits.length > precision - scale) raise('22003', 'numeric field overflow');
}
