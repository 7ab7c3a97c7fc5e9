import { as, type Node } from '@citrate/parser';

/** Options of a sequence that decide which values it gives; absent ones have Postgres's defaults. */
export interface SequenceOptions {
  readonly start?: bigint;
  readonly increment?: bigint;
  readonly min?: bigint;
  readonly max?: bigint;
  readonly cycle: boolean;
}

/** The options as the user wrote them in an identity clause. A later one wins, as in Postgres. */
export function sequenceOptions(options: readonly Node[] | undefined): SequenceOptions {
  let result: SequenceOptions = { cycle: false };
  for (const node of options ?? []) {
    const { defname, arg } = as(node, 'DefElem') ?? {};
    const key = defname && numbers[defname];
    const value = integer(arg);
    if (key && value !== undefined) result = { ...result, [key]: value };
    if (defname === 'cycle') result = { ...result, cycle: as(arg, 'Boolean')?.boolval ?? true };
  }
  return result;
}

const numbers: Readonly<Record<string, 'start' | 'increment' | 'min' | 'max'>> = {
  start: 'start',
  increment: 'increment',
  minvalue: 'min',
  maxvalue: 'max',
};

function integer(node: Node | undefined): bigint | undefined {
  const small = as(node, 'Integer');
  if (small) return BigInt(small.ival ?? 0);
  const large = as(node, 'Float')?.fval;
  return large === undefined ? undefined : BigInt(large);
}
