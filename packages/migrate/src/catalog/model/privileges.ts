/** Who may do what. */

/** What privileges are granted on, as far as the model holds them. */
export type GrantedKind =
  | 'table'
  | 'sequence'
  | 'function'
  | 'type'
  | 'schema'
  | 'large object'
  | 'foreign-data wrapper'
  | 'server';

/** One privilege of one role on an object, or on one of a relation's columns. */
export interface Grant {
  /** `public` (without quotes) stands for PUBLIC. */
  readonly grantee: string;
  /** Lower-case, as GRANT spells it: `select`, `insert`, `usage`; never `all`. */
  readonly privilege: string;
  readonly column?: string;
  readonly grantable: boolean;
}

/**
 * Something with privileges. Without a word its owner has all of them, and PUBLIC may use types and
 * run functions: only what differs from that is held, sorted.
 */
export interface Granted {
  readonly grants?: readonly Grant[];
  /** What goes without a word, and was taken away. */
  readonly revoked?: readonly Grant[];
}

/** ALTER DEFAULT PRIVILEGES: what objects are created with. */
export interface DefaultPrivileges extends Granted {
  /** For objects that this role creates. */
  readonly owner: string;
  /** In this schema, besides those for all schemas; absent: in any, in place of what goes without a word. */
  readonly schema?: string;
  readonly kind: GrantedKind;
}
