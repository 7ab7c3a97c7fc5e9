import type { IndexElem, Node } from '@citrate/parser';
import { exact } from '../copies.ts';
import type { PgMajor } from '../model.ts';
import { allOf } from '../names-of.ts';
import { byteLength, clip, NAME_BYTES } from './build-name.ts';
import { expressionName } from './expression-name.ts';

/**
 * The attribute names of an index, key columns then included ones; duplicates get a number. After
 * PostgreSQL's ChooseIndexColumnNames (indexcmds.c).
 */
export function indexColumnNames(elements: readonly IndexElem[], pg: PgMajor): readonly string[] {
  const names: string[] = [];
  for (const element of elements) {
    const original = elementName(element, pg);
    let name = original;
    for (let number = 1; names.includes(name); number++) {
      const digits = String(number);
      name = clip(original, NAME_BYTES - byteLength(digits)) + digits;
    }
    names.push(name);
  }
  return exact(names);
}

function elementName({ indexcolname, name, expr }: IndexElem, pg: PgMajor): string {
  return indexcolname ?? name ?? (expr && expressionName(expr, pg)) ?? 'expr';
}

export function indexElements(nodes: readonly Node[] | undefined): IndexElem[] {
  return allOf(nodes, 'IndexElem');
}
