import { hashOfInteger } from './integers.ts';
import { type HashedType, hashedAsText, type Modifiers } from './model.ts';

const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(2000, 0, 1);
const MINUTE_US = 60_000_000n;

/** The ends of a date, in days, and those of a timestamp, in microseconds. */
const LAST_DAY = 2n ** 31n - 1n;
const LAST_US = 2n ** 63n - 1n;

/** Days since 2000, by hashint4. */
export const date: HashedType = hashedAsText({
  hashOf: (text) => infinite(text, LAST_DAY) ?? hashOfDate(text),
  written: "a date such as '2026-01-31'",
  taken: 'a string such as "2026-01-31"; a Date has no day of its own without a time zone',
});

/** Microseconds since 2000, by hashint8. After timestamp_hash (timestamp.c). */
export const timestamp: HashedType = hashedAsText({
  hashOf: (text, modifiers) => infinite(text, LAST_US) ?? hashOfMoment(text, 'none', modifiers),
  written: "a timestamp such as '2026-01-31 12:30:00', not finer than the column keeps it",
  taken:
    'a string such as "2026-01-31 12:30:00", not finer than the column keeps it; a Date is another time of day in each time zone',
});

/** The same of the moment in UTC, which a text without a time zone leaves to a setting. */
export const timestamptz: HashedType = {
  hashOf: (text, modifiers) => infinite(text, LAST_US) ?? hashOfMoment(text, 'needed', modifiers),
  hashOfValue: (value, modifiers) => {
    if (typeof value === 'string') return timestamptz.hashOf(value, modifiers);
    const isHeld = value instanceof Date && /^\d{4}-/.test(isoOf(value));
    return isHeld ? hashOfMs(value.getTime(), 0n, modifiers) : undefined;
  },
  written: "a moment with its offset from UTC, such as '2026-01-31 12:30:00+00'",
  taken:
    'a Date, or a string with its offset from UTC such as "2026-01-31 12:30:00+00", not finer than the column keeps it',
};

function infinite(text: string, last: bigint): number | undefined {
  if (text === 'infinity') return hashOfInteger(last);
  return text === '-infinity' ? hashOfInteger(-last - 1n) : undefined;
}

/** Empty for an invalid date. */
function isoOf(value: Date): string {
  return Number.isNaN(value.getTime()) ? '' : value.toISOString();
}

function hashOfDate(text: string): number | undefined {
  const ms = midnight(text);
  return ms === undefined ? undefined : hashOfInteger((ms - EPOCH_MS) / DAY_MS);
}

/** Of a day that there is, in the years from 1 to 9999: milliseconds since 1970, in UTC. */
function midnight(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith('0000')) return;
  const day = new Date(`${text}T00:00:00Z`);
  return isoOf(day).startsWith(text) ? day.getTime() : undefined;
}

const MOMENT =
  /^(\d{4}-\d\d-\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?$/;

function hashOfMoment(
  text: string,
  offset: 'needed' | 'none',
  modifiers: Modifiers | undefined,
): number | undefined {
  const [, day = '', hour = '0', minute = '0', second = '0', fraction = '', zone] =
    MOMENT.exec(text) ?? [];
  const start = midnight(day);
  if (start === undefined || (zone !== undefined) !== (offset === 'needed')) return;
  const ms = start + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  const us = BigInt(fraction.padEnd(6, '0')) - offsetUs(zone);
  return hashOfMs(ms, us, modifiers);
}

function offsetUs(zone: string | undefined): bigint {
  if (zone === undefined || zone === 'Z') return 0n;
  const digits = zone.replace(/\D/g, '').padEnd(4, '0');
  const minutes = BigInt(digits.slice(0, 2)) * 60n + BigInt(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_US;
}

/** Undefined where the column's precision would round it. */
function hashOfMs(ms: number, us: bigint, [precision = 6]: Modifiers = []): number | undefined {
  const all = BigInt(ms - EPOCH_MS) * 1000n + us;
  return all % 10n ** BigInt(6 - precision) === 0n ? hashOfInteger(all) : undefined;
}
