import type { Diagnostic, SourceFile } from '@citrate/parser';
import { lineOf, type Recording, type RecordOptions, recordFiles } from '../record/index.ts';
import { recordedScript } from './recorded-script.ts';
import { remarksOf } from './remarks.ts';

/** A migration in TypeScript or JavaScript, and what was recorded of it. */
export interface RecordedProgram {
  readonly file: SourceFile;
  /** A script with origins in the file; empty where there is an error. */
  readonly source: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Records programs, in order. Their paths are their names where none is given. */
export async function recordPrograms(
  files: readonly (SourceFile & { readonly path?: string })[],
  options: RecordOptions = {},
): Promise<readonly RecordedProgram[]> {
  if (files.length === 0) return [];
  const recordings = await recordFiles(files, options);
  return files.map(({ name, text }, i) => {
    const file = { name, text };
    const recording = recordings[i];
    if (recording === undefined) throw new TypeError(`nothing is known of ${name}`);
    const problems = 'code' in recording ? [recording] : markersIn(file, recording);
    const source = 'code' in recording ? nothing(file) : recordedScript(file, recording);
    return { file, source, diagnostics: problems };
  });
}

function nothing({ name }: SourceFile): SourceFile {
  return { name, text: '', origins: [] };
}

/** The functions are the sections: markers in their SQL would make others. */
function markersIn(file: SourceFile, { up, down = [] }: Recording): readonly Diagnostic[] {
  const marked = [...up, ...down].filter(({ sql }) =>
    remarksOf({ name: file.name, text: sql }).some(({ keyword }) => keyword === 'migrate'),
  );
  return marked.map(({ line }) => ({
    code: '42601',
    severity: 'error',
    message: 'section marker inside of a recorded statement',
    hint: 'The sections of a program are its functions up and down.',
    file,
    ...(line !== undefined && { span: lineOf(file, line) }),
  }));
}
