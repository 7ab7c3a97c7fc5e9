/** Conditions: AND, OR, NOT, IS, and what sub-selects are asked for. */
import type { BoolExpr, Node, SubLink } from '@citrate/parser';
import { level, negatedIn, operand, operatorLevel } from '../precedence.ts';
import { group, line, type Printers } from '../printer.ts';
import { choices, choose, filled, missing, none, wrong } from '../tree.ts';
import { operatorName } from './names.ts';
import { subquery } from './select.ts';

export const conditions: Printers<'BoolExpr' | 'BooleanTest' | 'NullTest' | 'SubLink'> = {
  BoolExpr: (n) => {
    const args = n.args ?? missing(n, 'args');
    if ((args.length === 1) !== (n.boolop === 'NOT_EXPR')) throw wrong(n, 'args', args);
    switch (n.boolop) {
      case 'NOT_EXPR':
        return negation(n, args[0] as Node);
      case 'AND_EXPR':
        return chain(args, 'AND', level.and);
      case 'OR_EXPR':
        return chain(args, 'OR', level.or);
      default:
        throw wrong(n, 'boolop', n.boolop);
    }
  },

  NullTest: (n) => {
    const keywords = choose(n, 'nulltesttype', nullTests);
    return `${operand(n.arg ?? missing(n, 'arg'), level.is + 1)} ${keywords}`;
  },

  BooleanTest: (n) => {
    const keywords = choose(n, 'booltesttype', booleanTests);
    return `${operand(n.arg ?? missing(n, 'arg'), level.is + 1)} ${keywords}`;
  },

  SubLink: (n) => {
    if (!compares(n)) none(n, 'testexpr', 'operName');
    switch (n.subLinkType) {
      case 'EXISTS_SUBLINK':
        return `EXISTS ${query(n)}`;
      case 'ARRAY_SUBLINK':
        return `ARRAY${query(n)}`;
      case 'EXPR_SUBLINK':
        return query(n);
      case 'ANY_SUBLINK':
        return n.operName ? quantified(n, n.operName, 'ANY') : inSelect(n, 'IN');
      case 'ALL_SUBLINK':
        return quantified(n, n.operName ?? missing(n, 'operName'), 'ALL');
      default:
        throw wrong(n, 'subLinkType', n.subLinkType);
    }
  },
};

const nullTests = choices({ IS_NULL: 'IS NULL', IS_NOT_NULL: 'IS NOT NULL' });

const booleanTests = choices({
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
  IS_UNKNOWN: 'IS UNKNOWN',
  IS_NOT_UNKNOWN: 'IS NOT UNKNOWN',
});

/** Whether a value is compared with what the sub-select gives. */
function compares(n: SubLink): boolean {
  return n.subLinkType === 'ANY_SUBLINK' || n.subLinkType === 'ALL_SUBLINK';
}

/** select_with_parens. */
function query(n: SubLink): string {
  return subquery(n.subselect ?? missing(n, 'subselect'));
}

function chain(args: readonly Node[], keyword: string, at: number): string {
  const separator = `${line}${keyword} `;
  let out = '';
  for (const arg of filled(args)) out += (out === '' ? '' : separator) + operand(arg, at + 1);
  return group(out);
}

function negation(n: BoolExpr, arg: Node): string {
  const link = negatedIn(n);
  if (link !== undefined) return inSelect(link, 'NOT IN');
  return `NOT ${operand(arg, level.not)}`;
}

function inSelect(n: SubLink, keyword: string): string {
  return `${operand(n.testexpr ?? missing(n, 'testexpr'), level.like + 1)} ${keyword} ${query(n)}`;
}

function quantified(n: SubLink, operator: readonly Node[], quantifier: string): string {
  const test = operand(n.testexpr ?? missing(n, 'testexpr'), operatorLevel(operator) + 1);
  return `${test} ${operatorName(operator)} ${quantifier} ${query(n)}`;
}
