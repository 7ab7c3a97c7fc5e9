/** `nextval` of a sequence that the column owns: what serial stands for, however it came about. */
import { as, type Node } from '@citrate/parser';
import { parseIdentifiers } from '../identifiers.ts';
import { findTable, resolveRelation } from '../lookup.ts';
import type { Catalog, QualifiedName, Sequence } from '../model.ts';
import { rangeVar, sameName, strings } from '../names-of.ts';
import { nextValueOf } from '../sequence-calls.ts';
import type { Run } from './run.ts';
import { changeColumn, columnOf } from './tables.ts';

/** The column's default becomes serial if it is no more than the next value of its own sequence. */
export function recogniseSerial(run: Run, table: QualifiedName, column: string): void {
  const found = findTable(run.catalog, table);
  const value = found && columnOf(found, column)?.default;
  const sequence = value && sequenceMeant(value, run.catalog);
  const { ownedBy } = sequence ?? {};
  if (!sequence || !ownedBy || !sameName(ownedBy, table) || ownedBy.column !== column) return;
  const serial = { schema: sequence.schema, name: sequence.name };
  changeColumn(run, table, column, ({ default: _, ...rest }) => ({ serial, ...rest }));
}

/** Of a sequence that belongs to no column, or another, the next value is a default as any. */
export function forgetSerial(run: Run, sequence: Sequence): void {
  const { ownedBy } = sequence;
  const found = ownedBy && findTable(run.catalog, ownedBy);
  if (!found) return;
  changeColumn(run, found, ownedBy.column, (column) => {
    const { serial, ...rest } = column;
    return serial && sameName(serial, sequence)
      ? { default: nextValueOf(sequence), ...rest }
      : column;
  });
}

function sequenceMeant(value: Node, catalog: Catalog): Sequence | undefined {
  const { funcname, args = [] } = as(value, 'FuncCall') ?? {};
  const [name, schema = 'pg_catalog'] = strings(funcname).toReversed();
  if (name !== 'nextval' || schema !== 'pg_catalog' || args.length !== 1) return undefined;
  const cast = as(args[0], 'TypeCast');
  if (cast && strings(cast.typeName?.names).at(-1) !== 'regclass') return undefined;
  const text = as(cast ? cast.arg : args[0], 'A_Const')?.sval?.sval;
  const names = text === undefined ? undefined : parseIdentifiers(text);
  const found = names && resolveRelation(catalog, rangeVar(names));
  return found?.kind === 'sequence' ? found : undefined;
}
