/** How checks word what they found. */
import type { Diagnostic } from '@citrate/parser';
import type { Found } from './model.ts';

interface More {
  readonly server?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
}

export function ok(message: string, more: More = {}): Found {
  return { severity: 'ok', code: '00000', message, ...more };
}

/** Of class 01, warning, where PostgreSQL has no SQLSTATE for it. */
export function warning(message: string, more: More): Found {
  return { severity: 'warning', code: '01000', message, ...more };
}

/** 55000, object not in prerequisite state, where PostgreSQL has no SQLSTATE for it. */
export function error(message: string, more: More): Found {
  return { severity: 'error', code: '55000', message, ...more };
}

/** What other parts have found, in their words. */
export function told(
  { severity, code, message, detail, hint, server: known }: Diagnostic,
  server: string | undefined = known,
): Found {
  return {
    ...(server !== undefined && { server }),
    severity: severity === 'notice' ? 'ok' : severity,
    code,
    message,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** As pg_size_pretty() counts: 10 of a unit before the next is used, by 1024. */
export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 10 * 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Math.round(value)} ${units[unit] ?? ''}`;
}

/** In the largest unit of which there are two. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 120 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** `a`, `a and b`, `a, b and c` */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** `1 session`, `2 sessions` */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

export function quoted(names: readonly string[]): string {
  return list(names.map((name) => `"${name}"`));
}
