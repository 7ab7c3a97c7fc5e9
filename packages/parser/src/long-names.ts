import type { Diagnostic } from './diagnostic.ts';
import { type Token, tokens } from './scan.ts';
import { hasNonAscii, type SourceFile, type Span, utf8Length } from './source.ts';

/** PostgreSQL's NAMEDATALEN, less the byte that ends the string. */
const MAX_BYTES = 63;

/** Notices, as PostgreSQL gives them, for names that the parser cut to 63 bytes. */
export function longNames(file: SourceFile, span: Span): readonly Diagnostic[] {
  const text = file.text.slice(span.start, span.end);
  if (!mayHoldLongName(text)) return [];
  const diagnostics: Diagnostic[] = [];
  for (const token of tokens(text)) {
    const name = nameOf(text, token);
    const short = name === undefined ? undefined : cut(name);
    if (name === undefined || short === name) continue;
    diagnostics.push({
      code: '42622',
      severity: 'notice',
      message: `identifier "${name}" will be truncated to "${short}"`,
      file,
      span: { start: span.start + token.start, end: span.start + token.end },
    });
  }
  return diagnostics;
}

/** Cheap to tell: most scripts need no scan. */
function mayHoldLongName(text: string): boolean {
  return hasNonAscii(text)
    ? /[\w$\u0080-\uFFFF]{16}|"[^"]{16}/.test(text)
    : /[\w$]{64}|"[^"]{64}/.test(text);
}

/** The name that a token spells; names in U&"…" are not looked into. */
function nameOf(text: string, { kind, start, end }: Token): string | undefined {
  const source = text.slice(start, end);
  if (kind === 'word') return source;
  if (kind !== 'identifier' || !source.startsWith('"')) return undefined;
  return source.slice(1, -1).replaceAll('""', '"');
}

/** After PostgreSQL's truncate_identifier (scansup.c): whole characters only. */
function cut(name: string): string {
  let bytes = 0;
  for (let at = 0; at < name.length; ) {
    const codePoint = name.codePointAt(at) ?? 0;
    bytes += utf8Length(codePoint);
    if (bytes > MAX_BYTES) return name.slice(0, at);
    at += codePoint > 0xffff ? 2 : 1;
  }
  return name;
}
