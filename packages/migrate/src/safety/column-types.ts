/** Which changes of a column's type leave its rows as they are. */
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
 * (tablecmds.c) and the support functions of length casts: varchar_support, numeric_support and
 * those of times. What is not known to keep the rows counts as writing them.
 */
export function rewritesRows(from: TypeName, to: TypeName, catalog: Catalog): boolean {
  if (hasConstraints(to, catalog)) return true;
  const [old, now] = [plainOf(from, catalog), plainOf(to, catalog)];
  if (old.isArray !== now.isArray) return true;
  if (old.isArray && now.modifiers.length > 0) return !isSame(old, now);
  return !(isSame(old, now) || isWider(old, now));
}

function isSame(old: Plain, now: Plain): boolean {
  return old.name === now.name && old.modifiers.join() === now.modifiers.join();
}

function isWider(old: Plain, now: Plain): boolean {
  const { modifiers } = now;
  switch (`${old.name} ${now.name}`) {
    case 'varchar varchar':
    case 'varbit varbit':
      return modifiers.length === 0 || fits(old.modifiers[0], modifiers[0]);
    case 'text varchar':
      return modifiers.length === 0;
    case 'varchar text':
    case 'cidr inet':
    case 'int4 oid':
      return true;
    case 'numeric numeric':
      return modifiers.length === 0 || sameScale(old.modifiers, modifiers);
    case 'time time':
    case 'timetz timetz':
    case 'timestamp timestamp':
    case 'timestamptz timestamptz':
    // Sessions of migrations pin TimeZone to UTC, where the two have the same rows (since 12).
    case 'timestamp timestamptz':
    case 'timestamptz timestamp':
      return modifiers.length === 0 || fits(old.modifiers[0], modifiers[0]);
    case 'interval interval':
      return modifiers.length === 0;
    default:
      return false;
  }
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
