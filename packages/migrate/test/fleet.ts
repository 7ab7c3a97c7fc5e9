import { loadParser } from '@citrate/parser';
import { createDatabases, type TestDatabases } from '../../../test/support/databases.ts';
import type { SharedCluster } from '../../../test/support/global-setup.ts';
import { type Catalog, emptyCatalog } from '../src/catalog/index.ts';
import { readMigrationFile } from '../src/files/index.ts';
import {
  applyMetadata,
  installSchema,
  installTarget,
  type ObservedNode,
  observeNode,
  registerNodes,
} from '../src/history/index.ts';
import { introspect } from '../src/introspect/index.ts';
import {
  lockTasksFor,
  missingNames,
  type Plan,
  planMigrations,
  type Step,
  type Target,
  tasksFor,
} from '../src/plan/index.ts';
import { type TestSession, TestSessions } from './sessions.ts';

/** Databases on a coordinator and two workers that plans can be run on, one target after another. */
export class TestFleet {
  readonly databases: TestDatabases;
  readonly targets: readonly Target[];
  catalog: Catalog;
  readonly #sessions: TestSessions;
  readonly #byServer: ReadonlyMap<string, TestSession>;

  private constructor(
    databases: TestDatabases,
    sessions: TestSessions,
    byServer: ReadonlyMap<string, TestSession>,
    shardCount: number,
  ) {
    this.databases = databases;
    this.#sessions = sessions;
    this.#byServer = byServer;
    this.targets = [...byServer.keys()].map((server, no) => ({
      no,
      server,
      database: databases.database,
      systemIdentifier: server,
    }));
    const workers = databases.workers.map(({ name }) => name);
    this.catalog = emptyCatalog({ pg: 18, cluster: { workers, shardCount } });
  }

  static async open(
    cluster: SharedCluster,
    { shardCount = 4 }: { readonly shardCount?: number } = {},
  ): Promise<TestFleet> {
    await loadParser();
    const databases = await createDatabases(cluster, 2);
    const sessions = new TestSessions();
    const byServer = new Map<string, TestSession>();
    for (const { name, url } of [databases.coordinator, ...databases.workers]) {
      byServer.set(name, await sessions.open(url));
    }
    const fleet = new TestFleet(databases, sessions, byServer, shardCount);
    await fleet.#install();
    return fleet;
  }

  async #install(): Promise<void> {
    const { db } = this.on('coordinator');
    const { clusterId } = await installSchema(db);
    const nodes: ObservedNode[] = [];
    for (const { server: name, no } of this.targets) {
      if (no > 0) await installTarget(this.on(name).db, clusterId);
      const node = await observeNode(this.on(name).db, { name, coordinator: no === 0 });
      if (node) nodes.push(node);
    }
    await registerNodes(db, clusterId, nodes);
  }

  /** From here on plans are made from what the coordinator says exists. */
  async introspect(): Promise<void> {
    const { shardCount, workers } = this.catalog.cluster;
    this.catalog = await introspect(this.on('coordinator').db, {
      cluster: { shardCount, workers },
    });
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    await this.databases.drop();
  }

  on(server: string): TestSession {
    const session = this.#byServer.get(server);
    if (!session) throw new Error(`no server ${server}`);
    return session;
  }

  /** The plan of one file with this text, from what was applied before. */
  plan(text: string): Plan {
    const name = '20260101000000_test.sql';
    const { file, diagnostics } = readMigrationFile({ name, text });
    if (!file || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
    return planMigrations([file], this.catalog, { targets: this.targets });
  }

  /** Plans the text and runs it everywhere; an error anywhere leaves that server as it was. */
  async apply(text: string): Promise<Plan> {
    const plan = this.plan(text);
    const errors = plan.diagnostics.filter((d) => d.severity === 'error');
    if (errors.length > 0) throw new Error(errors.map((e) => e.message).join('\n'));
    for (const { steps } of plan.migrations) {
      for (const step of steps) {
        for (const target of this.targets) await this.#runStep(step, target);
      }
    }
    this.catalog = plan.catalog;
    return plan;
  }

  async #runStep(step: Step, target: Target): Promise<void> {
    const session = this.on(target.server);
    await session.run('BEGIN');
    try {
      for (const { sql } of lockTasksFor(step, target)) await session.run(sql);
      for (const { sql, names } of tasksFor(step, target, this.targets)) {
        await session.run(sql);
        const wrong = names.length > 0 ? await session.run(missingNames(names)) : [];
        if (wrong.length > 0) throw new Error(`chosen otherwise: ${JSON.stringify(wrong)}`);
      }
      if (target.no === 0) {
        await applyMetadata(
          session.db,
          step.statements.flatMap((s) => s.metadata),
        );
      }
      await session.run('COMMIT');
    } catch (error) {
      await session.run('ROLLBACK');
      throw error;
    }
  }
}
