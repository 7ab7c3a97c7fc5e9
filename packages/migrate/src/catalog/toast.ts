/** Whether a table has a TOAST table: options of one that it has not are nothing to a server. */
import { as, type Node, type TypeName } from '@citrate/parser';
import { isBuiltinType } from './builtin-types.ts';
import { resolveType } from './lookup.ts';
import type { Catalog, Column } from './model.ts';
import { strings } from './names-of.ts';

/** Bytes, and what they are aligned to, of types whose values all take as much. */
const fixedSizes = `bool 1 1, char 1 1, int2 2 2, int4 4 4, int8 8 8, float4 4 4, float8 8 8, oid 4 4,
  date 4 4, time 8 8, timetz 12 8, timestamp 8 8, timestamptz 8 8, interval 16 8, money 8 8,
  uuid 16 1, name 64 1, macaddr 6 4, macaddr8 8 4, pg_lsn 8 8, tid 6 2, xid 4 4, xid8 8 8, cid 4 4,
  point 16 8, lseg 32 8, box 32 8, line 24 8, circle 24 8, regclass 4 4, regtype 4 4, regproc 4 4,
  regprocedure 4 4, regoper 4 4, regoperator 4 4, regrole 4 4, regnamespace 4 4, regconfig 4 4,
  regdictionary 4 4, regcollation 4 4`;

const fixed: ReadonlyMap<string, readonly [number, number]> = new Map(
  fixedSizes.split(',').map((line) => {
    const [name = '', bytes, alignment] = line.trim().split(' ');
    return [name, [Number(bytes), Number(alignment)]];
  }),
);

const MAX_ALIGNMENT = 8;
const TUPLE_HEADER = 23;
/** Longer rows are shortened, where there are 8 kB pages. */
const THRESHOLD = 2032;
/** A character of UTF-8. */
const CHARACTER = 4;

/** After heapam_relation_needs_toast_table (heapam_handler.c). */
export function needsToastTable(columns: readonly Column[], catalog: Catalog): boolean {
  let bytes = 0;
  let toastable = false;
  for (const { type, storage, generated } of columns) {
    if (generated?.kind === 'virtual') continue;
    const { size, alignment, isFixed } = sizeOf(type, catalog);
    bytes = aligned(bytes, alignment) + size;
    toastable ||= !isFixed && storage !== 'plain';
  }
  const bitmap = Math.ceil(columns.length / 8);
  const row = aligned(TUPLE_HEADER + bitmap, MAX_ALIGNMENT) + aligned(bytes, MAX_ALIGNMENT);
  return toastable && row > THRESHOLD;
}

function aligned(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

interface Size {
  /** At most; Infinity if no type modifier bounds it. */
  readonly size: number;
  readonly alignment: number;
  readonly isFixed: boolean;
}

function sizeOf(type: TypeName, catalog: Catalog): Size {
  const names = strings(type.names);
  const name = names.at(-1) ?? '';
  const isOfSystem = names.at(-2) === 'pg_catalog' || (names.length === 1 && isBuiltinType(name));
  const user = isOfSystem ? undefined : resolveType(catalog, names);
  if (user?.domain && !type.arrayBounds) return sizeOf(user.domain.type, catalog);
  const isEnum = user?.kind === 'enum';
  const found = isEnum ? ([4, 4] as const) : isOfSystem ? fixed.get(name) : undefined;
  if (!found || type.arrayBounds) {
    return { size: isOfSystem ? longest(name, type) : Infinity, alignment: 4, isFixed: false };
  }
  const [size, alignment] = found;
  return { size, alignment, isFixed: true };
}

/** After type_maximum_size (format_type.c). */
function longest(name: string, { typmods = [], arrayBounds }: TypeName): number {
  const length = integer(typmods[0]);
  if (arrayBounds || length === undefined) return Infinity;
  if (name === 'bpchar' || name === 'varchar') return length * CHARACTER + 4;
  if (name === 'numeric') return 8 + 2 * Math.floor((length + 6) / 4);
  return name === 'bit' || name === 'varbit' ? Math.ceil(length / 8) + 8 : Infinity;
}

function integer(node: Node | undefined): number | undefined {
  const constant = as(node, 'A_Const');
  return constant?.ival && (constant.ival.ival ?? 0);
}

/** Storage parameters without those of a TOAST table that is not there. */
export function fittingParameters(
  parameters: readonly Node[],
  columns: readonly Column[],
  catalog: Catalog,
): readonly Node[] {
  const isOfToast = (option: Node): boolean => as(option, 'DefElem')?.defnamespace === 'toast';
  if (!parameters.some(isOfToast) || needsToastTable(columns, catalog)) return parameters;
  return parameters.filter((option) => !isOfToast(option));
}
