/** What the checks of `doctor` are given, and what they give. */
import type { Diagnostic } from '@citrate/parser';
import type { RecoveryDecision, TransactionState } from '../commit/model.ts';
import type { Config } from '../config/model.ts';
import type { Examination, ServerFacts } from '../execute/index.ts';
import type { FoundNode, NodeRow } from '../history/index.ts';
import type { Need } from '../plan/index.ts';

/** What one check found, on one server or in the cluster. */
export interface Finding {
  /** Id of the check. */
  readonly check: string;
  /** Name in the configuration; absent where it is about the cluster. */
  readonly server?: string;
  /** `error`: apply would fail, or the cluster is in danger. */
  readonly severity: 'ok' | 'warning' | 'error';
  /** SQLSTATE, PostgreSQL's where it has one; `00000` for what is well. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** As a check words it. */
export type Found = Omit<Finding, 'check'>;

/** A question to the facts. Pure: the same facts give the same findings. */
export interface Check {
  /** As findings name it. */
  readonly id: string;
  /** What is told where nothing was found. */
  readonly fine: string;
  /**
   * What errors of it mean for `apply`: `unusable`, it ends before it has tried anything; `invalid`, it
   * would fail on the way, or meet what endangers the cluster.
   */
  readonly hinders: 'unusable' | 'invalid';
  find(facts: ClusterFacts): readonly Found[];
}

/** Everything that is known of a cluster. */
export interface ClusterFacts {
  /** The coordinator's name. */
  readonly coordinator: string;
  readonly config: Pick<Config, 'role' | 'lockTimeoutMs' | 'consistency'>;
  /** Servers that answered, the coordinator first; that of a version too old to examine among them. */
  readonly reached: readonly ServerFacts[];
  /** Of these, all that could be examined, in the same order. */
  readonly examined: readonly ExaminedServer[];
  /** Servers that could not be asked, and why. */
  readonly missing: readonly {
    readonly server: string;
    readonly diagnostics: readonly Diagnostic[];
  }[];
  readonly nodes: NodeFacts;
  /** Absent for a fleet of plain servers. */
  readonly citus?: CitusNodes;
  /** What recovery would do now with what is prepared. */
  readonly decisions: readonly RecoveryDecision[];
  /** Parts of committed transactions that their servers, or the coordinator, do not have any more. */
  readonly lost: readonly RecoveryDecision[];
  /** Transactions on record that ended runs have left. */
  readonly unfinished: readonly UnfinishedTransaction[];
  /** Why records of schema citrate could not be read, if so. */
  readonly unread: readonly Diagnostic[];
  readonly pending: PendingFacts;
  readonly probe: ProbeFacts;
}

export interface ExaminedServer {
  readonly facts: ServerFacts;
  readonly coordinator: boolean;
  readonly examination: Examination;
}

export interface UnfinishedTransaction {
  /** 32 hex digits. */
  readonly id: string;
  readonly state: TransactionState;
  /** Version of the file; absent for a probe. */
  readonly migration?: string;
}

/** What a Citus has on record. */
export interface CitusNodes {
  readonly nodes: readonly {
    readonly name: string;
    /** 0 is the coordinator's. */
    readonly group: number;
    readonly active: boolean;
    readonly synced: boolean;
  }[];
  /** Objects that wait to be dropped. */
  readonly leftovers: number;
  /** Background jobs not at their end. */
  readonly jobs: number;
}

/** Which servers these are, beside those on record. */
export interface NodeFacts {
  /** 8 hex digits; absent where schema citrate is missing on the coordinator. */
  readonly clusterId?: string;
  readonly recorded: readonly NodeRow[];
  readonly found: readonly FoundNode[];
}

/** What the pending migrations ask of the servers. */
export type PendingFacts =
  /** At most at once, by server; the coordinator first. */
  | ({
      readonly state: 'planned';
      readonly migrations: number;
      readonly needs: readonly Need[];
    } & Creations)
  | { readonly state: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly state: 'unknown'; readonly reason: string };

/** What pending migrations make that not every server, or user, has. */
export interface Creations {
  readonly extensions: readonly string[];
  readonly schemas: readonly string[];
}

/** What came of a trial transaction on every worker. */
export type ProbeFacts =
  | { readonly state: 'made'; readonly diagnostics: readonly Diagnostic[] }
  /** A full sentence says why not; `wanted` false: the operator said so. */
  | { readonly state: 'not made'; readonly reason: string; readonly wanted: boolean };
