import { loadParser } from '@citrate/parser';
import { type DumpedStatements, dumpStatements } from '../dump/index.ts';
import { replay } from '../replay/index.ts';
import { serialiseCatalog } from '../snapshot/index.ts';
import { appliedAfter } from './applied.ts';
import { type InputOptions, readInputs } from './inputs.ts';
import { offlineCatalog, type StartOptions, withSnapshotRead } from './start.ts';

/** A snapshot's statements go on from it. */
export interface DumpOptions extends InputOptions, StartOptions {}

/** The statements, and the catalog that they are made from as a snapshot. */
export interface OfflineDump extends DumpedStatements {
  /** Absent where problems kept it from being made. */
  readonly snapshot?: string;
}

/**
 * What the statements make of an empty database, as statements that make it at once. Problems are
 * gathered, not thrown; with errors among them nothing is dumped. A snapshot of another format is
 * thrown: DiagnosticError, 22023.
 */
export async function dump(given: DumpOptions): Promise<OfflineDump> {
  await loadParser();
  const options = withSnapshotRead(given);
  const { inputs, problems } = await readInputs(options);
  const files = inputs.map(({ source, up: { statements } }) => ({ source, statements }));
  const start = offlineCatalog(options);
  const { catalog, diagnostics } = replay(files, start);
  const ofTexts = inputs.flatMap((input) => input.diagnostics);
  const all = [...problems, ...ofTexts, ...diagnostics];
  if (all.some(({ severity }) => severity === 'error')) return { statements: [], diagnostics: all };
  const dumped = dumpStatements(catalog);
  const snapshot = serialiseCatalog(catalog, appliedAfter(inputs, options.snapshot));
  return { ...dumped, snapshot, diagnostics: [...all, ...dumped.diagnostics] };
}

/** All as one script. */
export function dumpedScript({ statements }: Pick<DumpedStatements, 'statements'>): string {
  return statements.map(({ sql }) => `${sql};\n`).join('\n');
}
