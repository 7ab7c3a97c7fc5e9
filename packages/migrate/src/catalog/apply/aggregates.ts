import type { DefineStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationSchema } from '../lookup.ts';
import { rangeVar, stringNode, strings } from '../names-of.ts';
import { argumentTypes, signatureOf } from '../signatures.ts';
import { withoutLocations } from '../trees.ts';
import { requireType } from '../types.ts';
import { withRoutine } from '../update.ts';
import type { Run } from './run.ts';

export function createAggregate(stmt: DefineStmt, run: Run): void {
  const { relname: name = '', schemaname } = rangeVar(strings(stmt.defnames));
  const schema = creationSchema(run.catalog, schemaname === undefined ? {} : { schemaname });
  const types = argumentTypes({ DefineStmt: stmt });
  for (const type of types) requireType(run.catalog, type);
  const signature = signatureOf(run.catalog, name, types);
  const existing = run.catalog.schemas.get(schema)?.functions.get(signature);
  if (existing && !stmt.replace) {
    raise('42723', `function "${name}" already exists with same argument types`);
  }
  const { replace: _, ...definition } = withoutLocations(stmt);
  run.catalog = withRoutine(run.catalog, {
    ...existing,
    schema,
    name,
    signature,
    owner: existing?.owner ?? run.catalog.currentRole,
    kind: 'aggregate',
    volatility: 'immutable',
    language: 'internal',
    definition: { DefineStmt: { ...definition, defnames: [schema, name].map(stringNode) } },
  });
}
