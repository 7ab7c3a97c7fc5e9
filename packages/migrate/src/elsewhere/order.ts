/** In which order other tools apply files, and which times stand for it here. */

/** A first version for what has no time: midnight before the first second counted. */
const start = Date.UTC(2000, 0, 1);

/** Numbers above this are no counts. */
const mostCounted = 10_000_000;

/** By the number in front, then by the rest: 2 comes before 10. */
export function byNumber(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => BigInt(/^\d+/.exec(text)?.[0] ?? '0'));
  if (one !== undefined && other !== undefined && one !== other) return one < other ? -1 : 1;
  return byText(a, b);
}

export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Milliseconds of the moment that digits stand for: `YYYYMMDD`, alone or with hours and minutes, seconds and
 * milliseconds behind it; milliseconds or seconds since 1970, or a number, which counts seconds from
 * 2000-01-01. Undefined where they are none of these.
 */
export function timeOf(digits: string | undefined): number | undefined {
  if (digits === undefined || !/^\d+$/.test(digits)) return undefined;
  if (/^(?:[1-9]\d{7}|\d{12}|\d{14}|\d{17})$/.test(digits)) return calendarTime(digits);
  const number = Number(digits);
  if (digits.length === 13) return Math.floor(number / 1000) * 1000;
  if (digits.length === 10 && number > mostCounted) return number * 1000;
  return number > 0 && number <= mostCounted ? start + number * 1000 : undefined;
}

function calendarTime(digits: string): number | undefined {
  const [, y, mo, d, h, mi, s] = /^(....)(..)(..)(..)(..)(..)/.exec(digits.padEnd(14, '0')) ?? [];
  const text = `${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text ? time.getTime() : undefined;
}

/** One after another, in order: each has its own time, or a second more than the one before. */
export function timesOf(orders: readonly (string | undefined)[]): readonly number[] {
  let last = start;
  return orders.map((digits) => {
    last = Math.max(timeOf(digits) ?? 0, last + 1000);
    return last;
  });
}

export function versionOf(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
}
