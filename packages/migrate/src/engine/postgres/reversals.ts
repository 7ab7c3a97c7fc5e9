/** Which files are to be taken back, and by which statements. */
import { type Diagnostic, parseScript, type SourceFile } from '@citrate/parser';
import {
  type Directive,
  isRepeatable,
  type MigrationFile,
  readMigrationFile,
  titleOf,
} from '../../files/index.ts';
import type { MigrationRow, NoReverse, PastRow, RecordedReverse } from '../../history/index.ts';
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
 * @param past rows that the history has no longer, oldest first
 */
export function reversalsOf(
  wanted: readonly MigrationRow[],
  past: readonly PastRow[],
  files: readonly MigrationFile[],
): Reversals {
  const diagnostics: Diagnostic[] = [];
  const reversals = wanted.flatMap((row): Reversal[] => {
    const file = fileOf(row, files);
    if (file === undefined) return [];
    const found = file.down ? fromSection(file) : fromRecords(row, file, recordsOf(row, past));
    diagnostics.push(...found.diagnostics);
    return [{ row, by: file.down ? 'section' : 'derived', file: found.file }];
  });
  return { reversals, diagnostics };
}

/** A file that was repeated leads back to what was there before it was run for the first time. */
function recordsOf(
  { version, reverse }: MigrationRow,
  past: readonly PastRow[],
): readonly (RecordedReverse | null)[] {
  const before = past.filter((row) => row.version === version);
  const first = before.findLastIndex(({ fate }) => fate !== 'replaced') + 1;
  return [
    reverse,
    ...before
      .slice(first)
      .map((row) => row.reverse)
      .toReversed(),
  ];
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

function fromRecords(
  { version, name }: MigrationRow,
  file: MigrationFile,
  records: readonly (RecordedReverse | null)[],
): Found {
  const diagnostics = records.flatMap((record) => problemsOf(record, file));
  if (diagnostics.length > 0) return { file, diagnostics };
  const text = records.map((record) => (record && 'sql' in record ? record.sql : '')).join('');
  const source: SourceFile = { name: `${file.source.name} (taken back)`, text };
  const read = readMigrationFile({ name: `${titleOf({ version, name })}.sql`, text }).file;
  const { statements } = parseScript(source);
  const said = (read ?? file).up;
  const directives = [...said.directives, ...file.up.directives.filter(isJoint)];
  const up = { ...said, statements, directives };
  const { down: _, ...rest } = file;
  return { file: { ...rest, source, up }, diagnostics: [] };
}

/** What was applied server by server is taken back as the configuration says. */
function isJoint({ key, value }: Directive): boolean {
  return key === 'consistency' && value !== 'convergent';
}

/** A row that an older format had no column for is as good as one without. What helps is said once. */
function problemsOf(
  record: RecordedReverse | null | undefined,
  file: MigrationFile,
): readonly Diagnostic[] {
  const refused = record ? ('refused' in record ? record.refused : []) : [notOnRecord(file)];
  return refused.map(({ message, detail, statement }, i) => {
    const span = statement === undefined ? undefined : file.up.statements[statement]?.span;
    return {
      code: '0A000',
      severity: 'error',
      message,
      ...(detail !== undefined && { detail }),
      ...(i === refused.length - 1 && { hint: writeDown }),
      file: file.source,
      ...(span && { span }),
    };
  });
}

const writeDown =
  'Write the statements that take the file back into its section "-- migrate:down": that section may be changed after a file was applied.';

function notOnRecord(file: MigrationFile): NoReverse {
  return {
    message: `what was there before migration ${titleOf(file)} is not on record`,
    detail: 'It was begun by an older version of Citrate, which did not write that down.',
  };
}
