import { as, loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { isOperator } from './operators.ts';

beforeAll(loadParser);

/** Whether the parser finds this very operator between two operands. */
function isParsed(text: string): boolean {
  try {
    const [target] = as(parse(`SELECT a ${text} b`)[0]?.tree, 'SelectStmt')?.targetList ?? [];
    const [name] = as(as(target, 'ResTarget')?.val, 'A_Expr')?.name ?? [];
    return as(name, 'String')?.sval === text;
  } catch {
    return false;
  }
}

const characters = ['a', '.', ':', 'é', ...'+-*/<>=~!@#%^&|`?'.split('')];

/** All texts of up to `length` characters. */
function texts(length: number): string[] {
  if (length === 0) return [''];
  const shorter = texts(length - 1);
  return [...shorter, ...characters.flatMap((one) => shorter.map((text) => text + one))];
}

test('what is taken for an operator is one for the parser, and nothing else is', () => {
  const wrong = new Set(texts(3).filter((text) => isOperator(text) !== isParsed(text)));
  expect([...wrong]).toEqual([]);
  expect(texts(3).some(isOperator)).toBe(true);
});
