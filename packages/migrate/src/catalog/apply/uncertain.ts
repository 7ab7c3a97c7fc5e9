/** Statements whose effect only a server knows. */
import type { ImportForeignSchemaStmt } from '@citrate/parser';
import type { TreeDiagnostic } from '../errors.ts';
import type { Catalog } from '../model.ts';
import { notice, type Run } from './run.ts';

export function doBlock(_stmt: object, run: Run): void {
  addUncertainty(run, 'DO');
}

export function importForeignSchema({ server_name = '' }: ImportForeignSchemaStmt, run: Run): void {
  addUncertainty(run, `IMPORT FOREIGN SCHEMA from ${server_name}`);
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
  const detail = `It may be there on a server, by ${uncertain.join(' or ')}. The statement is not taken into account.`;
  return diagnostics.map((d) =>
    d.severity === 'error' && missing.has(d.code) ? { ...d, severity: 'notice', detail } : d,
  );
}
