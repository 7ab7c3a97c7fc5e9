/** Which functions of a statement about rows a Citus would not take to its shards. */
import { type FuncCall, type Node, walk } from '@citrate/parser';
import { builtInVolatility, resolveRoutines, strings } from '../../../catalog/index.ts';
import type { Catalog, Column } from '../../../catalog/model.ts';
import { perServer } from '../../volatility.ts';

/** How steady an expression has to be: `stable`, as Citus computes such values once; or `immutable`. */
export type Steadiness = 'stable' | 'immutable';

/**
 * The first part that is less steady than that, as it is called in messages. What is within a sub-select
 * counts only where it is asked for: Citus may carry that out by itself, before the rest. Where overloads
 * differ, and for functions of which nobody knows, there is none: Citus will say.
 */
export function unsteadyPart(
  node: Node | readonly Node[] | undefined,
  steadiness: Steadiness,
  catalog: Catalog,
  inSubSelects = false,
): string | undefined {
  let found: string | undefined;
  walk(node ?? [], {
    SubLink: () => inSubSelects,
    FuncCall: (call) => {
      if (isUnsteady(call, steadiness, catalog)) found ??= `${strings(call.funcname).join('.')}()`;
    },
    SQLValueFunction: ({ op }) => {
      if (steadiness === 'immutable') found ??= op?.replace(/^SVFOP_|_N$/g, '') ?? 'a value';
    },
  });
  return found;
}

function isUnsteady({ funcname }: FuncCall, steadiness: Steadiness, catalog: Catalog): boolean {
  const names = strings(funcname);
  const [name = '', schema = 'pg_catalog'] = names.toReversed();
  const own = resolveRoutines(catalog, names).map(({ volatility }) => volatility ?? 'volatile');
  const builtIn = schema === 'pg_catalog' ? builtInVolatility(name) : undefined;
  if (own.length > 0 && builtIn !== undefined) return false;
  const known = builtIn === undefined ? own : [builtIn];
  const wanted = steadiness === 'stable' ? ['volatile'] : ['volatile', 'stable'];
  if (builtIn === 'stable' && !perServer.has(name)) return false;
  return known.length > 0 && known.every((one) => wanted.includes(one));
}

/** The same of what a column gets where a statement leaves it to its default. */
export function unsteadyDefault(
  { default: fallback, identity, serial }: Column,
  steadiness: Steadiness,
  catalog: Catalog,
): string | undefined {
  if (identity || serial) return 'nextval()';
  return unsteadyPart(fallback, steadiness, catalog);
}
