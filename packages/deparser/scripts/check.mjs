// The law that every script checks: parse(deparse(tree)) = tree, position fields aside.
import { deparse } from '@citrate/deparser';
import { parse } from '@citrate/parser';
import { differenceOf } from '../dist/same-tree.js';

/** What is wrong with a tree's way to text and back, in either layout; undefined if nothing. */
export function problem(tree) {
  const compact = written(tree, 'compact');
  const pretty = written(tree, 'pretty');
  return problemOf(tree, compact) ?? (pretty === compact ? undefined : problemOf(tree, pretty));
}

/** The text, or the error instead of it. */
function written(tree, layout) {
  try {
    return deparse(tree, { layout });
  } catch (error) {
    return error;
  }
}

function problemOf(tree, text) {
  if (text instanceof Error) return `${text.message}\n${text.stack}`;
  try {
    const again = parse(text);
    if (again.length !== 1) return `gives ${again.length} statements\n${text}`;
    const difference = differenceOf(tree, again[0].tree);
    return difference === undefined ? undefined : `differs: ${difference}\n${text}`;
  } catch (error) {
    return `${error.message}\n${text}`;
  }
}
