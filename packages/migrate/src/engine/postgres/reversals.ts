/** Which files are to be taken back, and by which statements. */
import { type Diagnostic, parseScript, type SourceFile } from '@citrate/parser';
import { emptyCatalog, inNewSession } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import {
  type Directive,
  isRepeatable,
  type MigrationFile,
  readMigrationFile,
  titleOf,
} from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';
import { type ReplayStep, replayEach } from '../../replay/index.ts';
import { reverseFile, reverseScript } from '../../reverse/index.ts';
import type { PlannedReversal } from '../model.ts';
import { isSame } from './pending.ts';

/** A file whose section `up` takes another one back. */
export interface Reversal {
  readonly row: MigrationRow;
  readonly by: PlannedReversal['by'];
  readonly file: MigrationFile;
}

export interface Reversals {
  /** In the order in which they are to be run. */
  readonly reversals: readonly Reversal[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What was applied last is taken back first. */
export function lastFirst(rows: readonly MigrationRow[]): readonly MigrationRow[] {
  const time = ({ applied }: MigrationRow): number => applied?.getTime() ?? 0;
  return rows.toSorted((a, b) => time(b) - time(a) || (a.version < b.version ? 1 : -1));
}

/**
 * @param wanted rows to be taken back, the last one first
 * @param history all that is applied, by which the catalog before each is known
 * @param like a catalog of the cluster: roles, version, search path
 */
export function reversalsOf(
  wanted: readonly MigrationRow[],
  history: readonly MigrationRow[],
  files: readonly MigrationFile[],
  like: Catalog,
): Reversals {
  const diagnostics: Diagnostic[] = [];
  const texts = wanted.map((row) => ({ row, file: fileOf(row, files) }));
  const isDerived = ({ file }: (typeof texts)[number]): boolean => file?.down === undefined;
  const replayed = texts.some(isDerived) ? replayAll(history, files, like) : new Map();
  const reversals = texts.flatMap(({ row, file }): Reversal[] => {
    if (file === undefined) return [];
    const found = file.down ? fromSection(file) : derived(row, file, replayed.get(row.version));
    diagnostics.push(...found.diagnostics);
    return [{ row, by: file.down ? 'section' : 'derived', file: found.file }];
  });
  return { reversals, diagnostics };
}

/** As it is in the folder, or where it is gone, as it was applied. */
function fileOf(row: MigrationRow, files: readonly MigrationFile[]): MigrationFile | undefined {
  const file = files.find(({ version }) => version === row.version);
  if (file && (isSame(file, row) || !isRepeatable(row.version))) return file;
  return readMigrationFile({ name: `${titleOf(row)}.sql`, text: row.source }).file;
}

interface Found {
  readonly file: MigrationFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** A file is taken back in one transaction, however it was applied. */
function fromSection(file: MigrationFile): Found {
  const { down, ...rest } = file;
  const section = down ?? file.up;
  const directives = section.directives.filter(({ key }) => key !== 'transaction');
  const diagnostics = section.statements.length > 0 ? [] : [emptySection(file)];
  return { file: { ...rest, up: { ...section, directives } }, diagnostics };
}

function emptySection(file: MigrationFile): Diagnostic {
  return {
    code: '42601',
    severity: 'error',
    message: `section down of migration file ${titleOf(file)} has no statement`,
    hint: 'Write what takes the file back, or remove the marker: then it is derived.',
    file: file.source,
  };
}

function derived(
  { version, name }: MigrationRow,
  file: MigrationFile,
  done: readonly ReplayStep[] = [],
): Found {
  const problem = done.flatMap(({ diagnostics }) => diagnostics).find(isError);
  if (problem) return { file, diagnostics: [unknownBefore(file, problem)] };
  const { trees, diagnostics } = reverseFile(
    done.map(({ completed: { tree }, statement, before, after }) => {
      return { tree, sql: statement.source, before, after };
    }),
  );
  const before = done[0]?.before;
  const text = before ? reverseScript(trees, before) : '';
  const source: SourceFile = { name: `${file.source.name} (taken back)`, text };
  const read = readMigrationFile({ name: `${titleOf({ version, name })}.sql`, text }).file;
  const { statements } = parseScript(source);
  const said = (read ?? file).up;
  const directives = [...said.directives, ...file.up.directives.filter(isJoint)];
  const up = { ...said, statements, directives };
  const { down: _, ...rest } = file;
  return {
    file: { ...rest, source, up },
    diagnostics: diagnostics.map((one) => ({ ...one, file: file.source })),
  };
}

/** What was applied server by server is taken back as the configuration says. */
function isJoint({ key, value }: Directive): boolean {
  return key === 'consistency' && value !== 'convergent';
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function unknownBefore(file: MigrationFile, { message }: Diagnostic): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `what was there before migration ${titleOf(file)} is not known`,
    detail: `The files in the history do not make it: ${message}.`,
    hint: 'Write the statements that take the file back into its section "-- migrate:down".',
    file: file.source,
  };
}

/** The statements of each file as they were carried out, by version: in the order of application. */
function replayAll(
  history: readonly MigrationRow[],
  files: readonly MigrationFile[],
  like: Catalog,
): ReadonlyMap<string, readonly ReplayStep[]> {
  const start = startLike(like);
  const done = new Map<string, readonly ReplayStep[]>();
  let catalog = start;
  for (const row of lastFirst(history).toReversed()) {
    const file = fileOf(row, files);
    if (file === undefined) continue;
    const { source, up } = file;
    const sources = [{ source, statements: up.statements }];
    const begin = inNewSession(catalog, start);
    const steps = [...replayEach(sources, begin)];
    done.set(row.version, steps);
    catalog = steps.at(-1)?.after ?? begin;
  }
  return done;
}

/** An empty database of this cluster. */
function startLike({ pg, searchPath, currentRole, cluster, citus }: Catalog): Catalog {
  const empty = emptyCatalog({ pg, anyRole: true, currentRole });
  const { shardCount, workers } = cluster;
  return {
    ...empty,
    searchPath,
    cluster: { ...empty.cluster, shardCount, workers },
    ...(citus && { citus: { ...citus, schemas: new Map() } }),
  };
}
