/**
 * What may not stand in an expression, by where it stands. After transformSubLink (parse_expr.c),
 * check_agglevels_and_constraints, transformWindowFuncCall (parse_agg.c) and check_srf_call_placement
 * (parse_func.c).
 */
import { as, type FuncCall, type Node, walk } from '@citrate/parser';
import { raise } from './errors.ts';
import { resolveRoutines } from './lookup.ts';
import type { Catalog, Routine } from './model.ts';
import { strings } from './names-of.ts';
import { parametersOf } from './signatures.ts';
import { givesRows, isAggregate } from './volatility/tables.ts';

/** One of them, and all. */
const words = {
  bound: ['partition bound', 'partition bound'],
  check: ['check constraint', 'check constraints'],
  default: ['DEFAULT expression', 'DEFAULT expressions'],
  generated: ['column generation expression', 'column generation expressions'],
  index: ['index expression', 'index expressions'],
  partition: ['partition key expression', 'partition key expressions'],
  policy: ['policy expression', 'policy expressions'],
  predicate: ['index predicate', 'index predicates'],
  rule: ['WHERE', 'WHERE'],
  trigger: ['trigger WHEN condition', 'trigger WHEN conditions'],
} as const;

/** What is computed once, for no row. */
const withoutColumns: { readonly [place in Place]?: string } = {
  bound: 'partition bound expression',
  default: 'DEFAULT expression',
};

/** These ask whom they like; what they ask is a query, where other things may stand. */
const asking: ReadonlySet<Place> = new Set(['policy', 'rule']);

export type Place = keyof typeof words;

/** Rows are made one by one: of others nothing may be asked, and each has one value. Calls are handed on. */
export function refuseMisplaced(
  expression: Node,
  place: Place,
  catalog: Catalog,
  takeCall: (call: FuncCall) => void,
): void {
  const [one, all] = words[place];
  walk(expression, {
    SubLink: ({ location }) => {
      if (asking.has(place)) return false;
      raise('0A000', `cannot use subquery in ${one}`, { location });
    },
    FuncCall: (call) => {
      refuseCall(call, all, catalog);
      takeCall(call);
    },
    ColumnRef: ({ location }) => {
      const where = withoutColumns[place];
      if (where) raise('0A000', `cannot use column reference in ${where}`, { location });
    },
  });
}

function refuseCall(call: FuncCall, where: string, catalog: Catalog): void {
  const { over, location } = call;
  const refuse = (code: string, what: string): never =>
    raise(code, `${what} functions are not allowed in ${where}`, { location });
  if (over) refuse('42P20', 'window');
  const kind = kindOf(call, catalog);
  if (kind === 'aggregate') refuse('42803', 'aggregate');
  if (kind === 'rows') refuse('0A000', 'set-returning');
}

type Kind = 'aggregate' | 'rows' | undefined;

/** Where all that it may mean is of one kind. */
function kindOf({ funcname }: FuncCall, catalog: Catalog): Kind {
  const names = strings(funcname);
  const schema = names.at(-2) ?? 'pg_catalog';
  const builtIn = schema === 'pg_catalog' ? builtInKind(names.at(-1) ?? '') : undefined;
  const kinds = resolveRoutines(catalog, names).map(routineKind);
  const kind = builtIn ?? kinds[0];
  return kinds.every((other) => other === kind) ? kind : undefined;
}

function builtInKind(name: string): Kind {
  if (isAggregate(name)) return 'aggregate';
  return givesRows(name) ? 'rows' : undefined;
}

function routineKind({ kind, definition }: Routine): Kind {
  if (kind === 'aggregate') return 'aggregate';
  const { returnType, parameters } = as(definition, 'CreateFunctionStmt') ?? {};
  const isTable = parametersOf(parameters).some(({ mode }) => mode === 'FUNC_PARAM_TABLE');
  return isTable || returnType?.setof ? 'rows' : undefined;
}
