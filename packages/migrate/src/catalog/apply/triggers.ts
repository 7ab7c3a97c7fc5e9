import { type AlterTableCmd, type AlterTableType, as, type CreateTrigStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { findRelation, requireRelation, resolveRoutines } from '../lookup.ts';
import type {
  QualifiedName,
  Relation,
  Routine,
  Table,
  Trigger,
  TriggerState,
  View,
} from '../model.ts';
import { allOf, strings } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import type { Run } from './run.ts';
import { requireWhen } from './trigger-condition.ts';
import { BEFORE, DELETE, INSERT, INSTEAD, TRUNCATE, UPDATE } from './trigger-events.ts';
import type { MaybeVirtual } from './virtual.ts';

/**
 * Triggers have names of their own on each table or view; a constraint trigger's counts among the
 * schema's constraints, too.
 */
export function createTrigger(stmt: CreateTrigStmt, run: Run): void {
  const relation = requireRelation(run.catalog, stmt.relation ?? {});
  requireKinds(stmt, relation);
  requireTransitions(stmt, relation);
  const columns = columnsOf(relation);
  if (columns) requireWhen(stmt, relation, columns, run.stored);
  const called = strings(stmt.funcname);
  const routine = resolveRoutines(run.catalog, called).find((r) => r.signature === `${r.name}()`);
  if (!routine && !isBuiltin(called) && !run.catalog.uncertain) {
    raise('42883', `function ${called.join('.')}() does not exist`);
  }
  requireTriggerFunction(routine);
  const { trigname: name = '' } = stmt;
  const { replace: _, ...definition } = withoutLocations(stmt);
  const trigger: Trigger = {
    name,
    row: stmt.row ?? false,
    ...(stmt.isconstraint && { constraint: name }),
    function: [routine?.schema ?? 'pg_catalog', called.at(-1) ?? ''],
    definition,
  };
  const isShared = trigger.row && relation.kind === 'table' && relation.partitionKey;
  const [, ...partitions] = isShared ? familyOf(run.catalog, relation) : [];
  storeTrigger(run, relation, trigger, stmt.replace ?? false);
  requireTriggerColumns(stmt, relation);
  const clone: Trigger = withFields(trigger, { isClone: true });
  for (const each of partitions) storeTrigger(run, each, clone, stmt.replace ?? false);
}

/** After CreateTriggerFiringOn (trigger.c). */
function requireKinds(stmt: CreateTrigStmt, relation: Relation): void {
  const { isconstraint, row, timing = 0, events = 0, whenClause, columns } = stmt;
  const { name, kind } = relation;
  if (isconstraint && kind !== 'table') raise('42809', `"${name}" is not a table`);
  const isInstead = (timing & INSTEAD) !== 0;
  if (kind === 'view' && row && !isInstead) {
    raise('42809', `"${name}" is a view`, {
      detail: 'Views cannot have row-level BEFORE or AFTER triggers.',
    });
  }
  if (kind === 'view' && (events & TRUNCATE) !== 0) {
    raise('42809', `"${name}" is a view`, { detail: 'Views cannot have TRUNCATE triggers.' });
  }
  if (kind === 'table' && isInstead) {
    raise('42809', `"${name}" is a table`, { detail: 'Tables cannot have INSTEAD OF triggers.' });
  }
  if (kind !== 'table' && kind !== 'view') {
    raise('42809', `relation "${name}" cannot have triggers`);
  }
  const what = [
    row && (events & TRUNCATE) !== 0 && 'TRUNCATE FOR EACH ROW triggers are not supported',
    isInstead && !row && 'INSTEAD OF triggers must be FOR EACH ROW',
    isInstead && whenClause && 'INSTEAD OF triggers cannot have WHEN conditions',
    isInstead && columns && 'INSTEAD OF triggers cannot have column lists',
  ].find(Boolean);
  if (what) raise('0A000', what);
}

/** REFERENCING: AFTER one event, rows that it has. After CreateTriggerFiringOn. */
function requireTransitions(stmt: CreateTrigStmt, { kind, name }: Relation): void {
  const { timing = 0, events = 0, columns } = stmt;
  for (const { isNew, isTable } of allOf(stmt.transitionRels, 'TriggerTransition')) {
    if (!isTable) raise('0A000', 'ROW variable naming in the REFERENCING clause is not supported');
    if (kind === 'view') raise('42809', `"${name}" is a view`);
    if ((timing & (BEFORE | INSTEAD)) !== 0) {
      raise('42P17', 'transition table name can only be specified for an AFTER trigger');
    }
    if ((events & TRUNCATE) !== 0) {
      raise('42P17', 'TRUNCATE triggers with transition tables are not supported');
    }
    if ([INSERT, DELETE, UPDATE].filter((event) => (events & event) !== 0).length !== 1) {
      raise('0A000', 'transition tables cannot be specified for triggers with more than one event');
    }
    if (columns) {
      raise('0A000', 'transition tables cannot be specified for triggers with column lists');
    }
    const [word, fitting] = isNew ? ['NEW', INSERT | UPDATE] : ['OLD', DELETE | UPDATE];
    if ((events & fitting) !== 0) continue;
    const of = isNew ? 'an INSERT or UPDATE' : 'a DELETE or UPDATE';
    raise('42P17', `${word} TABLE can only be specified for ${of} trigger`);
  }
}

/** One that is replaced stays the trigger that it is, with its comment. */
function storeTrigger(run: Run, name: QualifiedName, trigger: Trigger, replace: boolean): void {
  changeTriggers(run, name, (triggers) => {
    const known = triggers.find((t) => t.name === trigger.name);
    if (!known) return [...triggers, trigger];
    if (!replace) {
      raise('42710', `trigger "${trigger.name}" for relation "${name.name}" already exists`);
    }
    const { comment } = known;
    return triggers.map((t) => (t === known ? { ...(comment && { comment }), ...trigger } : t));
  });
}

/** Of a table or view; of anything else nothing is changed. */
export function changeTriggers(
  run: Run,
  name: QualifiedName,
  change: (triggers: readonly Trigger[]) => readonly Trigger[],
): void {
  const relation = findRelation(run.catalog, name);
  if (!relation || !mayHaveTriggers(relation)) return;
  const triggers = change(relation.triggers ?? []);
  if (triggers.length > 0) {
    run.catalog = withRelation(run.catalog, { ...relation, triggers });
  } else if (relation.triggers) {
    const { triggers: _, ...others } = relation;
    run.catalog = withRelation(run.catalog, others);
  }
}

export function mayHaveTriggers(relation: { readonly kind: string }): relation is Table | View {
  return relation.kind === 'table' || relation.kind === 'view';
}

/** `UPDATE OF a` */
function requireTriggerColumns({ columns: named }: CreateTrigStmt, relation: Relation): void {
  const columns = columnsOf(relation);
  const seen = new Set<string>();
  for (const column of columns ? strings(named) : []) {
    if (!columns?.some((c) => c.name === column)) {
      raise('42703', `column "${column}" of relation "${relation.name}" does not exist`);
    }
    if (seen.has(column)) raise('42701', `column "${column}" specified more than once`);
    seen.add(column);
  }
}

/** Undefined of a view whose columns are not known. */
function columnsOf(relation: Relation): readonly MaybeVirtual[] | undefined {
  return mayHaveTriggers(relation) ? relation.columns : undefined;
}

function requireTriggerFunction(routine: Routine | undefined): void {
  const stmt = routine && as(routine.definition, 'CreateFunctionStmt');
  const [returned] = strings(stmt?.returnType?.names).toReversed();
  if (returned === undefined || returned === 'trigger') return;
  raise('42P17', `function ${routine?.name} must return type trigger`);
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

/** What ENABLE and DISABLE make of a trigger; undefined is how it was made. */
const states: { readonly [type in AlterTableType]?: TriggerState | undefined } = {
  AT_EnableTrig: undefined,
  AT_EnableTrigAll: undefined,
  AT_EnableTrigUser: undefined,
  AT_EnableAlwaysTrig: 'always',
  AT_EnableReplicaTrig: 'replica',
  AT_DisableTrig: 'disabled',
  AT_DisableTrigAll: 'disabled',
  AT_DisableTrigUser: 'disabled',
};

/** ENABLE and DISABLE TRIGGER, of one by name or of all. After EnableDisableTrigger (trigger.c). */
export function enableTrigger(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const state = cmd.subtype && states[cmd.subtype];
  changeTriggers(run, table, (triggers) => {
    const isMeant = ({ name }: Trigger): boolean => cmd.name === undefined || name === cmd.name;
    if (cmd.name !== undefined && !triggers.some(isMeant)) {
      raise('42704', `trigger "${cmd.name}" for table "${table.name}" does not exist`);
    }
    return triggers.map(({ enabled, ...trigger }) => {
      if (!isMeant(trigger)) return { ...trigger, ...(enabled && { enabled }) };
      return { ...trigger, ...(state && { enabled: state }) };
    });
  });
}

/** As that, on the table and wherever its partitions have the trigger. */
export function enableTriggers(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  enableTrigger(cmd, table, run);
  const own = findRelation(run.catalog, table);
  const triggers = own?.kind === 'table' ? (own.triggers ?? []) : [];
  // Before 15 a server looks for the name, which a renamed trigger has on its table alone.
  const byName = run.pg < 15 && triggers.some((t) => t.row && t.name === cmd.name);
  for (const member of familyOf(run.catalog, table).slice(1)) {
    const relation = findRelation(run.catalog, member);
    const clones = relation?.kind === 'table' ? (relation.triggers ?? []) : [];
    const isThere = clones.some(
      (t) => t.isClone && (cmd.name === undefined || t.name === cmd.name),
    );
    if (isThere || byName) enableTrigger(cmd, member, run);
  }
}
