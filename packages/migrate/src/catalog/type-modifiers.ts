/** What may stand in parentheses behind a type. After the functions that pg_type.typmodin names. */
import { as, type TypeName } from '@citrate/parser';
import { raise } from './errors.ts';

interface Modifiers {
  readonly least: number;
  readonly most: number;
  /** How many there may be. */
  readonly count: number;
}

const length: Modifiers = { least: 1, most: 10_485_760, count: 1 };
const bits: Modifiers = { least: 1, most: 83_886_080, count: 1 };
/** More digits than there are of a second are a warning. */
const precision: Modifiers = { least: 0, most: Number.POSITIVE_INFINITY, count: 1 };

const ofTypes: ReadonlyMap<string, Modifiers> = new Map([
  ['varchar', length],
  ['bpchar', length],
  ['bit', bits],
  ['varbit', bits],
  ['numeric', { least: 1, most: 1000, count: 2 }],
  ['time', precision],
  ['timetz', precision],
  ['timestamp', precision],
  ['timestamptz', precision],
  // Its fields are told by a number, too.
  ['interval', { ...precision, count: 2 }],
]);

/** 42601 for a type that takes none, 22023 for a number that the type does not take. */
export function requireModifiers(name: string, { typmods = [], location }: TypeName): void {
  if (typmods.length === 0) return;
  const { least, most, count } = ofTypes.get(name) ?? { least: 0, most: 0, count: 0 };
  if (count === 0) {
    raise('42601', `type modifier is not allowed for type "${name}"`, { location });
  }
  if (typmods.length > count) raise('22023', `invalid ${name} type modifier`, { location });
  const first = as(typmods[0], 'A_Const')?.ival;
  const value = first?.ival ?? 0;
  if (!first || (value >= least && value <= most)) return;
  const range =
    most < Number.POSITIVE_INFINITY ? `between ${least} and ${most}` : `at least ${least}`;
  raise('22023', `modifier ${value} of type ${name} must be ${range}`, { location });
}

const ofTime: ReadonlySet<string> = new Set(['time', 'timetz', 'timestamp', 'timestamptz']);

/** Of a second there are six digits: what says more is taken for that. */
export function withClippedModifiers(type: TypeName): TypeName {
  const name = as(type.names?.at(-1), 'String')?.sval ?? '';
  const digits = as(type.typmods?.[0], 'A_Const')?.ival?.ival ?? 0;
  if (!ofTime.has(name) || digits <= 6) return type;
  return { ...type, typmods: [{ A_Const: { ival: { ival: 6 } } }] };
}
