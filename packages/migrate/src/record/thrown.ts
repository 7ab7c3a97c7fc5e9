import { inspect } from 'node:util';

/** What was thrown, in words, and where, if it is an error: a program may throw any value. Never throws. */
export function thrown(value: unknown): { readonly message: string; readonly stack?: string } {
  if (!(value instanceof Error)) return { message: textOf(value) };
  const { message, name, stack } = value;
  return {
    message: textOf(message === '' ? name : message),
    ...(typeof stack === 'string' && { stack }),
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return inspect(value, { depth: 1, breakLength: Infinity, customInspect: false });
}
