/** Calls that are statements of the language undone. */
import {
  type DistributionCall,
  distributionCall,
  parseIdentifiers,
  rangeVar,
  resolveTable,
} from '../catalog/index.ts';
import { alter, methodBefore } from './alter-table.ts';
import * as changed from './changed.ts';
import { type Around, nothing, type Reverse, type Reversed, refused, undoneBy } from './model.ts';

export const called: Reverse<'SelectStmt'> = (statement, around) => {
  const call = distributionCall({ SelectStmt: statement }, around.before);
  if (!call) return refused('a query may change anything');
  if (call.function === 'create_distributed_function') return ofFunction(call, around);
  const names = parseIdentifiers(call.values.get('table_name') ?? '');
  const isNew = names && 'trees' in changed.ofRows([rangeVar(names)], around);
  if (isNew) return nothing;
  if (call.function !== 'alter_table_set_access_method') {
    return refused('a table that was there before cannot be made local again');
  }
  const table = names && resolveTable(around.before, rangeVar(names));
  return table
    ? undoneBy(alter(table, [methodBefore(table)], 'OBJECT_TABLE'))
    : refused('what it is about is not known');
};

/** It goes with the function, if the file has made that. */
function ofFunction({ values }: DistributionCall, { begin, before }: Around): Reversed {
  const [written = ''] = (values.get('function_name') ?? '').split('(');
  const name = parseIdentifiers(written)?.at(-1);
  const named = [...before.schemas.values()]
    .flatMap(({ functions }) => [...functions.values()])
    .filter((routine) => routine.name === name);
  const isNew = named.every(
    ({ schema, signature }) => begin.schemas.get(schema)?.functions.has(signature) !== true,
  );
  return named.length > 0 && isNew
    ? nothing
    : refused('a function that was there before is distributed for good');
}
