import { as, type FuncCall, type Node, type SelectStmt, tagOf, walk } from '@citrate/parser';
import { raise } from './errors.ts';
import { strings } from './names-of.ts';

/** A call that is a statement of the language: Citrate carries it out itself. */
export type DistributionCall = DistributeCall | ReferenceCall;

export interface DistributeCall {
  readonly function: 'create_distributed_table';
  /** As the call has it: a name that regclass reads. */
  readonly table: string;
  readonly column: string;
  /** `default`, `none`, or the name of a table. */
  readonly colocateWith: string;
  readonly shardCount?: number;
  readonly location: number | undefined;
}

export interface ReferenceCall {
  readonly function: 'create_reference_table';
  readonly table: string;
  readonly location: number | undefined;
}

const parameters = {
  create_distributed_table: [
    'table_name',
    'distribution_column',
    'distribution_type',
    'colocate_with',
    'shard_count',
  ],
  create_reference_table: ['table_name'],
} as const;

type FunctionName = keyof typeof parameters;

/**
 * The call that a `SELECT create_distributed_table(…)` consists of; undefined for a statement without
 * such a call. One that holds anything else ends the statement, for nothing else of it would run:
 * 0A000. So does a call whose arguments are no constants, or unknown: 42883, 0A000.
 */
export function distributionCall(tree: Node): DistributionCall | undefined {
  const select = tagOf(tree) === 'SelectStmt' ? as(tree, 'SelectStmt') : undefined;
  if (!select) return undefined;
  const only = onlyCall(select);
  const name = functionName(only);
  if (!only || !name) {
    refuseCallWithin(select);
    return undefined;
  }
  const values = readArguments(only, name, parameters[name]);
  const table = required(values, 'table_name', only, name);
  if (name === 'create_reference_table') return { function: name, table, location: only.location };
  return distributeCall(only, name, table, values);
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
function functionName(call: FuncCall | undefined): FunctionName | undefined {
  const [name, schema = 'pg_catalog'] = strings(call?.funcname).toReversed();
  if (schema !== 'pg_catalog') return undefined;
  return name === 'create_distributed_table' || name === 'create_reference_table'
    ? name
    : undefined;
}

function refuseCallWithin(select: SelectStmt): void {
  walk(
    { SelectStmt: select },
    {
      FuncCall: (call) => {
        const name = functionName(call);
        if (!name) return;
        raise('0A000', `${name} must be a statement of its own`, {
          detail: 'Citrate carries the call out itself; nothing else of the statement would run.',
          hint: `Write SELECT ${name}(…) and nothing else, one statement for each table.`,
          location: call.location,
        });
      },
    },
  );
}

function distributeCall(
  call: FuncCall,
  name: 'create_distributed_table',
  table: string,
  values: ReadonlyMap<string, string>,
): DistributeCall {
  const column = required(values, 'distribution_column', call, name);
  const type = values.get('distribution_type') ?? 'hash';
  if (type !== 'hash') {
    raise('0A000', `distribution type "${type}" is not supported`, {
      hint: 'Tables are distributed by hash: leave the argument out.',
      location: call.location,
    });
  }
  const shardCount = values.get('shard_count');
  return {
    function: name,
    table,
    column,
    colocateWith: values.get('colocate_with') ?? 'default',
    ...(shardCount !== undefined && { shardCount: wholeNumber(shardCount, call) }),
    location: call.location,
  };
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
      });
    }
    const value = constant(given ? given.arg : arg, parameter, call);
    if (value !== undefined) values.set(parameter, value);
  });
  return values;
}

function wholeNumber(text: string, { location }: FuncCall): number {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  raise('22P02', `invalid input syntax for type integer: "${text}"`, { location });
}

function constant(arg: Node | undefined, parameter: string, call: FuncCall): string | undefined {
  const cast = as(arg, 'TypeCast');
  if (cast) return constant(cast.arg, parameter, call);
  const value = as(arg, 'A_Const');
  if (value?.isnull) return undefined;
  if (value?.sval) return value.sval.sval ?? '';
  if (value?.ival) return String(value.ival.ival ?? 0);
  raise('0A000', `argument ${parameter} must be a constant`, {
    detail: 'What the call does has to be known before it is carried out.',
    location: call.location,
  });
}

function required(
  values: ReadonlyMap<string, string>,
  parameter: string,
  call: FuncCall,
  name: string,
): string {
  const value = values.get(parameter);
  if (value !== undefined) return value;
  raise('22004', `${name} needs the argument ${parameter}`, { location: call.location });
}
