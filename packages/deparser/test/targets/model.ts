import type { TargetVersion } from '../../src/index.ts';

/** A statement with a construct that older versions of PostgreSQL don't have. */
export interface Case {
  /** What messages call it. */
  readonly construct: string;
  readonly since: TargetVersion;
  /** What the statement needs to be there, in words of every version. */
  readonly setup?: string;
  readonly sql: string;
  /**
   * `alone`: not in a transaction that is rolled back, so `cleanup` has to follow. `grammar`: not at
   * all, it is only read.
   */
  readonly run?: 'alone' | 'grammar';
  readonly cleanup?: string;
  /** SQLSTATE with which a server ends that knows the construct, for lack of something else. */
  readonly ends?: string;
}

/** A statement that older versions have in other words. */
export interface Spelling {
  /** The first version that has it in whatever words; 13 unless given. */
  readonly from?: TargetVersion;
  /** The first version that takes it as it stands here. */
  readonly since: TargetVersion;
  readonly setup?: string;
  readonly sql: string;
  /** What is written for the version before. */
  readonly older: string;
  readonly run?: 'alone';
  readonly cleanup?: string;
}
