import type { Node } from '@pgsql/types';
import type { Span } from './source.ts';

/** One statement of a script. */
export interface Statement {
  /** libpg-query's tree, PostgreSQL 18. Never changed by Citrate. */
  readonly tree: Node;
  /** The statement as written, without its semicolon and the comments around it. */
  readonly source: string;
  /** Where it stands in the script. */
  readonly span: Span;
}
