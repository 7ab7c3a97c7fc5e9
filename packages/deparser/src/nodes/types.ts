/** Type names. */
import type { Node, TypeName } from '@citrate/parser';
import { type Doc, glue, list, type Printers, parens, words } from '../printer.ts';
import { integerOf, required, stringOf } from '../tree.ts';
import { anyName } from './names.ts';

export const types: Printers<'TypeName'> = {
  TypeName: (n) => typeName(n),
};

/** Typename: SETOF, the name with its modifiers, array bounds. */
export function typeName(n: TypeName): Doc {
  const bounds = (n.arrayBounds ?? []).map(arrayBound).join('');
  return words(n.setof && 'SETOF', glue(simpleTypeName(n), n.pct_type && '%TYPE', bounds));
}

function arrayBound(node: Node): string {
  const size = integerOf(node);
  return size === -1 ? '[]' : `[${size}]`;
}

/** The standard's spelling where it gives this very tree, otherwise the name as it is. */
function simpleTypeName(n: TypeName): Doc {
  const path = required(n, 'names');
  const special = !n.pct_type && path.length === 2 && stringOf(path[0]) === 'pg_catalog';
  return (special && standardType(stringOf(path[1]), n)) || genericType(n);
}

function genericType(n: TypeName): Doc {
  return glue(anyName(required(n, 'names')), parens(list(n.typmods)));
}

function standardType(name: string, n: TypeName): Doc {
  const typmods = n.typmods ?? [];
  switch (name) {
    case 'int2':
    case 'int4':
    case 'int8':
    case 'float4':
    case 'float8':
    case 'bool':
    case 'json':
      return typmods.length === 0 && simple[name];
    case 'numeric':
      return glue('numeric', parens(list(typmods)));
    case 'bit':
      return typmods.length > 0 && (isOne(typmods) ? 'bit' : glue('bit', parens(list(typmods))));
    case 'varbit':
      return glue('bit varying', parens(list(typmods)));
    case 'varchar':
      return typmods.length === 0 ? 'varchar' : withLength('varchar', typmods);
    case 'bpchar':
      return typmods.length === 0 ? '' : withLength('char', typmods);
    default:
      return dateTimeType(name, typmods);
  }
}

const simple = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  json: 'json',
} as const;

function dateTimeType(name: string, typmods: readonly Node[]): Doc {
  if (name === 'interval') return intervalType(typmods);
  const [base, zone] = dateTimes[name] ?? [];
  if (base === undefined) return '';
  const typed = typmods.length === 0 ? base : withLength(base, typmods);
  return typed && words(typed, zone);
}

const dateTimes: Readonly<Record<string, readonly [string, string]>> = {
  time: ['time', ''],
  timetz: ['time', 'with time zone'],
  timestamp: ['timestamp', ''],
  timestamptz: ['timestamp', 'with time zone'],
};

/** `name(n)` where the grammar takes one unsigned number only. */
function withLength(name: string, typmods: readonly Node[]): Doc {
  const length = typmods.length === 1 ? constantOf(typmods[0]) : undefined;
  return length !== undefined && length >= 0 && `${name}(${length})`;
}

function isOne(typmods: readonly Node[]): boolean {
  return typmods.length === 1 && constantOf(typmods[0]) === 1;
}

function constantOf(node: Node | undefined): number | undefined {
  const constant = node && 'A_Const' in node ? node.A_Const : undefined;
  return constant?.ival && (constant.ival.ival ?? 0);
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

/** interval: typmods are a mask of fields (INTERVAL_MASK of PostgreSQL) and a precision. */
function intervalType(typmods: readonly Node[]): Doc {
  if (typmods.length === 0) return 'interval';
  const mask = constantOf(typmods[0]);
  const precision = constantOf(typmods[1]);
  if (
    mask === undefined ||
    typmods.length > 2 ||
    (typmods.length === 2 && precision === undefined)
  ) {
    return '';
  }
  if (mask === full) return precision !== undefined && precision >= 0 && `interval(${precision})`;
  const range = fields[mask];
  if (range === undefined) return '';
  if (precision === undefined) return `interval ${range}`;
  return (mask & seconds) !== 0 && precision >= 0 && `interval ${range}(${precision})`;
}
