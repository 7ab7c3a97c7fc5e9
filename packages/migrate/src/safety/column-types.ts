/** Which changes of a column's type leave its rows as they are. */
import { deparseTypeName } from '@citrate/deparser';
import { as, type Node, type TypeName } from '@citrate/parser';
import { resolveType, strings } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import { plainType } from './words.ts';

interface Plain {
  readonly name: string;
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

/**
 * Whether ALTER COLUMN … TYPE writes every row anew. After ATColumnChangeRequiresRewrite
 * (tablecmds.c), the casts that change no bit, and the support functions of length casts
 * (varchar_support, numeric_support and those of times). A type that is not known here counts as
 * one whose rows are written.
 */
export function rewritesRows(from: TypeName, to: TypeName, catalog: Catalog): boolean {
  if (deparseTypeName(from) === deparseTypeName(to)) return false;
  if (hasConstraints(to, catalog)) return true;
  const [old, now] = [plainOf(from, catalog), plainOf(to, catalog)];
  if (old.isArray || now.isArray) return !isSameArray(old, now);
  return !(isSame(old, now) || isWider(old, now));
}

function isSame(old: Plain, now: Plain): boolean {
  return old.name === now.name && old.modifiers.join() === now.modifiers.join();
}

/** Elements are converted one by one as soon as a length could matter. */
function isSameArray(old: Plain, now: Plain): boolean {
  if (old.isArray !== now.isArray || old.name !== now.name) return false;
  return now.modifiers.length === 0 || isSame(old, now);
}

type Widening = (old: readonly number[], now: readonly number[]) => boolean;

const unlimited: Widening = (_, now) => now.length === 0;
const longer: Widening = (old, now) => now.length === 0 || fits(old[0], now[0]);

/** By old and new type: when the second has room for every value of the first. */
const widenings: ReadonlyMap<string, Widening> = new Map<string, Widening>([
  ['varchar varchar', longer],
  ['text varchar', unlimited],
  ['varchar text', unlimited],
  ['xml text', unlimited],
  ['xml varchar', unlimited],
  ['varbit varbit', longer],
  ['bit varbit', unlimited],
  ['cidr inet', unlimited],
  ['numeric numeric', (old, now) => now.length === 0 || sameScale(old, now)],
  ['time time', longer],
  ['timetz timetz', longer],
  ['timestamp timestamp', longer],
  ['timestamptz timestamptz', longer],
  // Sessions of migrations pin TimeZone to UTC, where the two have the same rows (since 12).
  ['timestamp timestamptz', unlimited],
  ['timestamptz timestamp', unlimited],
  ['interval interval', (old, now) => now.length === 0 || intervalFits(old, now)],
]);

/** Types of four bytes that PostgreSQL takes for each other. */
const oids: ReadonlySet<string> = new Set(['int4', 'oid', 'regclass', 'regtype']);

function isWider(old: Plain, now: Plain): boolean {
  if (oids.has(old.name) && oids.has(now.name)) return true;
  return widenings.get(`${old.name} ${now.name}`)?.(old.modifiers, now.modifiers) ?? false;
}

function fits(old: number | undefined, now: number | undefined): boolean {
  return old !== undefined && now !== undefined && now >= old;
}

function sameScale(
  [precision, scale = 0]: readonly number[],
  [nowPrecision, nowScale = 0]: readonly number[],
): boolean {
  return scale === nowScale && fits(precision, nowPrecision);
}

/** Bits of SECOND, MINUTE, HOUR, DAY, MONTH and YEAR in an interval's first modifier (timestamp.h). */
const intervalFields = [1 << 12, 1 << 11, 1 << 10, 1 << 3, 1 << 1, 1 << 2];

/** How many digits a second has where nothing is said. */
const FULL_PRECISION = 6;

/** After interval_support (timestamp.c): no field that the old one has is cut off, and no digit. */
function intervalFits(
  [fields = ~0, digits = FULL_PRECISION]: readonly number[],
  [nowFields = ~0, nowDigits = FULL_PRECISION]: readonly number[],
): boolean {
  const [least, nowLeast] = [leastField(fields), leastField(nowFields)];
  return least >= nowLeast && (least > 0 || nowDigits >= digits);
}

function leastField(fields: number): number {
  return intervalFields.findIndex((bit) => fields & bit);
}

/** A domain stands for the type it is made of. */
function plainOf(type: TypeName, catalog: Catalog): Plain {
  const domain = plainType(type) && resolveType(catalog, strings(type.names))?.domain;
  if (domain) return plainOf(domain.type, catalog);
  return {
    name: strings(type.names).at(-1) ?? '',
    modifiers: (type.typmods ?? []).map(numberOf),
    isArray: (type.arrayBounds?.length ?? 0) > 0,
  };
}

function numberOf(node: Node): number {
  return as(node, 'A_Const')?.ival?.ival ?? 0;
}

/** Rows have to be looked at for a domain's checks, and then they are written as well. */
function hasConstraints(type: TypeName, catalog: Catalog): boolean {
  const domain = resolveType(catalog, strings(type.names))?.domain;
  return domain !== undefined && (domain.notNull || domain.checks.length > 0);
}
