import { as, type FuncCall, type Node, type SelectStmt, tagOf, walk } from '@citrate/parser';
import { topicPages } from '../pages/index.ts';
import { raise } from './errors.ts';
import type { Catalog } from './model.ts';
import { strings } from './names-of.ts';

const page = topicPages.distributing;

/** A call that is a statement of the language: Citrate, or Citus, carries it out itself. */
export interface DistributionCall {
  readonly function: DistributingFunction;
  /** The constants given, by parameter; NULL is as if it were not given. */
  readonly values: ReadonlyMap<string, string>;
  readonly location: number | undefined;
}

type Functions = { readonly [F in DistributingFunction]?: readonly string[] };

const distribute = [
  'table_name',
  'distribution_column',
  'distribution_type',
  'colocate_with',
  'shard_count',
];

export type DistributingFunction =
  | 'alter_distributed_table'
  | 'alter_table_set_access_method'
  | 'citus_add_local_table_to_metadata'
  | 'citus_schema_distribute'
  | 'citus_schema_undistribute'
  | 'create_distributed_function'
  | 'create_distributed_table'
  | 'create_distributed_table_concurrently'
  | 'create_reference_table'
  | 'truncate_local_data_after_distributing_table'
  | 'undistribute_table'
  | 'update_distributed_table_colocation';

/** Functions that a fleet has as Citus has them, with their parameters. */
const everywhere: Functions = {
  create_distributed_table: distribute,
  create_reference_table: ['table_name'],
};

/** With those that Citus alone has. */
const onCitus: Functions = {
  ...everywhere,
  alter_distributed_table: [
    'table_name',
    'distribution_column',
    'shard_count',
    'colocate_with',
    'cascade_to_colocated',
  ],
  alter_table_set_access_method: ['table_name', 'access_method'],
  citus_add_local_table_to_metadata: ['table_name', 'cascade_via_foreign_keys'],
  citus_schema_distribute: ['schemaname'],
  citus_schema_undistribute: ['schemaname'],
  create_distributed_function: [
    'function_name',
    'distribution_arg_name',
    'colocate_with',
    'force_delegation',
  ],
  create_distributed_table_concurrently: distribute,
  truncate_local_data_after_distributing_table: ['function_name'],
  undistribute_table: ['table_name', 'cascade_via_foreign_keys'],
  update_distributed_table_colocation: ['table_name', 'colocate_with'],
};

/**
 * The call that a `SELECT create_distributed_table(…)` consists of; undefined for a statement without
 * such a call. One that holds anything else ends the statement, for nothing else of it would run:
 * 0A000. So does a call whose arguments are no constants, or unknown: 42883, 0A000. A fleet knows
 * only some of the functions.
 */
export function distributionCall(
  tree: Node,
  { citus }: Pick<Catalog, 'citus'> = {},
): DistributionCall | undefined {
  const select = tagOf(tree) === 'SelectStmt' ? as(tree, 'SelectStmt') : undefined;
  if (!select) return undefined;
  const known = citus ? onCitus : everywhere;
  const only = onlyCall(select);
  const name = functionName(only, known);
  if (only && name) {
    const values = readArguments(only, name, known[name] ?? []);
    return { function: name, values, location: only.location };
  }
  if (!citus) refuseCallWithin(select, known);
  return undefined;
}

/** Which function of Citus's the statement is a call of, whatever its arguments are. */
export function distributionFunction(select: SelectStmt): DistributionCall['function'] | undefined {
  return functionName(onlyCall(select), onCitus);
}

/** The value of a parameter that has no default: 22004 if it is missing. */
export function required(
  { function: name, values, location }: DistributionCall,
  parameter: string,
): string {
  const value = values.get(parameter);
  if (value !== undefined) return value;
  raise('22004', `${name} needs the argument ${parameter}`, { location, page });
}

/** All that a plain `SELECT f(…)` has in its tree. */
const fieldsOfSelect = new Set(['targetList', 'limitOption', 'op']);
const fieldsOfTarget = new Set(['name', 'val', 'location']);
const fieldsOfCall = new Set(['funcname', 'args', 'funcformat', 'location']);

function onlyCall(select: SelectStmt): FuncCall | undefined {
  const [target, another] = select.targetList ?? [];
  const result = as(target, 'ResTarget');
  const call = as(result?.val, 'FuncCall');
  const plain =
    hasOnly(select, fieldsOfSelect) &&
    select.limitOption === 'LIMIT_OPTION_DEFAULT' &&
    select.op === 'SETOP_NONE' &&
    hasOnly(result, fieldsOfTarget) &&
    hasOnly(call, fieldsOfCall);
  return plain && !another ? call : undefined;
}

function hasOnly(fields: object | undefined, allowed: ReadonlySet<string>): boolean {
  return Object.keys(fields ?? {}).every((field) => allowed.has(field));
}

/** Where Citus has these functions; one of the same name elsewhere is the user's. */
function functionName(
  call: FuncCall | undefined,
  known: Functions,
): DistributingFunction | undefined {
  const [name = '', schema = 'pg_catalog'] = strings(call?.funcname).toReversed();
  return schema === 'pg_catalog' && isKnown(name, known) ? name : undefined;
}

function isKnown(name: string, known: Functions): name is DistributingFunction {
  return Object.hasOwn(known, name);
}

function refuseCallWithin(select: SelectStmt, known: Functions): void {
  walk(
    { SelectStmt: select },
    {
      FuncCall: (call) => {
        const name = functionName(call, known);
        if (!name) return;
        raise('0A000', `${name} must be a statement of its own`, {
          detail: 'Citrate carries the call out itself; nothing else of the statement would run.',
          hint: `Write SELECT ${name}(…) and nothing else, one statement for each table.`,
          location: call.location,
          page,
        });
      },
    },
  );
}

/** The constants given, by parameter; NULL is as if it were not given. */
function readArguments(
  call: FuncCall,
  name: string,
  names: readonly string[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  (call.args ?? []).forEach((arg, i) => {
    const given = as(arg, 'NamedArgExpr');
    const parameter = given ? given.name : names[i];
    if (parameter === undefined || !names.includes(parameter)) {
      raise('42883', `function ${name} does not exist with these arguments`, {
        detail: `Its parameters are ${names.join(', ')}.`,
        location: call.location,
        page,
      });
    }
    const value = constant(given ? given.arg : arg, parameter, call);
    if (value !== undefined) values.set(parameter, value);
  });
  return values;
}

function constant(arg: Node | undefined, parameter: string, call: FuncCall): string | undefined {
  const cast = as(arg, 'TypeCast');
  if (cast) return constant(cast.arg, parameter, call);
  const value = as(arg, 'A_Const');
  if (value?.isnull) return undefined;
  if (value?.sval) return value.sval.sval ?? '';
  if (value?.ival) return String(value.ival.ival ?? 0);
  if (value?.boolval) return String(value.boolval.boolval ?? false);
  raise('0A000', `argument ${parameter} must be a constant`, {
    detail: 'What the call does has to be known before it is carried out.',
    location: call.location,
    page,
  });
}
