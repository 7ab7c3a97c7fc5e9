/** What an index must be to tell rows apart, or to sort them by. */
import { raise } from '../errors.ts';
import type { Index, Table } from '../model.ts';
import { indexElements } from '../names/index-columns.ts';
import { columnOf, constraintOf } from './tables.ts';

/** After ATExecReplicaIdentity (tablecmds.c). */
export function requireReplicaIdentity(table: Table, index: Index): void {
  const { name, definition, unique } = index;
  const refuse = (code: string, kind: string): never =>
    raise(code, `cannot use ${kind} index "${name}" as replica identity`);
  if (!unique) refuse('42809', 'non-unique');
  const constraint = constraintOf(table, name);
  if (constraint?.definition.deferrable) refuse('0A000', 'non-immediate');
  const keys = indexElements(definition?.indexParams);
  if (keys.some((key) => key.expr)) refuse('0A000', 'expression');
  if (definition?.whereClause) refuse('0A000', 'partial');
  const columns = constraint?.columns ?? keys.flatMap((key) => key.name ?? []);
  const nullable = columns.find((column) => !columnOf(table, column)?.notNull);
  if (nullable === undefined) return;
  const why = `column "${nullable}" is nullable`;
  raise('42809', `index "${name}" cannot be used as replica identity because ${why}`);
}

/** After check_index_is_clusterable (cluster.c). */
export function requireClusterable({ name, definition }: Index): void {
  const { accessMethod = 'btree', whereClause } = definition ?? {};
  if (unsorted.has(accessMethod)) {
    const why = 'access method does not support clustering';
    raise('0A000', `cannot cluster on index "${name}" because ${why}`);
  }
  if (whereClause) raise('0A000', `cannot cluster on partial index "${name}"`);
}

const unsorted: ReadonlySet<string> = new Set(['hash', 'gin', 'spgist', 'brin']);
