import { hashAny } from '../hash-any.ts';
import type { HashedType, Modifiers } from './model.ts';

/** No number that anybody distributes by is longer. */
const MAX_EXPONENT = 1000;

/**
 * After hash_numeric (numeric.c): of the digits to the base of 10,000 without zeros at either end, and
 * where they stand. Numbers that are equal have one hash, however many zeros they are written with.
 */
export const numeric: HashedType = {
  hashOf: hashOfNumeric,
  hashOfValue: (value, modifiers) => {
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    if (!isNumber && typeof value !== 'string') return;
    return hashOfNumeric(String(value), modifiers);
  },
  written: 'a decimal number, not finer than the column keeps it',
  taken: 'a number, a bigint or a string, not finer than the column keeps it',
};

/** What is no number has no digits, and all of it one hash. */
const SPECIAL = /^(?:nan|[+-]?inf(?:inity)?)$/i;

function hashOfNumeric(text: string, modifiers: Modifiers = []): number | undefined {
  const trimmed = text.trim();
  if (SPECIAL.test(trimmed)) return 0;
  const found = decimalOf(trimmed);
  if (!found) return;
  if (found.digits === '') return -1;
  return fits(found, modifiers) ? hashOfDecimal(found) : undefined;
}

/** `digits` times ten to the power of `exponent`; no zero at either end, and none for zero. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(text: string): Decimal | undefined {
  const [all, whole = '', fraction = '', power = '0'] =
    /^[+-]?(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i.exec(text) ?? [];
  if (all === undefined || whole + fraction === '') return;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const shortened = digits.replace(/0+$/, '');
  const exponent = Number(power) - fraction.length + digits.length - shortened.length;
  if (Math.abs(Number(power)) > MAX_EXPONENT) return;
  return { digits: shortened, exponent };
}

/** Whether the column neither rounds nor refuses it. */
function fits({ digits, exponent }: Decimal, [precision, scale = 0]: Modifiers): boolean {
  if (precision === undefined) return true;
  return -exponent <= scale && digits.length + exponent <= precision - scale;
}

function hashOfDecimal({ digits, exponent }: Decimal): number {
  const zeros = ((exponent % 4) + 4) % 4;
  const whole = digits + '0'.repeat(zeros);
  const groups = Math.ceil(whole.length / 4);
  const padded = whole.padStart(4 * groups, '0');
  const view = new DataView(new ArrayBuffer(2 * groups));
  for (let i = 0; i < groups; i++) {
    view.setInt16(2 * i, Number(padded.slice(4 * i, 4 * i + 4)), true);
  }
  const weight = groups - 1 + (exponent - zeros) / 4;
  return hashAny(new Uint8Array(view.buffer)) ^ weight;
}
