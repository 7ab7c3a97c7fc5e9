import { as, type Node, type VariableSetStmt } from '@citrate/parser';
import { unsupported } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import { requireRole } from '../lookup.ts';
import { withEntry, withoutEntry } from '../shared-map.ts';
import { withCluster } from '../update.ts';
import type { Run } from './run.ts';

type Setting = (value: readonly string[], run: Run) => void;

/** Settings that decide what statements make. */
const effects: { readonly [name in string]?: Setting } = {
  search_path: (names, run) => {
    run.catalog = { ...run.catalog, searchPath: names.flatMap((n) => pathEntry(n, run)) };
  },
  role: ([role = ''], run) => {
    run.catalog = { ...run.catalog, currentRole: requireRole(run.catalog, role) };
  },
};

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
  else if (effect || isUnknown(name, values) || kind === 'VAR_RESET_ALL') {
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
