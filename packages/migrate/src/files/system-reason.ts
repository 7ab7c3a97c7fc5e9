import { getSystemErrorMap } from 'node:util';

/** Why the system refused a file, in its own words: an error's message has paths of the machine. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, words = error.message] =
    ('errno' in error && getSystemErrorMap().get(Number(error.errno))) || [];
  return words;
}
