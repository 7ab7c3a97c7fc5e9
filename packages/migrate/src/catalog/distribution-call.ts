import { as, type FuncCall, type Node, tagOf } from '@citrate/parser';
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

/**
 * The call that a `SELECT create_distributed_table(…)` consists of; undefined for any other
 * statement. A call whose arguments are no constants, or unknown, ends the statement: 42883, 0A000.
 */
export function distributionCall(tree: Node): DistributionCall | undefined {
  const call = onlyCall(tree);
  const name = strings(call?.funcname).at(-1);
  if (!call || (name !== 'create_distributed_table' && name !== 'create_reference_table')) {
    return undefined;
  }
  const values = readArguments(call, name, parameters[name]);
  const table = required(values, 'table_name', call, name);
  if (name === 'create_reference_table') return { function: name, table, location: call.location };
  return distributeCall(call, name, table, values);
}

function onlyCall(tree: Node): FuncCall | undefined {
  if (tagOf(tree) !== 'SelectStmt') return undefined;
  const select = as(tree, 'SelectStmt');
  const [target, another] = select?.targetList ?? [];
  if (another || select?.fromClause || select?.whereClause) return undefined;
  return as(as(target, 'ResTarget')?.val, 'FuncCall');
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
    ...(shardCount !== undefined && { shardCount: Number(shardCount) }),
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
