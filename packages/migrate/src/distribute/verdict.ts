import type { Diagnostic } from '@citrate/parser';

/**
 * What becomes of a statement on the cluster.
 * - `local`: runs on the coordinator, or on its own target only, rightly
 * - `all nodes`: runs once on every node, or on every server
 * - `per shard`: runs on the shell table and on every shard
 * - `rewritten`: what Citus would refuse, made to work by the plan
 * - `refused`: the diagnostics say why
 * - `engine`: a call such as create_distributed_table, carried out by Citrate itself
 */
export type VerdictKind = 'local' | 'all nodes' | 'per shard' | 'rewritten' | 'refused' | 'engine';

export interface Verdict {
  readonly kind: VerdictKind;
  /** Errors when refused; warnings and notices otherwise. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Of a statement about a table with shards, on a Citus: what shards have of it, or are given by hand, is
   * gone once a rebalance has made them anew. Absent where nothing is lost.
   */
  readonly survivesMove?: 're-apply';
}

/** `kind`, unless one of the problems is an error. */
export function verdict(kind: VerdictKind, problems: readonly Diagnostic[] = []): Verdict {
  const refused = problems.some((p) => p.severity === 'error');
  return { kind: refused ? 'refused' : kind, diagnostics: problems };
}
