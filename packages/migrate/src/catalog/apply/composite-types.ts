/** Composite types: relations without rows. */
import { as, type ColumnDef, type CompositeTypeStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationName, isShell } from '../lookup.ts';
import type { Attribute } from '../model.ts';
import { strings } from '../names-of.ts';
import { requireColumnType, storedType } from '../types.ts';
import { withRelation } from '../update.ts';
import type { Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import { refuseTakenType, takeTypeName } from './types.ts';

export function createCompositeType(stmt: CompositeTypeStmt, run: Run): void {
  const name = creationName(run.catalog, stmt.typevar ?? {});
  if (!isShell(run.catalog, name)) refuseTakenType(run, name);
  refuseTakenName(run, name, stmt.typevar?.location);
  takeTypeName(run, name);
  const owner = run.catalog.currentRole;
  const columns = (stmt.coldeflist ?? []).flatMap((node) => {
    const column = as(node, 'ColumnDef');
    return column ? [attributeFrom(column, run)] : [];
  });
  const twice = columns.find(({ name: own }, i) => columns.findIndex((c) => c.name === own) < i);
  if (twice) raise('42701', `column "${twice.name}" specified more than once`);
  run.catalog = withRelation(run.catalog, { kind: 'composite type', ...name, owner, columns });
}

export function attributeFrom(
  { colname = '', typeName, collClause }: ColumnDef,
  run: Run,
): Attribute {
  if (typeName) requireColumnType(run.catalog, { name: colname, type: typeName });
  const collation = strings(collClause?.collname);
  return {
    name: colname,
    type: storedType(typeName ?? {}),
    ...(collation.length > 0 && { collation }),
  };
}
