/** Passwords in SQL: what is printed of a script must not show them. */
import { isComment, type Token, tokens } from './scan.ts';
import type { SourceFile, Span } from './source.ts';

/** What stands for a password in text that is printed. */
const MASK = `'********'`;

/** Statements that can hold a password in any of their strings, misspelt options included. */
const OF_SECRETS = /^(create|alter) (role|user|group|server|subscription)$/i;

/** A password in a connection string: `password=…`, `scheme://user:…@host`. */
const IN_CONNECTION = /password\s*=|:\/\/[^\s/]*:[^\s/]*@/i;

interface Secrets {
  /** Strings that are passwords, or hold some. */
  readonly certain: readonly Span[];
  /** Strings of statements about what has passwords. */
  readonly possible: readonly Span[];
}

const none: Secrets = { certain: [], possible: [] };
const secretsOf = new WeakMap<SourceFile, Secrets>();

/** The text with `'********'` for every password in it. */
export function withoutSecrets(sql: string): string {
  let text = '';
  let at = 0;
  for (const { start, end } of find(sql).certain) {
    text += sql.slice(at, start) + MASK;
    at = end;
  }
  return text + sql.slice(at);
}

/** Whether a part of a file may hold a password, and had better not be shown. */
export function mayHoldSecret(file: SourceFile, { start, end }: Span): boolean {
  const known = secretsOf.get(file) ?? find(file.text);
  secretsOf.set(file, known);
  return known.possible.some((secret) => secret.start < end && start < secret.end);
}

/** Cheap where there is nothing to find: most scripts need no scan. */
function find(text: string): Secrets {
  if (!/\b(password|role|user|group|server|subscription)\b/i.test(text)) return none;
  const all = tokens(text).filter((token) => !isComment(token));
  const secrets = { certain: [] as Span[], possible: [] as Span[] };
  for (const statement of statements(text, all)) {
    const words = statement.slice(0, 2).map((token) => source(text, token));
    const suspect = OF_SECRETS.test(words.join(' '));
    for (const [i, token] of statement.entries()) {
      const before = statement[i - 1];
      const named = before !== undefined && /^password$/i.test(source(text, before));
      const isString = token.kind === 'string';
      const certain = isString && (named || holdsPassword(source(text, token), suspect));
      if (certain) secrets.certain.push(token);
      // In the wrong quotes it is a password all the same.
      const possible = isString ? suspect : named && token.kind === 'identifier';
      if (certain || possible) secrets.possible.push(token);
    }
  }
  return secrets;
}

/** A string with a statement in it, as of DO, or with a connection. */
function holdsPassword(string: string, suspect: boolean): boolean {
  return /\bpassword\s+'/i.test(string) || (suspect && IN_CONNECTION.test(string));
}

function statements(text: string, all: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of all) {
    if (source(text, token) === ';') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function source(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
