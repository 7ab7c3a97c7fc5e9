import {
  type Diagnostic,
  parseScript,
  type SourceFile,
  type Span,
  type Statement,
} from '@citrate/parser';
import { directivesOf } from './directives.ts';
import type { Directive, Section } from './model.ts';
import { type Remark, remarksInBlocks, remarksOf } from './remarks.ts';
import {
  holdsForStatement,
  isTransactional,
  needsStatement,
  statementOf,
} from './statement-directives.ts';

interface Marker extends Span {
  readonly section: 'up' | 'down';
}

/** A range of the file between markers, before anything in it was read. */
interface Range {
  /** `head` is what stands before the marker of section up: it may hold directives only. */
  readonly part: 'head' | 'up' | 'down';
  readonly span: Span;
}

export interface Sections {
  readonly up: Section;
  readonly down?: Section;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes a file apart at `-- migrate:up` and `-- migrate:down`; without them, all of it is up. */
export function readSections(file: SourceFile): Sections {
  const diagnostics: Diagnostic[] = [];
  const remarks = remarksOf(file).filter((remark) => {
    if (!remark.ownLine) diagnostics.push(notOnItsLine(file, remark));
    return remark.ownLine;
  });
  diagnostics.push(...remarksInBlocks(file).map((span) => inBlock(file, span)));
  const ranges = rangesOf(file, markersOf(file, remarks, diagnostics));
  const directives = remarks
    .filter((remark) => remark.keyword === 'citrate')
    .flatMap((remark) => gather(directivesOf(file, remark), diagnostics));
  const read = (part: Range['part']): Section | undefined => {
    const range = ranges.find((r) => r.part === part);
    return range && sectionOf(file, range.span, directives, diagnostics);
  };
  const head = read('head');
  if (head) diagnostics.push(...strayStatement(file, head.statements[0]));
  const sections = [read('up'), read('down')].map(
    (section) => section && withHead(file, section, head, diagnostics),
  );
  const end = { start: file.text.length, end: file.text.length };
  const [up = { span: end, statements: [], directives: [] }, down] = sections;
  return { up, ...(down && { down }), diagnostics: inOrder(diagnostics) };
}

function gather(
  result: ReturnType<typeof directivesOf>,
  diagnostics: Diagnostic[],
): readonly Directive[] {
  diagnostics.push(...result.diagnostics);
  return result.directives;
}

function markersOf(
  file: SourceFile,
  remarks: readonly Remark[],
  diagnostics: Diagnostic[],
): readonly Marker[] {
  const markers: Marker[] = [];
  for (const { keyword, text, start, end } of remarks) {
    if (keyword !== 'migrate') continue;
    const section = text.toLowerCase();
    const span = { start, end };
    if (section !== 'up' && section !== 'down') diagnostics.push(unknownMarker(file, text, span));
    else if (markers.some((m) => m.section === section)) {
      diagnostics.push(markerTwice(file, section, span));
    } else markers.push({ section, start, end });
  }
  return markers;
}

function rangesOf(file: SourceFile, markers: readonly Marker[]): readonly Range[] {
  const begin = markers.some((m) => m.section === 'up') ? 'head' : 'up';
  const starts = [{ section: begin, start: 0, end: 0 } as const, ...markers];
  return starts.map(({ section, end }, i) => ({
    part: section,
    span: { start: end, end: starts[i + 1]?.start ?? file.text.length },
  }));
}

function sectionOf(
  file: SourceFile,
  span: Span,
  all: readonly Directive[],
  diagnostics: Diagnostic[],
): Section {
  const script = parseScript(file, span);
  diagnostics.push(...script.diagnostics);
  const directives = all.filter((d) => d.span.start >= span.start && d.span.end <= span.end);
  const first = script.statements[0]?.span.start ?? span.end;
  for (const directive of directives) {
    if (holdsForStatement(directive)) {
      if (needsStatement(directive.key) && !statementOf(directive, script.statements)) {
        diagnostics.push(holdsForNothing(file, directive));
      }
    } else if (directive.span.start >= first) diagnostics.push(tooLate(file, directive));
  }
  return { span, statements: script.statements, directives };
}

/** Directives of the head hold for each section. */
function withHead(
  file: SourceFile,
  section: Section,
  head: Section | undefined,
  diagnostics: Diagnostic[],
): Section {
  const directives: Directive[] = [];
  for (const directive of [...(head?.directives ?? []), ...section.directives]) {
    const { key, span } = directive;
    const twice = !holdsForStatement(directive) && directives.some((d) => d.key === key);
    if (!twice) directives.push(directive);
    else if (!diagnostics.some((d) => d.span === span)) diagnostics.push(twiceSet(file, directive));
  }
  diagnostics.push(...contradictions(file, directives));
  return { ...section, directives };
}

/** Without a transaction there is nothing that all servers could commit together. */
function contradictions(file: SourceFile, directives: readonly Directive[]): readonly Diagnostic[] {
  if (isTransactional({ directives })) return [];
  return directives
    .filter(({ key, value }) => key === 'consistency' && value !== 'convergent')
    .map(({ value, span }) => ({
      code: '42601',
      severity: 'error',
      message: `directives "consistency=${value}" and "transaction=off" contradict each other`,
      detail:
        'With transaction=off each statement is a step of its own, and one that no transaction can hold is run server by server.',
      hint: 'Remove one of them.',
      file,
      span,
    }));
}

/** Each once: what is wrong with the text as a whole, reading any section tells. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const start = ({ span }: Diagnostic): number => span?.start ?? 0;
  return diagnostics
    .filter(
      (d, i) => i === diagnostics.findIndex((e) => e.code === d.code && start(e) === start(d)),
    )
    .toSorted((a, b) => start(a) - start(b));
}

function strayStatement(file: SourceFile, statement: Statement | undefined): readonly Diagnostic[] {
  if (!statement) return [];
  const message = 'statement before "-- migrate:up" belongs to no section';
  const hint = 'Move it below the marker.';
  return [{ code: '42601', severity: 'error', message, hint, file, span: statement.span }];
}

function unknownMarker(file: SourceFile, text: string, span: Span): Diagnostic {
  const option = /^(?:up|down)\s+\S/i.test(text);
  const hint = option
    ? 'Write options as directives on a line of their own, such as -- citrate: transaction=off.'
    : 'There are -- migrate:up and -- migrate:down.';
  const message = option ? 'section marker with options' : `unknown section marker "${text}"`;
  return { code: '42601', severity: 'error', message, hint, file, span };
}

function markerTwice(file: SourceFile, section: string, span: Span): Diagnostic {
  const message = `section "${section}" appears twice`;
  const hint = 'Put its statements into one section, or into two files.';
  return { code: '42601', severity: 'error', message, hint, file, span };
}

function notOnItsLine(file: SourceFile, { keyword, start, end }: Remark): Diagnostic {
  const what = keyword === 'migrate' ? 'section marker' : 'directive';
  const message = `${what} behind a statement has no effect`;
  const hint = 'Put the comment on a line of its own.';
  return { code: '42601', severity: 'error', message, hint, file, span: { start, end } };
}

function inBlock(file: SourceFile, span: Span): Diagnostic {
  const message = 'a block comment that reads like a directive has no effect';
  const hint =
    'Write it as a line comment on a line of its own: -- citrate: key=value, -- migrate:down.';
  return { code: '42601', severity: 'error', message, hint, file, span };
}

function tooLate(file: SourceFile, { key, span }: Directive): Diagnostic {
  const message = `directive "${key}" stands behind the first statement`;
  const hint = 'It holds for a whole section: put it before the first statement.';
  return { code: '42601', severity: 'error', message, hint, file, span };
}

function holdsForNothing(file: SourceFile, { key, span }: Directive): Diagnostic {
  const message = `directive "${key}" stands in front of no statement`;
  const hint = 'It holds for one statement: put it before that, below the section marker.';
  return { code: '42601', severity: 'error', message, hint, file, span };
}

function twiceSet(file: SourceFile, { key, span }: Directive): Diagnostic {
  const message = `directive "${key}" is given twice for one section`;
  const hint = 'Remove one of them.';
  return { code: '42601', severity: 'error', message, hint, file, span };
}
