import { as, type Node, type VariableSetStmt } from '@citrate/parser';
import { unsupported } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import { requireRole } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';
import { withEntry, withoutEntry } from '../shared-map.ts';
import { withCluster } from '../update.ts';
import type { Run } from './run.ts';

type Setting = (value: readonly string[], run: Run) => void;

/** Settings that decide what statements make. */
const effects: { readonly [name in string]?: Setting } = {
  search_path: (names, run) => change(run, { searchPath: names.flatMap((n) => pathEntry(n, run)) }),
  role: ([role = ''], run) => {
    const { beforeSet, currentRole } = run.catalog;
    const own = beforeSet?.currentRole ?? currentRole;
    change(run, { currentRole: role === 'none' ? own : requireRole(run.catalog, role) });
  },
};

type Session = Pick<Catalog, 'searchPath' | 'currentRole'>;

function change(run: Run, to: Partial<Session>): void {
  const { searchPath, currentRole, beforeSet = { searchPath, currentRole } } = run.catalog;
  run.catalog = { ...run.catalog, ...to, beforeSet };
}

/** RESET, and SET … TO DEFAULT: as the session found it. */
const resets: { readonly [name in string]?: (before: Session) => Partial<Session> } = {
  search_path: ({ searchPath }) => ({ searchPath }),
  role: ({ currentRole }) => ({ currentRole }),
};

function reset(run: Run, names: readonly string[]): void {
  const { beforeSet } = run.catalog;
  for (const name of beforeSet ? names : []) {
    run.catalog = { ...run.catalog, ...(beforeSet && resets[name]?.(beforeSet)) };
  }
}

/** Of these the model does not know what they would make different. */
const unknown: ReadonlySet<string> = new Set([
  'default_table_access_method',
  'default_tablespace',
  'session_authorization',
]);

/** SET: most settings change nothing that the model holds. */
export function setVariable({ kind, name = '', args }: VariableSetStmt, run: Run): void {
  const values = (args ?? []).map(textOf);
  if (run.catalog.citus && name.startsWith('citus.')) {
    setOfCitus(name.slice('citus.'.length), kind === 'VAR_SET_VALUE' ? values[0] : undefined, run);
    return;
  }
  const effect = Object.hasOwn(effects, name) ? effects[name] : undefined;
  if (kind === 'VAR_SET_VALUE' && effect) effect(values, run);
  else if (effect) reset(run, [name]);
  else if (kind === 'VAR_RESET_ALL') reset(run, Object.keys(resets));
  else if (isUnknown(name, values)) {
    unsupported(`SET or RESET of ${name || 'all settings'}`);
  }
}

/** Without a value: as it is if nobody sets it. */
function setOfCitus(name: string, value: string | undefined, run: Run): void {
  const { citus } = run.catalog;
  if (!citus) return;
  const settings =
    value === undefined
      ? withoutEntry(citus.settings, name)
      : withEntry(citus.settings, name, value);
  run.catalog = { ...run.catalog, citus: { ...citus, settings } };
  const shardCount = name === 'shard_count' ? Number(value) : 0;
  if (shardCount > 0) run.catalog = withCluster(run.catalog, { shardCount });
}

function isUnknown(name: string, values: readonly string[]): boolean {
  return unknown.has(name) && values.some((value) => value !== '' && value !== 'heap');
}

/** A name stands as it is; one in a string constant was quoted by the parser already. */
function textOf(node: Node): string {
  const { sval, ival } = as(node, 'A_Const') ?? {};
  return sval?.sval ?? String(ival?.ival ?? '');
}

function pathEntry(name: string, { catalog }: Run): string[] {
  if (name === '') return [];
  if (name === '$user') return [catalog.currentRole];
  return parseIdentifiers(`"${name.replaceAll('"', '""')}"`) ?? [];
}

/** `set_config('search_path', '', false)`, with which dumps begin, is a SET. */
export function setByCall(value: Node | undefined, run: Run): void {
  const { funcname, args = [] } = as(value, 'FuncCall') ?? {};
  if (strings(funcname).at(-1) !== 'set_config') return;
  const [name, text] = args.map((arg) => as(arg, 'A_Const')?.sval?.sval);
  if (name !== 'search_path' || text === undefined) return;
  const names =
    text === '' ? [] : text.split(',').flatMap((each) => parseIdentifiers(each.trim()) ?? []);
  effects[name]?.(names, run);
}
