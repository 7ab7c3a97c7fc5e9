import type { Node } from '@pgsql/types';
import { nextToken } from './scan.ts';
import { byteOffsets, type Span } from './source.ts';

/** One statement of a script. */
export interface Statement {
  /** libpg-query's tree, PostgreSQL 18. Never changed by Citrate. */
  readonly tree: Node;
  /** The statement as written, without its semicolon and the comments around it. */
  readonly source: string;
  /** Where it stands in the script. */
  readonly span: Span;
  /** The `location` that a node at the very start of `source` would have, in UTF-8 bytes. */
  readonly byteOffset: number;
}

/**
 * The token at a node's `location`, as a span of the script; the whole statement where the location
 * is unknown. A node at the very start of a script has no `location` in libpg-query's JSON.
 */
export function locate(statement: Statement, location: number | undefined): Span {
  const { source, span, byteOffset } = statement;
  if (location === undefined || location < byteOffset) return span;
  const token = nextToken(source, byteOffsets(source)(location - byteOffset));
  if (!token) return span;
  return { start: span.start + token.start, end: span.start + token.end };
}
