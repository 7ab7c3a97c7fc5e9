import { loadParser, parse, type Statement, tokens } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { commentsIn, statementOf } from '../../test/support/commented.ts';
import { files, statementsOf } from '../../test/support/fixtures.ts';
import { deparse } from '../deparse.ts';
import { differenceOf } from '../same-tree.ts';
import { commentsOf } from './index.ts';
import { asBlock } from './text.ts';

beforeAll(loadParser);

/** How many statements; more by setting RANDOM_STATEMENTS, from another seed each time. */
const numRuns = Number(process.env['RANDOM_STATEMENTS'] ?? 300);

/** Comments in all ways to stand; each is told from the others by its number. */
const forms: readonly ((n: number) => string)[] = [
  (n) => ` /* ${n} */ `,
  (n) => `/*${n}*/\n`,
  (n) => `\n  /* ${n} */ `,
  (n) => ` -- ${n}\n`,
  (n) => `\n--${n}\n`,
  (n) => ` -- ${n} */ /* ' " $$\n`,
  (n) => ` /* ${n}\n   two lines /* and nested */ */ `,
];

interface Insertion {
  readonly where: number;
  readonly form: number;
}

const insertion = fc.record({
  where: fc.nat(),
  form: fc.nat({ max: forms.length - 1 }),
});

/** `sql` with comments between its tokens. */
function commented(sql: string, insertions: readonly Insertion[]): string {
  const starts = tokens(sql)
    .slice(1)
    .map((token) => token.start);
  const sorted = insertions
    .map(({ where, form }) => ({ at: starts[where % starts.length] ?? sql.length, form }))
    .toSorted((a, b) => a.at - b.at);
  let out = '';
  let written = 0;
  sorted.forEach(({ at, form }, i) => {
    out += sql.slice(written, at) + (forms[form]?.(i) ?? '');
    written = at;
  });
  return out + sql.slice(written);
}

/** Undefined where the parser takes no comment: between two words that it reads as one token. */
function parsed(sql: string): Statement | undefined {
  try {
    return parse(sql)[0];
  } catch {
    return undefined;
  }
}

function check(statement: Statement, layout: 'pretty' | 'compact'): void {
  const { tree, source } = statement;
  const sql = deparse(tree, { comments: commentsOf(statement), layout });
  const result = statementOf(`${sql};`);
  expect(differenceOf(tree, result.tree), sql).toBeUndefined();
  const expected = commentsIn(source).map(layout === 'pretty' ? (text) => text : asBlock);
  expect(commentsIn(sql).toSorted(), sql).toEqual(expected.toSorted());
  const before = sql.slice(0, result.span.start);
  const again = deparse(result.tree, { comments: commentsOf(result), layout });
  expect(before + again).toBe(sql);
}

function isInOrder(comments: readonly string[] = []): boolean {
  const numbers = comments.map((text) => Number(/\d+/.exec(text)));
  return numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));
}

test('comments at random places are all kept', { timeout: 3_600_000 }, () => {
  const sources = files.flatMap((file) => statementsOf(file).map(({ source }) => source));
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(), fc.array(insertion, { minLength: 1, maxLength: 30 }), (n, insertions) => {
      const source = sources[n % sources.length] ?? '';
      const statement = parsed(commented(source, insertions));
      if (statement === undefined) {
        refused++;
        return;
      }
      for (const { before, after, below } of commentsOf(statement).values()) {
        expect([before, after, below].every(isInOrder)).toBe(true);
      }
      check(statement, 'pretty');
      check(statement, 'compact');
    }),
    { numRuns, interruptAfterTimeLimit: 3_000_000 },
  );
  expect(refused).toBeLessThan(numRuns / 10);
});
