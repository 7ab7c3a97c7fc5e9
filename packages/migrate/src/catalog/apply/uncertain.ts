/** Statements whose effect only a server knows. */
import { as, type ImportForeignSchemaStmt, type Node, walk } from '@citrate/parser';
import type { TreeDiagnostic } from '../errors.ts';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, Routine } from '../model.ts';
import { strings } from '../names-of.ts';
import { notice, type Run } from './run.ts';

export function doBlock(_stmt: object, run: Run): void {
  addUncertainty(run, 'DO');
}

export function importForeignSchema({ server_name = '' }: ImportForeignSchemaStmt, run: Run): void {
  addUncertainty(run, `IMPORT FOREIGN SCHEMA from ${server_name}`);
}

/** A function of users, called by the query, that runs SQL which it makes itself. */
export function callsDynamic(query: Node, catalog: Catalog): string | undefined {
  let found: string | undefined;
  walk(query, {
    FuncCall: ({ funcname }) => {
      const names = strings(funcname);
      if (resolveRoutines(catalog, names).some(isDynamic)) found ??= names.join('.');
    },
  });
  return found;
}

function isDynamic({ language, definition }: Routine): boolean {
  if (language !== 'plpgsql' || !('CreateFunctionStmt' in definition)) return false;
  return (definition.CreateFunctionStmt.options ?? []).some((option) => {
    const { defname, arg } = as(option, 'DefElem') ?? {};
    return (
      defname === 'as' && strings(as(arg, 'List')?.items).some((body) => /\bexecute\b/i.test(body))
    );
  });
}

/** From here on, what the model misses may be there. */
export function addUncertainty(run: Run, what: string): void {
  const { uncertain = [] } = run.catalog;
  notice(run, '01000', `what ${what} changes is not known without a server`, {
    detail: 'Objects that it makes, changes or drops are not taken into account from here on.',
  });
  if (uncertain.includes(what)) return;
  run.catalog = { ...run.catalog, uncertain: [...uncertain, what] };
}

/** Errors that something is not there: a schema, relation, column, function or another object. */
const missing: ReadonlySet<string> = new Set(['3F000', '42P01', '42703', '42704', '42883']);

/**
 * A statement that would fail for the lack of something may find it on a server: the error becomes a
 * notice. The statement is not applied all the same, as nobody knows what to.
 */
export function softened(
  diagnostics: readonly TreeDiagnostic[],
  { uncertain }: Catalog,
): readonly TreeDiagnostic[] {
  if (!uncertain) return diagnostics;
  const detail = `It may be there on a server, by ${anyOf(uncertain)}. The statement is not taken into account.`;
  return diagnostics.map((d) =>
    d.severity === 'error' && missing.has(d.code) ? { ...d, severity: 'notice', detail } : d,
  );
}

/** `a`, `a or b`, `a, b or c`. */
function anyOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
