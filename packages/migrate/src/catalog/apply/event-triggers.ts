/** After PostgreSQL's event_trigger.c. */
import { type AlterEventTrigStmt, as, type CreateEventTrigStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { resolveRoutines } from '../lookup.ts';
import type { EventTrigger, PgMajor, TriggerState } from '../model.ts';
import { withNamed } from '../named.ts';
import { strings } from '../names-of.ts';
import { refuseTakenNamed, requireNamed } from './named.ts';
import type { Run } from './run.ts';

/** With the version that first has them. */
const events: { readonly [event in string]?: PgMajor } = {
  ddl_command_end: 13,
  ddl_command_start: 13,
  login: 17,
  sql_drop: 13,
  table_rewrite: 13,
};

export function createEventTrigger(stmt: CreateEventTrigStmt, run: Run): void {
  const { trigname: name = '', eventname: event = '' } = stmt;
  const since = Object.hasOwn(events, event) ? events[event] : undefined;
  if (since === undefined || since > run.pg) {
    raise('42601', `unrecognized event name "${event}"`);
  }
  const tags = tagsOf(stmt);
  refuseTakenNamed(run.catalog, 'event trigger', name);
  const trigger: EventTrigger = {
    kind: 'event trigger',
    name,
    owner: run.catalog.currentRole,
    event,
    ...(tags && { tags }),
    function: functionOf(stmt, run),
  };
  run.catalog = withNamed(run.catalog, trigger);
}

function tagsOf({ whenclause = [] }: CreateEventTrigStmt): readonly string[] | undefined {
  const filters = whenclause.flatMap((node) => as(node, 'DefElem') ?? []);
  const strange = filters.find(({ defname }) => defname !== 'tag');
  if (strange) raise('42601', `unrecognized filter variable "${strange.defname ?? ''}"`);
  if (filters.length > 1) raise('42601', 'filter variable "tag" specified more than once');
  const [tag] = filters;
  return tag && strings(as(tag.arg, 'List')?.items).map((word) => word.toUpperCase());
}

function functionOf({ funcname }: CreateEventTrigStmt, { catalog }: Run): readonly string[] {
  const names = strings(funcname);
  const routine = resolveRoutines(catalog, names).find((f) => f.signature === `${f.name}()`);
  if (routine) return [routine.schema, routine.name];
  if (catalog.uncertain) return names;
  raise('42883', `function ${names.join('.')}() does not exist`);
}

const states: { readonly [state in string]?: TriggerState } = {
  A: 'always',
  D: 'disabled',
  R: 'replica',
};

export function alterEventTrigger({ trigname, tgenabled }: AlterEventTrigStmt, run: Run): void {
  const { enabled: _, ...trigger } = requireNamed(run.catalog, 'event trigger', trigname ?? '');
  const enabled = states[tgenabled ?? ''];
  run.catalog = withNamed(run.catalog, { ...trigger, ...(enabled && { enabled }) });
}
