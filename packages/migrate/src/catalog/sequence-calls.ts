import { as, type FuncCall, type Node, walk } from '@citrate/parser';
import { parseIdentifiers } from './identifiers.ts';
import { strings } from './names-of.ts';

const readers: ReadonlySet<string> = new Set(['nextval', 'currval', 'setval']);

/** The names of sequences, as written, that constants of `nextval('s')` and its like mean. */
export function sequencesCalled(tree: Node | undefined): string[][] {
  const found: string[][] = [];
  const take = ({ funcname, args }: FuncCall): void => {
    if (!readers.has(strings(funcname).at(-1) ?? '')) return;
    const constant = as(args?.[0], 'A_Const') ?? as(as(args?.[0], 'TypeCast')?.arg, 'A_Const');
    const text = constant?.sval?.sval;
    const names = text === undefined ? undefined : parseIdentifiers(text);
    if (names) found.push(names);
  };
  if (tree && !as(tree, 'A_Const')) walk(tree, { FuncCall: take });
  return found;
}
