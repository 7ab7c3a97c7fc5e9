import { as, type CreateStmt } from '@citrate/parser';

/** What a new table has that the model does not hold, in the words of `Table.extras`. */
export function extrasOf(stmt: CreateStmt): string[] {
  const columns = (stmt.tableElts ?? []).flatMap((e) => as(e, 'ColumnDef') ?? []);
  const nested = columns.flatMap((c) => c.constraints ?? []);
  const constraints = [...(stmt.tableElts ?? []), ...nested].flatMap(
    (e) => as(e, 'Constraint') ?? [],
  );
  const indexed = constraints.filter((c) => c.contype !== 'CONSTR_IDENTITY');
  const extras: readonly (readonly [unknown, string])[] = [
    [stmt.relation?.relpersistence === 'u', 'unlogged storage'],
    [stmt.options?.length, 'storage parameters'],
    [stmt.tablespacename, 'a tablespace'],
    [(stmt.accessMethod ?? 'heap') !== 'heap', 'an access method'],
    [columns.some((c) => c.storage_name ?? c.compression), 'column storage'],
    [indexed.some((c) => c.options?.length ?? c.indexspace), 'storage parameters of constraints'],
  ];
  return extras.filter(([has]) => has).map(([, words]) => words);
}
