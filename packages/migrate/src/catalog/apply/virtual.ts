/**
 * Who reads a virtual column computes it, and must not run what others made for that. After CheckAttributeType
 * and check_virtual_generated_security (heap.c).
 */
import { type FuncCall, type Node, type TypeName, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { resolveRelation, resolveRoutines, resolveType } from '../lookup.ts';
import type { Catalog, Column } from '../model.ts';
import { rangeVar, strings } from '../names-of.ts';
import { builtinName } from '../types.ts';
import { isBuiltInFunction } from '../volatility/tables.ts';

/** 0A000 for a type that users have made: a domain, an enum, rows. */
export function requireVirtualType(column: string, type: TypeName, catalog: Catalog): void {
  const own = ownType(type, catalog);
  if (own) raise('0A000', `virtual generated column "${column}" cannot have a ${own} type`);
}

/** 0A000 for functions and types of users in the expression, or in the columns that it reads. */
export function requireVirtual(expression: Node, read: readonly Column[], catalog: Catalog): void {
  const refuse = (what: 'function' | 'type'): never =>
    raise('0A000', `generation expression uses user-defined ${what}`, {
      detail: `Virtual generated columns that make use of user-defined ${what}s are not yet supported.`,
    });
  walk(expression, {
    FuncCall: (call) => {
      if (isOwnFunction(call, catalog)) refuse('function');
    },
    TypeName: (type) => {
      if (ownType(type, catalog)) refuse('type');
    },
  });
  if (read.some(({ type }) => ownType(type, catalog))) refuse('type');
}

/** 0A000 for what is kept of columns, if one of these is not. After DefineIndex and CreateStatistics. */
export function refuseVirtual(
  columns: readonly MaybeVirtual[],
  read: readonly (string | symbol | undefined)[],
  message: string,
): void {
  const isKept = columns.every(
    ({ name, generated }) => generated?.kind !== 'virtual' || !read.includes(name),
  );
  if (!isKept) raise('0A000', message);
}

/** Of a table, or of a view, whose columns nobody generates. */
export type MaybeVirtual = Pick<Column, 'name' | 'type' | 'generated'>;

/** Undefined of types that come with servers, and of those that nobody knows. */
function ownType(type: TypeName, catalog: Catalog): 'domain' | 'user-defined' | undefined {
  if (type.pct_type || builtinName(type) !== undefined) return undefined;
  const names = strings(type.names);
  const found = resolveType(catalog, names);
  if (found) return found.domain ? 'domain' : 'user-defined';
  return resolveRelation(catalog, rangeVar(names)) && 'user-defined';
}

function isOwnFunction({ funcname }: FuncCall, catalog: Catalog): boolean {
  const names = strings(funcname);
  if (names.length === 1 && isBuiltInFunction(names[0] ?? '')) return false;
  return resolveRoutines(catalog, names).length > 0;
}
