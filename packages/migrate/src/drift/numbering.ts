/** Options of sequences: a shard's begin with its own number, and go in the table's steps. */
import { as, type Node } from '@citrate/parser';
import { strings, type Table } from '../catalog/index.ts';
import { sequenceOptions } from '../distribute/index.ts';

/** What the sequence of a column should be like on one shard, from what it is on the shell. */
export interface ExpectedNumbers {
  /** Of the shell's sequence. */
  readonly options: readonly Node[];
  readonly start: bigint;
  readonly increment: bigint;
}

/** By the column's name. */
export type Numbering = (column: string) => ExpectedNumbers | undefined;

/** Options that are each shard's own. */
const ownOptions: ReadonlySet<string> = new Set(['start', 'increment']);

/** In one order, and without what goes without a word: sequences are of bigint. */
export function expectedOptions(options: readonly Node[]): readonly Node[] {
  return options
    .filter((node) => !isBigint(node))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function isBigint(node: Node): boolean {
  const { defname, arg } = as(node, 'DefElem') ?? {};
  return defname === 'as' && strings(as(arg, 'TypeName')?.names).at(-1) === 'int8';
}

/**
 * What a shard's sequence says, in the shell's words where its numbers are as they should be, and in
 * its own where they are not.
 */
export function foundOptions(
  options: readonly Node[],
  expected: ExpectedNumbers | undefined,
): readonly Node[] {
  if (!expected) return expectedOptions(options);
  const { start, min, increment } = sequenceOptions(options);
  const found = { start: start ?? min ?? 1n, increment: increment ?? 1n };
  const own = (['start', 'increment'] as const).flatMap((name) =>
    found[name] === expected[name]
      ? expected.options.filter((node) => nameOf(node) === name)
      : said(name, found[name]),
  );
  return expectedOptions([...options.filter((node) => !ownOptions.has(nameOf(node))), ...own]);
}

/** Also where it is what goes without a word: on a shard it should not be that. */
function said(defname: string, value: bigint): Node {
  const isSmall = value >= -(2n ** 31n) && value < 2n ** 31n;
  const arg: Node = isSmall
    ? { Integer: { ival: Number(value) } }
    : { Float: { fval: String(value) } };
  return { DefElem: { defname, arg, defaction: 'DEFELEM_UNSPEC' } };
}

/** Of the shard with this ordinal; `optionsOf` gives those of the shell's column. */
export function numberingOf(
  { distribution }: Table,
  ordinal: number | undefined,
  optionsOf: (column: string) => readonly Node[] | undefined,
): Numbering | undefined {
  if (distribution?.kind !== 'distributed' || ordinal === undefined) return undefined;
  return (column) => {
    const options = optionsOf(column);
    if (!options) return undefined;
    const { start, min } = sequenceOptions(options);
    const first = (start ?? min ?? 1n) + BigInt(ordinal);
    return { options, start: first, increment: BigInt(distribution.stride) };
  };
}

function nameOf(node: Node): string {
  return as(node, 'DefElem')?.defname ?? '';
}
