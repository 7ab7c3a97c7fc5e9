import { readFileSync } from 'node:fs';
import { loadParser, type Node } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

/** The lines of a fixture that are no comments. */
function linesOf(name: string): string[] {
  const file = new URL(`../test/fixtures/parentheses/${name}`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'));
}

const expressions = linesOf('expressions.txt');
const operands = [
  ...linesOf('operands.txt'),
  ...expressions.map((form) => form.replaceAll('#', 'd')),
];

/** A form with an expression in the place of each #, in parentheses, so that the tree is known. */
function filled(form: string, operand: string): string {
  return form.replaceAll('#', () => `(${operand})`);
}

function tryParse(sql: string): Node | undefined {
  try {
    return treeOf(sql);
  } catch {
    return undefined;
  }
}

function problems(statements: readonly string[]): string[] {
  return statements.flatMap((sql) => {
    const tree = treeOf(sql);
    const texts = [deparse(tree, { layout: 'compact' }), deparse(tree)];
    return texts.filter((text) => differenceOf(tree, tryParse(text)) !== undefined);
  });
}

describe('any expression as an operand of any other', () => {
  test.each(expressions)('%s', (form) => {
    expect(problems(operands.map((operand) => `SELECT ${filled(form, operand)}`))).toEqual([]);
  });
});

describe('any expression in any place for one', () => {
  test.each(linesOf('positions.sql'))('%s', (statement) => {
    expect(problems(operands.map((operand) => filled(statement, operand)))).toEqual([]);
  });
});

describe('no parentheses that say nothing', () => {
  test.each(linesOf('plain.sql'))('%s', (sql) => {
    expect(deparse(treeOf(sql), { layout: 'compact' })).toBe(sql);
  });

  /** Operands that end or begin with the words of a test or a sign are easier to read so. */
  const clearer =
    /^(DEFAULT|.* (IS .*|(NOT )?(IN|ANY|ALL) \(.*\)|AT LOCAL|COLLATE "C"|OVERLAPS \(.*\))|(NOT|OPERATOR\(s\.-\)|[-+@~]) ?.*)$/;

  /** Where an operand is easier to read in parentheses, whatever it is. */
  const clearerIn = /^(JSON|a BETWEEN #|# (\+|NOT ILIKE|OPERATOR\(s\.=\)) (ANY|ALL))/;

  test.each(expressions.filter((form) => !clearerIn.test(form)))('%s', (form) => {
    const needless = operands.flatMap((operand) => {
      const sql = deparse(treeOf(`SELECT ${filled(form, operand)}`), { layout: 'compact' });
      return needlessPairs(sql).filter((inside) => !clearer.test(inside));
    });
    expect(needless).toEqual([]);
  });
});

/** What stands in parentheses without which the statement means the same. */
function needlessPairs(sql: string): string[] {
  const tree = treeOf(sql);
  return pairsOf(sql)
    .filter(([open, close]) => {
      const without = `${sql.slice(0, open)} ${sql.slice(open + 1, close)} ${sql.slice(close + 1)}`;
      const other = tryParse(without);
      return other !== undefined && differenceOf(tree, other) === undefined;
    })
    .map(([open, close]) => sql.slice(open + 1, close));
}

/** Where parentheses open and close, those in quotes aside. */
function pairsOf(sql: string): [number, number][] {
  const opened: number[] = [];
  const pairs: [number, number][] = [];
  for (const { 0: token, index } of sql.matchAll(/'[^']*'|"[^"]*"|[()]/g)) {
    if (token === '(') opened.push(index);
    if (token === ')') pairs.push([opened.pop() ?? 0, index]);
  }
  return pairs;
}
