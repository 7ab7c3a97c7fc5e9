/** What was recorded of a migration in TypeScript, as a script with the directives of its comments. */
import { isComment, type Origin, position, type SourceFile, tokens } from '@citrate/parser';
import { lineOf, type RecordedStatement, type Recording } from '../record/index.ts';
import { type ProgramRemark, programRemarks, type SectionName } from './program-remarks.ts';

/**
 * The script, `-- migrate:up` and `-- migrate:down` included, with origins in the program. A comment
 * `// citrate: …` of the program holds for what it would hold for in SQL: where it stands in front of
 * `up` and `down`, for the file; in one of them, for the section, or for what the next statement of the
 * program executes, as often as it does.
 */
export function recordedScript(file: SourceFile, { up, down }: Recording): SourceFile {
  const lines = [...up, ...(down ?? [])].flatMap(({ line }) => line ?? []);
  const remarks = programRemarks(file, lines);
  const script = new Script(file);
  for (const remark of remarks) {
    if (remark.section === 'head' && remark.target === undefined) script.remark(remark);
  }
  addSection(script, 'up', up, remarks);
  if (down) addSection(script, 'down', down, remarks);
  return script.source;
}

function addSection(
  script: Script,
  name: SectionName,
  statements: readonly RecordedStatement[],
  remarks: readonly ProgramRemark[],
): void {
  script.line(`-- migrate:${name}`);
  const own = remarks.filter(({ section, target }) => section === name && target === undefined);
  // Behind a statement a directive of the section is in error, as in SQL.
  const isLate = ({ line, begin }: ProgramRemark): boolean =>
    statements.some((one) => one.line !== undefined && begin <= one.line && one.line <= line);
  for (const remark of own) if (!isLate(remark)) script.remark(remark);
  for (const statement of statements) {
    const { line } = statement;
    for (const one of remarks) if (line !== undefined && one.target === line) script.remark(one);
    script.statement(statement);
  }
  for (const remark of own) if (isLate(remark)) script.remark(remark);
}

/** Grows at its end. */
class Script {
  readonly #file: SourceFile;
  readonly #origins: Origin[] = [];
  #text = '';

  constructor(file: SourceFile) {
    this.#file = file;
  }

  get source(): SourceFile {
    return { name: this.#file.name, text: this.#text, origins: this.#origins };
  }

  line(text: string, line: number = 1): void {
    const { start } = lineOf(this.#file, line);
    this.#origins.push({ start: this.#text.length, ...position(this.#file, start) });
    this.#text += `${text}\n`;
  }

  remark({ sql, line, ownLine, blankBehind }: ProgramRemark): void {
    this.line(`${ownLine ? '' : '/* code */ '}${sql}${blankBehind ? '\n' : ''}`, line);
  }

  statement({ sql, line }: RecordedStatement): void {
    const text = sql.replace(/[\s;]+$/, '');
    if (text === '') return;
    const last = tokens(text).at(-1);
    const endsInComment = last !== undefined && isComment(last);
    this.line(`${text}${endsInComment ? '\n' : ''};`, line);
  }
}
