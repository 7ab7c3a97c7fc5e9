/** Type names. */
import type { Node, TypeName } from '@citrate/parser';
import { glue, list, type Printers, parens, words } from '../printer.ts';
import { integerIn, integerOf, missing, nameIn, stringOf } from '../tree.ts';
import { functionName } from './calls.ts';
import { anyName } from './names.ts';

export const types: Printers<'TypeName'> = {
  TypeName: (n) => typeName(n),
};

/** Typename: SETOF, the name with its modifiers, array bounds. */
export function typeName(n: TypeName): string {
  const name = simpleTypeName(n);
  if (!n.setof && !n.pct_type && n.arrayBounds === undefined) return name;
  const bounds = n.arrayBounds?.map(arrayBound).join('');
  return words(n.setof && 'SETOF', glue(name, n.pct_type && '%TYPE', bounds));
}

function arrayBound(node: Node): string {
  const size = integerOf(node);
  return size === -1 ? '[]' : `[${size}]`;
}

/** The standard's spelling where it gives this very tree, otherwise the name as it is. */
function simpleTypeName(n: TypeName): string {
  const path = n.names ?? missing(n, 'names');
  const { typmods } = n;
  if (path.length === 2 && stringOf(path[0]) === 'pg_catalog' && !n.pct_type) {
    const name = stringOf(path[1]);
    const standard = typmods ? modifiedType(name, typmods) : plainTypes.get(name);
    if (standard) return standard;
  }
  return typmods ? functionName(path) + parens(list(typmods)) : anyName(path);
}

/** Types of the standard without modifiers; bit and char have one even if none is written. */
const plainTypes: ReadonlyMap<string, string> = new Map([
  ['bool', 'boolean'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['interval', 'interval'],
  ['json', 'json'],
  ['numeric', 'numeric'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamptz', 'timestamp with time zone'],
  ['timetz', 'time with time zone'],
  ['varbit', 'bit varying'],
  ['varchar', 'varchar'],
]);

function modifiedType(name: string, typmods: readonly Node[]): string {
  switch (name) {
    case 'numeric':
      return glue('numeric', parens(list(typmods)));
    case 'bit':
      return isOne(typmods) ? 'bit' : glue('bit', parens(list(typmods)));
    case 'varbit':
      return glue('bit varying', parens(list(typmods)));
    case 'varchar':
      return withLength('varchar', typmods);
    case 'bpchar':
      return withLength('char', typmods);
    case 'interval':
      return intervalType(typmods);
    case 'time':
    case 'timestamp':
      return withLength(name, typmods);
    case 'timetz':
      return clauseAfter(withLength('time', typmods), 'with time zone');
    case 'timestamptz':
      return clauseAfter(withLength('timestamp', typmods), 'with time zone');
    default:
      return '';
  }
}

function clauseAfter(name: string, keywords: string): string {
  return name && `${name} ${keywords}`;
}

/** `name(n)` where the grammar takes one unsigned number only. */
function withLength(name: string, typmods: readonly Node[]): string {
  const length = typmods.length === 1 ? integerIn(typmods[0]) : undefined;
  return length !== undefined && length >= 0 ? `${name}(${length})` : '';
}

function isOne(typmods: readonly Node[]): boolean {
  return typmods.length === 1 && integerIn(typmods[0]) === 1;
}

const full = 32767;
const seconds = 1 << 12;
const fields: Readonly<Record<number, string>> = {
  [1 << 2]: 'year',
  [1 << 1]: 'month',
  [1 << 3]: 'day',
  [1 << 10]: 'hour',
  [1 << 11]: 'minute',
  [seconds]: 'second',
  [(1 << 2) | (1 << 1)]: 'year to month',
  [(1 << 3) | (1 << 10)]: 'day to hour',
  [(1 << 3) | (1 << 10) | (1 << 11)]: 'day to minute',
  [(1 << 3) | (1 << 10) | (1 << 11) | seconds]: 'day to second',
  [(1 << 10) | (1 << 11)]: 'hour to minute',
  [(1 << 10) | (1 << 11) | seconds]: 'hour to second',
  [(1 << 11) | seconds]: 'minute to second',
};

/** What the standard writes behind `interval`: `(3)`, or fields, of which seconds may have one. */
export interface IntervalParts {
  readonly precision: string;
  readonly range: string;
}

/** The parts of an interval's name; undefined for other types, and where the standard has no words. */
export function intervalParts({ names = [], typmods }: TypeName): IntervalParts | undefined {
  const [schema, name, further] = names.map(nameIn);
  if (schema !== 'pg_catalog' || name !== 'interval' || further !== undefined) return undefined;
  return typmods ? partsOf(typmods) : { precision: '', range: '' };
}

/** typmods are a mask of fields (INTERVAL_MASK of PostgreSQL) and a precision. */
function partsOf(typmods: readonly Node[]): IntervalParts | undefined {
  const mask = integerIn(typmods[0]);
  const precision = integerIn(typmods[1]);
  const isKnown = typmods.length === 1 || (typmods.length === 2 && (precision ?? -1) >= 0);
  if (mask === undefined || !isKnown) return undefined;
  const digits = precision === undefined ? '' : `(${precision})`;
  if (mask === full) return digits ? { precision: digits, range: '' } : undefined;
  const range = fields[mask];
  if (range === undefined || (digits && (mask & seconds) === 0)) return undefined;
  return { precision: '', range: range + digits };
}

function intervalType(typmods: readonly Node[]): string {
  const parts = partsOf(typmods);
  return parts ? words(`interval${parts.precision}`, parts.range) : '';
}
