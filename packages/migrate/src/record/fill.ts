import { tokens } from '@citrate/parser';

/** Puts literals in the place of `$1`, `$2` and so on; not inside of strings, names and comments. */
export function fillParameters(sql: string, literals: readonly string[]): string {
  if (literals.length === 0) return sql;
  let text = '';
  let at = 0;
  for (const { kind, start, end } of tokens(sql)) {
    const literal =
      kind === 'parameter' ? literals[Number(sql.slice(start + 1, end)) - 1] : undefined;
    if (literal === undefined) continue;
    text += sql.slice(at, start);
    // Two literals that touch would be one.
    text += /['\w]$/.test(text) ? ` ${literal}` : literal;
    at = end;
  }
  const rest = sql.slice(at);
  return text + (/^['\w]/.test(rest) ? ` ${rest}` : rest);
}
