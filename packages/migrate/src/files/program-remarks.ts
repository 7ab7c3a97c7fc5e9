import { position, type SourceFile } from '@citrate/parser';
import { type ProgramText, readProgram } from './program-text.ts';

export type SectionName = 'up' | 'down';

/** A comment `// citrate: …` of a migration in TypeScript. Lines count from 1. */
export interface ProgramRemark {
  /** As SQL has it: `-- citrate: …`. */
  readonly sql: string;
  readonly line: number;
  /** False if code stands before it on its line. */
  readonly ownLine: boolean;
  /** An empty line follows: in front of all statements it is then about all of them. */
  readonly blankBehind: boolean;
  /** Which function it stands in; `head`: in front of both. */
  readonly section: SectionName | 'head';
  /** The line where that function begins. */
  readonly begin: number;
  /** The line of the statement that it is about, if it is about one. */
  readonly target?: number;
}

interface Begin {
  readonly section: SectionName | 'head';
  readonly start: number;
}

const REMARK = /^\/\/[ \t]*citrate[ \t]*:(.*)/is;
const OF_STATEMENT = /(?:^|[ \t])(?:ignore|on)=/i;
const FUNCTIONS =
  /\b(?:function|const|let|var)\s+(up|down)\b|\bexports\.(up|down)\b|\basync\s+(up|down)\s*\(/g;

/**
 * All in order.
 *
 * @param statementLines where statements were executed
 */
export function programRemarks(
  file: SourceFile,
  statementLines: readonly number[],
): readonly ProgramRemark[] {
  const program = readProgram(file.text);
  const begins = beginsOf(program);
  const lineAt = (offset: number): number => position(file, offset).line;
  return program.comments.flatMap(({ start, text }): ProgramRemark[] => {
    const said = REMARK.exec(text)?.[1]?.trim();
    if (said === undefined) return [];
    const line = lineAt(start);
    const { section, start: begin } = begins.findLast((one) => one.start <= start) ?? HEAD;
    const next = OF_STATEMENT.test(said) ? nextLine(statementLines, line) : undefined;
    const ownLine = isBlank(lineBefore(program.code, start));
    // In front of the functions, only what is executed there, by a helper, is a target.
    const isInHead = section === 'head' && next !== undefined && isBehindHead(next);
    const target = ownLine && next !== undefined && !isInHead ? { target: next } : {};
    const blankBehind = /^[ \t]*(?:\r\n|\n|\r)[ \t]*(?:[\n\r]|$)/.test(
      file.text.slice(start + text.length),
    );
    return [
      {
        sql: `-- citrate: ${said}`,
        line,
        ownLine,
        blankBehind,
        section,
        begin: lineAt(begin),
        ...target,
      },
    ];
  });

  function isBehindHead(line: number): boolean {
    const [, first] = begins;
    return first === undefined || line >= lineAt(first.start);
  }
}

const HEAD: Begin = { section: 'head', start: 0 };

/** Where the functions begin; what is in front of the first is the head. */
function beginsOf({ code }: ProgramText): readonly Begin[] {
  const functions = [...code.matchAll(FUNCTIONS)].map(({ 1: one, 2: two, 3: three, index }) => ({
    section: (one ?? two ?? three) === 'down' ? ('down' as const) : ('up' as const),
    start: index,
  }));
  return [HEAD, ...functions];
}

function nextLine(lines: readonly number[], line: number): number | undefined {
  const behind = lines.filter((one) => one > line);
  return behind.length === 0 ? undefined : Math.min(...behind);
}

function lineBefore(code: string, offset: number): string {
  return code.slice(
    Math.max(code.lastIndexOf('\n', offset - 1), code.lastIndexOf('\r', offset - 1)) + 1,
    offset,
  );
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
