import type { DefineStmt, ObjectType } from '@citrate/parser';
import { unsupported } from '../errors.ts';
import { createAggregate } from './aggregates.ts';
import { createCollation } from './collations.ts';
import type { Run } from './run.ts';
import { createConfiguration, createDictionary } from './text-search.ts';
import { createBase, createShell } from './types.ts';
import { noteDefined } from './unheld.ts';

const definitions: { readonly [type in ObjectType]?: (stmt: DefineStmt, run: Run) => void } = {
  OBJECT_AGGREGATE: createAggregate,
  OBJECT_COLLATION: createCollation,
  OBJECT_TSDICTIONARY: createDictionary,
  OBJECT_TSCONFIGURATION: createConfiguration,
  OBJECT_TYPE: (stmt, run) => (stmt.definition ? createBase : createShell)(stmt, run),
};

/** One statement of the grammar for objects of many kinds. */
export function define(stmt: DefineStmt, run: Run): void {
  const create = stmt.kind && definitions[stmt.kind];
  if (!create && noteDefined(stmt, run)) return;
  if (!create) unsupported(`CREATE ${stmt.kind?.slice('OBJECT_'.length) ?? 'OBJECT'}`);
  create(stmt, run);
}
