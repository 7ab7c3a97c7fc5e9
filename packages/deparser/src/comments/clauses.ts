/** Words that end a list without parentheses, by the texts of a statement's tokens. */

/** Whether the statement begins that follows WITH. */
export function isStatement(texts: readonly string[], i: number): boolean {
  return /^(delete|insert|merge|select|table|update|values)$/.test(texts[i] ?? '');
}

/**
 * Words that begin what may follow a list, unless they stand behind or before others. No column has
 * such a name without quotes, FORMAT aside.
 */
const clauses: ReadonlyMap<string, { readonly behind?: RegExp; readonly before?: RegExp }> =
  new Map(
    Object.entries({
      ';': {},
      except: {},
      fetch: {},
      for: {},
      format: { before: /^json$/ },
      from: { behind: /^(distinct|rows)$/ },
      group: { behind: /^within$/ },
      having: {},
      intersect: {},
      into: {},
      limit: {},
      offset: {},
      on: { before: /^conflict$/ },
      order: {},
      returning: {},
      union: {},
      when: {},
      where: {},
      window: {},
      with: { before: /^(cascaded|check|data|local|no)$/ },
    }),
  );

/** Whether a clause begins that ends the list before it. */
export function isClause(texts: readonly string[], i: number): boolean {
  const found = clauses.get(texts[i] ?? '');
  const isName = texts[i - 1] === 'as' || texts[i - 1] === '.';
  if (found === undefined || isName || isPart(texts, i)) return false;
  return found.before?.test(texts[i + 1] ?? '') ?? true;
}

/** Whether a word belongs to that behind which it stands. */
export function isPart(texts: readonly string[], i: number): boolean {
  return clauses.get(texts[i] ?? '')?.behind?.test(texts[i - 1] ?? '') ?? false;
}
