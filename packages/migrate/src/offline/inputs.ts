import type { Diagnostic, SourceFile } from '@citrate/parser';
import {
  isProgram,
  parseFileName,
  type RecordedProgram,
  readMigrations,
  readSections,
  recordPrograms,
  repeatableProblems,
  type Section,
} from '../files/index.ts';
import type { Snapshot } from '../snapshot/index.ts';
import { unapplied } from './applied.ts';

/** A text, and the file that it is from: without, it has no file that could be changed. */
export interface FileText extends SourceFile {
  readonly path?: string;
}

/** A text taken apart. */
export interface Input {
  readonly source: SourceFile;
  readonly path?: string;
  readonly up: Section;
  /** What reading it said. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Inputs {
  readonly inputs: readonly Input[];
  /** Problems of the folder that belong to none of its files. */
  readonly problems: readonly Diagnostic[];
}

/** Where texts come from: the texts themselves, or a folder of migrations, in order. */
export interface InputOptions {
  readonly sources?: readonly FileText[];
  readonly migrations?: string;
  /** Of the folder, the files are left out that a snapshot has in it. */
  readonly snapshot?: string | Snapshot;
}

/** The parser must be loaded. Programs among the texts are recorded, if they have a path. */
export async function readInputs({
  sources = [],
  migrations,
  snapshot,
}: InputOptions): Promise<Inputs> {
  if (migrations === undefined) return readSources(sources);
  const { files, diagnostics } = await readMigrations(migrations);
  const inputs = unapplied(files, snapshot).files.map(({ source, up }) => {
    const own = diagnostics.filter(({ file }) => file === source);
    return { source, path: source.name, up, diagnostics: own };
  });
  const problems = diagnostics.filter(({ file }) => inputs.every(({ source }) => source !== file));
  return { inputs, problems };
}

async function readSources(sources: readonly FileText[]): Promise<Inputs> {
  const programs = sources.filter(({ path, origins }) => path && isProgram(path) && !origins);
  const recorded = new Map<FileText, RecordedProgram>();
  for (const [i, one] of (await recordPrograms(programs)).entries()) {
    const program = programs[i];
    if (program) recorded.set(program, one);
  }
  const inputs = sources.map((text) => {
    const source = recorded.get(text)?.source;
    return inputOf({ ...text, ...source });
  });
  return { inputs, problems: [...recorded.values()].flatMap(({ diagnostics }) => diagnostics) };
}

/** Of SQL, or of what was recorded. */
export function inputOf(source: FileText): Input {
  const { path } = source;
  const { up, diagnostics } = readSections(source);
  if (path === undefined) return { source, up, diagnostics };
  const name = parseFileName(path);
  const problems = 'version' in name ? repeatableProblems({ ...name, source, up }) : [];
  return { source, path, up, diagnostics: [...diagnostics, ...problems] };
}
