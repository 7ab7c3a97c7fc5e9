import { createHash, type Hash } from 'node:crypto';
import { findTable, relationChanges } from '../catalog/index.ts';
import type { Catalog, QualifiedName } from '../catalog/model.ts';
import { definitionsOf, namedIn, relationKey } from '../dump/index.ts';
import { lockTasksFor, tasksFor } from '../plan/index.ts';
import type { Plan, PlannedStatement, Target } from '../plan/model.ts';
import type {
  PinnedCounters,
  PinnedFile,
  PinnedObject,
  PinnedPlacement,
  PinnedPlan,
  PinnedServer,
  PinnedTasks,
} from './model.ts';

/** What a plan is pinned with. */
export interface Made {
  readonly plan: Plan;
  readonly targets: readonly Target[];
  readonly servers: readonly { readonly server: string; readonly version: string }[];
}

/** What the plan was made from, and what it comes to. */
export function pinPlan({ plan, targets, servers }: Made, tool: string): PinnedPlan {
  const before = plan.migrations[0]?.before ?? plan.catalog;
  const statements = plan.migrations.flatMap(({ steps }) => steps.flatMap((s) => s.statements));
  const counters = countersOf(statements);
  return {
    format: 1,
    kind: 'citrate plan',
    tool,
    role: before.currentRole,
    files: filesOf(plan),
    servers: targets.map((target) => serverOf(target, servers)),
    objects: objectsOf(plan, statements, before),
    placements: placementsOf(plan, statements, before),
    ...(counters && { counters }),
    tasks: tasksOf(plan, targets),
  };
}

function filesOf({ migrations }: Plan): readonly PinnedFile[] {
  return migrations.map(({ file: { version, name, sums }, steps }) => ({
    version,
    name,
    consistencies: steps.map(({ consistency }) => consistency),
    ...sums,
  }));
}

function serverOf(
  { server, database, systemIdentifier }: Target,
  servers: Made['servers'],
): PinnedServer {
  const version = servers.find((one) => one.server === server)?.version ?? '';
  return { server, database, systemIdentifier, version };
}

/** By what the statements name, what they lock, and what they turn out to change. */
function objectsOf(
  plan: Plan,
  statements: readonly PlannedStatement[],
  before: Catalog,
): readonly PinnedObject[] {
  const keys = new Set([
    ...statements.flatMap(({ tree }) => namedIn(tree, before)),
    ...tablesOf(plan, statements, before).map(relationKey),
    ...relationChanges(before, plan.catalog).flatMap((change) =>
      change.before ? [relationKey(change.before)] : [],
    ),
  ]);
  return definitionsOf([...keys], before).map(({ kind, name, statements: texts }) => ({
    kind,
    name,
    sha256: sum((hash) => addAll(hash, texts)),
  }));
}

/** Tables that exist before, and are locked or changed. */
function tablesOf(
  plan: Plan,
  statements: readonly PlannedStatement[],
  before: Catalog,
): readonly QualifiedName[] {
  const locked = statements.flatMap((s) => s.commands.flatMap((command) => command.locks));
  const changed = relationChanges(before, plan.catalog).flatMap((change) => change.before ?? []);
  return [...locked.map(({ table }) => table), ...changed].filter((name) =>
    findTable(before, name),
  );
}

function placementsOf(
  plan: Plan,
  statements: readonly PlannedStatement[],
  before: Catalog,
): readonly PinnedPlacement[] {
  const found = new Map<string, PinnedPlacement>();
  for (const name of tablesOf(plan, statements, before)) {
    const distribution = findTable(before, name)?.distribution;
    if (!distribution) continue;
    const table = `${name.schema}.${name.name}`;
    const shards = distribution.shards.map(({ id, placements }) => ({ id, placements }));
    found.set(table, { table, colocationId: distribution.colocationId, shards });
  }
  return [...found.values()].toSorted((a, b) => (a.table < b.table ? -1 : 1));
}

function countersOf(statements: readonly PlannedStatement[]): PinnedCounters | undefined {
  const changes = statements.flatMap(({ metadata }) => metadata);
  return changes.find((change) => change.kind === 'distribute')?.before;
}

function tasksOf({ migrations }: Plan, targets: readonly Target[]): PinnedTasks {
  let count = 0;
  const sha256 = sum((hash) => {
    for (const step of migrations.flatMap(({ steps }) => steps)) {
      for (const target of targets) {
        addAll(hash, [target.server]);
        for (const { sql } of lockTasksFor(step, target)) addAll(hash, [sql]);
        for (const { sql } of tasksFor(step, target, targets)) {
          addAll(hash, [sql]);
          count += 1;
        }
      }
      addAll(hash, [JSON.stringify(step.statements.map(({ metadata }) => metadata))]);
    }
  });
  return { count, sha256 };
}

function sum(add: (hash: Hash) => void): string {
  const hash = createHash('sha256');
  add(hash);
  return hash.digest('hex');
}

/** Parted by what no SQL has in it. */
function addAll(hash: Hash, texts: readonly string[]): void {
  for (const text of texts) hash.update(`${text}\0`, 'utf8');
}
