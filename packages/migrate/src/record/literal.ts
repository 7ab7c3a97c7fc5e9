import { types } from 'node:util';

/** A value that no driver would send, either. */
export class UnsupportedValue extends Error {
  override readonly name = 'UnsupportedValue';
}

/**
 * The literal for a parameter. It is quoted, or NULL, whatever the value's type is: a quoted literal is
 * of no type until its place gives it one, as a parameter is that node-postgres sends. The texts are
 * those that node-postgres sends, but for dates: these are in UTC, so that they are the same on every
 * machine.
 *
 * @throws UnsupportedValue
 */
export function literalOf(value: unknown): string {
  const text = textOf(value);
  if (text === null) return 'NULL';
  if (text.includes('\0')) throw new UnsupportedValue('a text with a NUL character');
  return `'${text.replaceAll("'", "''")}'`;
}

function textOf(value: unknown): string | null {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? null : textOfObject(value);
    default:
      throw new UnsupportedValue(`a ${typeof value}`);
  }
}

function textOfObject(value: object): string | null {
  if (ArrayBuffer.isView(value)) return hexOf(value);
  if (types.isDate(value)) return dateOf(value);
  if (Array.isArray(value)) return arrayOf(value);
  if ('toPostgres' in value && typeof value.toPostgres === 'function') {
    return textOf(value.toPostgres(textOf));
  }
  return JSON.stringify(value) ?? null;
}

function hexOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return `\\x${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
}

/** In ISO 8601, with years before Christ as PostgreSQL has them. */
function dateOf(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new UnsupportedValue('a date that is none');
  const year = date.getUTCFullYear();
  const rest = date.toISOString().replace(/^[+-]?\d+/, '');
  const isBefore = year <= 0;
  const digits = String(isBefore ? 1 - year : year).padStart(4, '0');
  return `${digits}${rest}${isBefore ? ' BC' : ''}`;
}

/** As PostgreSQL writes arrays: `{"a","b",NULL,{"c"}}`. */
function arrayOf(values: readonly unknown[]): string {
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: unknown): string {
  if (Array.isArray(value)) return arrayOf(value);
  const text = textOf(value);
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
