import type { CreateTrigStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { requireRelation, resolveRoutines } from '../lookup.ts';
import type { QualifiedName, Trigger } from '../model.ts';
import { strings } from '../names-of.ts';
import type { Run } from './run.ts';
import { changeTable, tableOf } from './tables.ts';

/**
 * Triggers have names of their own on each table; a constraint trigger's counts among the schema's
 * constraints, too. Those of views are not known, as nothing of a view's inside is.
 */
export function createTrigger(stmt: CreateTrigStmt, run: Run): void {
  const table = requireRelation(run.catalog, stmt.relation ?? {});
  const called = strings(stmt.funcname);
  const [routine] = resolveRoutines(run.catalog, called);
  if (!routine && !isBuiltin(called) && !run.catalog.uncertain) {
    raise('42883', `function ${called.join('.')}() does not exist`);
  }
  if (table.kind !== 'table') return;
  const { trigname: name = '' } = stmt;
  const trigger: Trigger = {
    name,
    row: stmt.row ?? false,
    ...(stmt.isconstraint && { constraint: name }),
    function: [routine?.schema ?? 'pg_catalog', called.at(-1) ?? ''],
  };
  const tables = trigger.row && table.partitionKey ? familyOf(run.catalog, table) : [table];
  for (const each of tables) storeTrigger(run, each, trigger, stmt.replace ?? false);
}

function storeTrigger(run: Run, table: QualifiedName, trigger: Trigger, replace: boolean): void {
  const { triggers = [] } = tableOf(run, table);
  const others = triggers.filter((t) => t.name !== trigger.name);
  if (others.length < triggers.length && !replace) {
    raise('42710', `trigger "${trigger.name}" for relation "${table.name}" already exists`);
  }
  changeTable(run, table, { triggers: [...others, trigger] });
}

const builtinFunctions: ReadonlySet<string> = new Set([
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
]);

function isBuiltin(names: readonly string[]): boolean {
  const [name = '', schema = 'pg_catalog'] = names.toReversed();
  return schema === 'pg_catalog' && builtinFunctions.has(name);
}
