/** Who may do what. */

/** One privilege of one role, on a table, on one of its columns, or on a sequence. */
export interface Grant {
  /** `public` (without quotes) stands for PUBLIC. */
  readonly grantee: string;
  /** Lower-case, as GRANT spells it: `select`, `insert`, `usage`; never `all`. */
  readonly privilege: string;
  readonly column?: string;
  readonly grantable: boolean;
}
