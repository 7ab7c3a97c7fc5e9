import { as, type Node, type VariableSetStmt } from '@citrate/parser';
import { unsupported } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import { requireRole } from '../lookup.ts';
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
  const effect = Object.hasOwn(effects, name) ? effects[name] : undefined;
  if (kind === 'VAR_SET_VALUE' && effect) effect(values, run);
  else if (effect || isUnknown(name, values) || kind === 'VAR_RESET_ALL') {
    unsupported(`SET or RESET of ${name || 'all settings'}`);
  }
}

function isUnknown(name: string, values: readonly string[]): boolean {
  return unknown.has(name) && values.some((value) => value !== '' && value !== 'heap');
}

/** A name stands as it is; one in a string constant was quoted by the parser already. */
function textOf(node: Node): string {
  return as(node, 'A_Const')?.sval?.sval ?? '';
}

function pathEntry(name: string, { catalog }: Run): string[] {
  if (name === '') return [];
  if (name === '$user') return [catalog.currentRole];
  return parseIdentifiers(`"${name.replaceAll('"', '""')}"`) ?? [];
}
