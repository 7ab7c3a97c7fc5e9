/** A default is computed when a column is added, and kept for the rows that are there. */
import { as, type Node, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog } from '../model.ts';
import {
  baseKey,
  baseType,
  elementOf,
  type TypeKey,
  type Written,
  writtenElements,
  writtenValue,
} from '../volatility/index.ts';

/** What stands in parentheses behind a type. */
type Modifiers = readonly (number | undefined)[];

/** 22003, 22001 and 22026 for a value that the type has no room for. */
type Room = (value: Written, modifiers: Modifiers) => void;

/** What there is no room for is told where it is sure. After StoreAttrDefault (heap.c). */
export function requireRoom(value: Node, type: TypeName, catalog: Catalog): void {
  const key = baseKey(type, catalog);
  const element = elementOf(key);
  const room = rooms[element ?? key ?? ''];
  const { typmods = [] } = baseType(type, catalog);
  if (!room || (sized.has(element ?? key) && typmods.length === 0)) return;
  const written = writtenValue(value, catalog);
  if (!written) return;
  const modifiers = typmods.map((node) => as(node, 'A_Const')?.ival?.ival ?? 0);
  const values = element === undefined ? [written] : (writtenElements(written) ?? []);
  for (const each of values) room(each, modifiers);
}

/** Types that have room for any value if nothing is said. */
const sized: ReadonlySet<TypeKey> = new Set(['varchar', 'bpchar', 'numeric', 'bit', 'varbit']);

const rooms: { readonly [type in string]?: Room } = {
  int2: (value) => requireRange(value, 'smallint', 16),
  int4: (value) => requireRange(value, 'integer', 32),
  int8: (value) => requireRange(value, 'bigint', 64),
  varchar: ({ text }, modifiers) => requireLength(text, modifiers, 'character varying'),
  bpchar: ({ text }, modifiers) => requireLength(text, modifiers, 'character'),
  numeric: requirePrecision,
  bit: ({ type, text }, [size = 1]) => {
    if (!isOfBits(type, text) || text.length === size) return;
    raise('22026', `bit string length ${text.length} does not match type bit(${size})`);
  },
  varbit: ({ type, text }, [size = text.length]) => {
    if (isOfBits(type, text) && text.length > size) {
      raise('22001', `bit string too long for type bit varying(${size})`);
    }
  },
};

function isOfBits(type: TypeKey, text: string): boolean {
  return (type === 'bit' || type === 'unknown') && /^[01]*$/.test(text);
}

/** Constants without a type are read as numbers before that. */
function requireRange({ type, text }: Written, name: string, bits: number): void {
  const value = type === 'unknown' ? undefined : rounded(text, 0);
  if (value === undefined || BigInt.asIntN(bits, value) === value) return;
  raise('22003', `${name} out of range`);
}

/** Blanks at the end do not count. */
function requireLength(text: string, [size]: Modifiers, type: string): void {
  if (size === undefined || Array.from(text.replace(/ +$/, '')).length <= size) return;
  raise('22001', `value too long for type ${type}(${size})`);
}

function requirePrecision({ text }: Written, [precision = 0, scale = 0]: Modifiers): void {
  const value = rounded(text, scale);
  if (value === undefined || abs(value) < 10n ** BigInt(precision)) return;
  raise('22003', 'numeric field overflow');
}

/** A decimal number, times ten to the power of `scale`, halves away from zero. After round_var (numeric.c). */
function rounded(text: string, scale: number): bigint | undefined {
  const [, sign, whole = '', fraction = ''] = /^\s*([-+]?)(\d*)\.?(\d*)\s*$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const value = BigInt(whole + fraction);
  const zeros = scale - fraction.length;
  const unit = 10n ** BigInt(Math.abs(zeros));
  const size = zeros < 0 ? (value + unit / 2n) / unit : value * unit;
  return sign === '-' ? -size : size;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
