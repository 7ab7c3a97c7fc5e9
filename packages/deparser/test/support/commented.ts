import { isComment, parse, type Statement, tokens } from '@citrate/parser';

/** The comments in a text, in order. */
export function commentsIn(sql: string): readonly string[] {
  return tokens(sql)
    .filter(isComment)
    .map(({ start, end }) => sql.slice(start, end));
}

/** The only statement in a text. */
export function statementOf(sql: string): Statement {
  const [statement, ...others] = parse(sql);
  if (statement === undefined || others.length > 0) throw new Error(`no single statement: ${sql}`);
  return statement;
}
