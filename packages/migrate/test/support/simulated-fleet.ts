/** A fleet without servers: what the tasks of plans make of the catalog of each node. */
import { DiagnosticError, parse } from '@citrate/parser';
import { type Catalog, emptyCatalog } from '../../src/catalog/index.ts';
import { completeAndApply } from '../../src/complete/index.ts';
import type { ObservedServer } from '../../src/drift/index.ts';
import { readMigrationFile } from '../../src/files/index.ts';
import { offlineTargets, planMigrations, tasksFor } from '../../src/plan/index.ts';

export interface SimulatedFleet {
  readonly coordinator: ObservedServer;
  readonly workers: readonly ObservedServer[];
}

const names = ['w1', 'w2'];

/** Two workers; four shards a table. */
export function emptyFleet(): SimulatedFleet {
  const cluster = { workers: names, shardCount: 4 };
  return {
    coordinator: { server: 'coordinator', catalog: emptyCatalog({ pg: 18, cluster }) },
    workers: names.map((server) => ({ server, catalog: emptyCatalog({ pg: 18 }) })),
  };
}

/**
 * After a migration with this text.
 *
 * @throws DiagnosticError if it is refused
 */
export function migrate({ coordinator, workers }: SimulatedFleet, text: string): SimulatedFleet {
  const targets = offlineTargets(names);
  const { file, diagnostics: unread } = readMigrationFile({ name: '20260101000000_x.sql', text });
  const plan = planMigrations(file ? [file] : [], coordinator.catalog, { targets });
  const all = [...unread, ...plan.diagnostics];
  if (all.some(({ severity }) => severity === 'error')) throw new DiagnosticError(all);
  const steps = plan.migrations.flatMap((migration) => migration.steps);
  return {
    coordinator: { server: coordinator.server, catalog: plan.catalog },
    workers: workers.map(({ server, catalog }, i) => {
      const target = targets[i + 1];
      const tasks = target ? steps.flatMap((step) => [...tasksFor(step, target, targets)]) : [];
      return {
        server,
        catalog: runAll(
          tasks.map(({ sql }) => sql),
          catalog,
        ),
      };
    }),
  };
}

/** After SQL on one of the servers, by hand. */
export function run(
  { coordinator, workers }: SimulatedFleet,
  server: string,
  ...sql: readonly string[]
): SimulatedFleet {
  const changed = (one: ObservedServer): ObservedServer =>
    one.server === server ? { server, catalog: runAll(sql, one.catalog) } : one;
  return { coordinator: changed(coordinator), workers: workers.map(changed) };
}

function runAll(texts: readonly string[], start: Catalog): Catalog {
  const trees = texts.flatMap((text) => parse(text)).map(({ tree }) => tree);
  return trees.reduce((catalog, tree) => {
    const done = completeAndApply(tree, catalog);
    const problems = done.diagnostics.filter(({ severity }) => severity === 'error');
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    return done.catalog;
  }, start);
}
