import type { Target } from './model.ts';

/** Targets of a cluster that nobody has connected to: the coordinator, and workers by name. */
export function offlineTargets(workers: readonly string[]): readonly Target[] {
  return ['coordinator', ...workers].map((server, no) => ({
    no,
    server,
    database: '',
    systemIdentifier: `offline ${no}`,
  }));
}
