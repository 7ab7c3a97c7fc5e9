import type { Diagnostic, Node } from '@citrate/parser';
import type { QualifiedName, TreeDiagnostic } from '../catalog/index.ts';

/** A catalog as statements that make it anew. */
export interface Dump {
  /** In an order in which each has what it needs. */
  readonly trees: readonly Node[];
  /** What of the catalog the statements leave out. */
  readonly diagnostics: readonly TreeDiagnostic[];
}

export interface DumpedStatements {
  /** In order; each without a semicolon. */
  readonly statements: readonly { readonly sql: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** In this order, as far as what a statement needs allows for it. */
export const ranks = [
  'schema',
  'extension',
  'collation',
  'type',
  'text search dictionary',
  'text search configuration',
  'foreign data',
  'sequence',
  'table',
  'column',
  'attachment',
  'nullable column',
  'distribution',
  'constraint',
  'key',
  'view',
  'index',
  'index attachment',
  'statistics',
  'statistics target',
  'foreign key',
  'function',
  'rule',
  'trigger',
  'trigger state',
  'policy',
  'row security',
  'table option',
  'publication',
  'ownership',
  'owner',
  'revoke',
  'grant',
  'comment',
  'default privileges',
  'event trigger',
] as const;

export type Rank = (typeof ranks)[number];

/** What statements make and others need, as one string: see keys.ts. */
export type ObjectKey = string;

/** One statement, and where it belongs. */
export interface Piece {
  readonly rank: Rank;
  /** Tells the pieces of a rank apart, and orders them. */
  readonly name: readonly string[];
  readonly tree: Node;
  readonly provides?: readonly ObjectKey[];
  /** Beside what the tree names. */
  readonly needs?: readonly ObjectKey[];
}

/** The pieces that are about one object. */
export interface DumpedObject {
  /** PostgreSQL's word for it; `object` where the model does not hold what it is. */
  readonly kind: string;
  /** Absent for what is in no schema, and for what has its name within a table. */
  readonly schema?: string;
  /** Of a routine, with its arguments. */
  readonly name: string;
  /** Of a routine alone, in parentheses. */
  readonly arguments?: string;
  /** The table that it is a part of. */
  readonly table?: QualifiedName;
  /** The first one makes it. */
  readonly pieces: readonly Piece[];
}
