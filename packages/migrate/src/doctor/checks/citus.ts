import type { Check, CitusNodes, Found } from '../model.ts';
import { count, error, ok, warning } from '../words.ts';

/** What a Citus cluster has on record of its nodes, and of work that is under way. */
export const citus: Check = {
  id: 'citus',
  fine: 'the cluster has all its nodes, and their metadata is in sync',
  hinders: 'unusable',
  find: ({ citus: cluster }) => {
    if (!cluster) return [ok('the nodes are a fleet of plain servers')];
    return [
      ...cluster.nodes.flatMap(judgeNode),
      ...(cluster.nodes.some(({ group }) => group === 0) ? [] : [withoutCoordinator()]),
      ...underWay(cluster),
    ];
  },
};

function judgeNode({ name, group, active, synced }: CitusNodes['nodes'][number]): readonly Found[] {
  if (!active) {
    return [
      warning(`node "${name}" is not active`, {
        server: name,
        detail:
          'Citus sends no statement to it, and brings it up to date when it is activated again.',
        hint: 'Run on the coordinator: SELECT citus_activate_node(…); or citus_remove_node(…).',
      }),
    ];
  }
  if (synced || group === 0) return [];
  return [
    error(`node "${name}" is out of sync`, {
      server: name,
      detail: 'Citus refuses every statement that has to reach it.',
      hint: 'Run on the coordinator: SELECT start_metadata_sync_to_all_nodes();',
    }),
  ];
}

function withoutCoordinator(): Found {
  return warning('the coordinator is not a node of its cluster', {
    server: 'coordinator',
    detail: 'Plain tables cannot have foreign keys to reference tables.',
    hint: "Run on it: SELECT citus_set_coordinator_host('its name', its port);",
  });
}

function underWay({ jobs, leftovers }: CitusNodes): readonly Found[] {
  const found: Found[] = [];
  if (jobs > 0) {
    found.push(
      warning(`${count(jobs, 'background job')} of Citus not at an end`, {
        detail: 'While shards are moved, statements about their tables wait, or are refused.',
        hint: 'Wait until citus_rebalance_status() says that it is done.',
      }),
    );
  }
  if (leftovers > 0) {
    const detail = 'They are left by shards that were moved or split; Citus drops them by itself.';
    found.push(ok(`${count(leftovers, 'object')} waiting to be dropped`, { detail }));
  }
  return found;
}
