/** One migration after another on a cluster that is hurt meanwhile, and what must hold afterwards. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  apply,
  type Config,
  drift,
  type ExecuteEvent,
  type RecoverResult,
  recover,
  status,
} from 'citrate';
import type { EmbeddedCluster, EmbeddedServer } from 'citrate/embedded';
import { inDatabase, run } from '../support/databases.ts';
import { clear, type Obstacle, obstruct } from './obstacles.ts';
import { type Leftover, positionOf } from './positions.ts';
import { tally } from './tally.ts';
import { preparedHere, shapes, sum, versionOf } from './traces.ts';

const newTable = `CREATE TABLE items (id int NOT NULL);
  SELECT create_distributed_table('items', 'id');`;

/** Shards of a table on each worker. */
const shardsEach = 2;

const whole = { outcome: 'done', problems: [] };

/** Where a trial has its databases, the coordinator's first. */
type Places = readonly { readonly name: string; readonly url: string }[];

/** A database on each server of a cluster, with one distributed table, and a folder of migrations. */
export class Trial {
  readonly config: Config;
  readonly #urls: readonly string[];
  #migrations = 0;

  constructor(places: Places) {
    const [coordinator, ...workers] = places;
    if (coordinator === undefined) throw new Error('a cluster without a coordinator');
    this.#urls = places.map(({ url }) => url);
    this.config = {
      engine: 'postgres',
      coordinator: { ...coordinator, name: 'coordinator' },
      workers,
      layout: 'suffix',
      shardCount: shardsEach * workers.length,
      migrations: mkdtempSync(join(tmpdir(), 'citrate-faults-')),
      lockTimeoutMs: 2_000,
      longLockTimeoutMs: 60_000,
      lockDeadlineMs: 5_000,
      lockRounds: 2,
    };
  }

  /** Fresh databases with nothing in them. */
  static async create(cluster: EmbeddedCluster, database: string): Promise<Trial> {
    const servers = [cluster.coordinator, ...cluster.workers];
    await Promise.all(servers.map(({ url }) => run(url, `CREATE DATABASE ${database}`)));
    return new Trial(servers.map(({ name, url }) => ({ name, url: inDatabase(url, database) })));
  }

  /** All nodes are databases of one server. */
  static async onOneServer({ url }: EmbeddedServer): Promise<Trial> {
    const names = ['coordinator', 'w1', 'w2'];
    for (const name of names) await run(url, `CREATE DATABASE node_${name}`);
    return new Trial(names.map((name) => ({ name, url: inDatabase(url, `node_${name}`) })));
  }

  /** Create and distribute the table that later migrations change. */
  async prepare(): Promise<void> {
    this.#write(newTable);
    await this.#applyAll();
  }

  /**
   * Write the next migration: it changes the table, and makes and distributes another one. Gives its
   * number.
   */
  writeNext(): number {
    const no = this.#migrations;
    const first = no === 0 ? newTable : '';
    this.#write(
      `${first}
       ALTER TABLE items ADD COLUMN c${no} int;
       ALTER TABLE items ADD CHECK (c${no} > 0);
       CREATE TABLE more${no} (id int NOT NULL);
       SELECT create_distributed_table('more${no}', 'id');`,
    );
    return no;
  }

  /** Write a migration that builds an index on each shard, outside transactions. Gives its number. */
  writeIndex(): number {
    const no = this.#migrations;
    const name = `by_id_${no}`;
    this.#write(`-- citrate: transaction=off\nCREATE INDEX CONCURRENTLY ${name} ON items (id);`);
    return no;
  }

  /** Whether the history says that index `no` is there; it must be valid everywhere then. */
  async checkIndex(no: number): Promise<boolean> {
    const valid = await this.#everywhere(
      `SELECT count(*) FILTER (WHERE indisvalid)::int AS n FROM pg_index
       JOIN pg_class c ON c.oid = indexrelid WHERE relname ~ '^by_id_${no}(_|$)'`,
    );
    const sql = `SELECT count(*)::int AS n FROM citrate.migration WHERE version = '${versionOf(no)}' AND state = 'applied'`;
    const applied = (await this.#one(sql)) === 1;
    if (applied) assert.deepEqual(valid, this.#all);
    return applied;
  }

  /** Go on where a run has ended: then nothing is half done. */
  async completeIndex(no: number): Promise<void> {
    await this.#applyAll();
    assert.equal(await this.checkIndex(no), true);
    const invalid = 'SELECT count(*)::int AS n FROM pg_index WHERE NOT indisvalid';
    assert.deepEqual(await this.#everywhere(invalid), this.#none);
    tally('all');
  }

  /** Write a migration that makes a database on each server, outside transactions. Gives its number. */
  writeDatabase(): number {
    const no = this.#migrations;
    this.#write(`-- citrate: transaction=off\nCREATE DATABASE more_${no};`);
    return no;
  }

  /** Go on where a run has ended: then the database is on each server, and the file is applied. */
  async completeDatabase(no: number): Promise<void> {
    await this.#applyAll();
    const made = `SELECT count(*)::int AS n FROM pg_database WHERE datname = 'more_${no}'`;
    assert.deepEqual(
      await this.#everywhere(made),
      this.#urls.map(() => 1),
    );
    tally('all');
  }

  /**
   * Write the next migration, and end its run as a crash of the tool would, as far as the servers can
   * tell. Gives its number.
   */
  async leave({ killedAt, lost }: Leftover): Promise<number> {
    const no = this.writeNext();
    const crash = new Error('crash');
    const onEvent = (event: ExecuteEvent): void => {
      if (positionOf(event) === killedAt) throw crash;
    };
    await assert.rejects(apply(this.config, { onEvent }), crash);
    if (lost) await this.#loseBranch();
    return no;
  }

  /** From now on every migration fails on w2, while it works or when it is to be prepared. */
  obstruct(how: Obstacle): Promise<void> {
    return obstruct(this.#lastUrl, how);
  }

  /** No more of that. */
  clear(): Promise<void> {
    return clear(this.#lastUrl);
  }

  /** The row of migration `no`, and on how many servers anything is prepared. */
  async left(no: number): Promise<{ readonly row: unknown; readonly prepared: number }> {
    const sql = `SELECT CASE WHEN finished IS NULL THEN state ELSE 'closed' END AS n
      FROM citrate.transaction WHERE migration = '${versionOf(no)}' ORDER BY created DESC LIMIT 1`;
    const prepared = await this.#everywhere(preparedHere);
    return { row: (await this.#one(sql)) ?? 'none', prepared: sum(prepared) };
  }

  /**
   * Recover, twice; then migration `no` must be everywhere or nowhere, on shards, in the metadata and
   * in the history, and nothing may be prepared.
   *
   * @param by what recovery may do with branches that it finds
   * @returns whether it is there
   */
  async settle(no: number, by?: 'commit' | 'rollback'): Promise<boolean> {
    const first = await recover(this.config, { leaseWaitMs: 20_000 });
    assert.deepEqual({ outcome: first.outcome, problems: first.diagnostics }, whole);
    const others = first.branches.filter(({ decision }) => decision.decision !== by);
    if (by !== undefined) assert.deepEqual(others, []);
    const again: RecoverResult = await recover(this.config, { leaseWaitMs: 20_000 });
    assert.deepEqual(again, { outcome: 'done', diagnostics: [], branches: [], others: [] });
    const there = await this.checkAllOrNone(no);
    tally(there ? 'all' : 'none');
    return there;
  }

  async checkAllOrNone(no: number): Promise<boolean> {
    const traces = await this.#traces(no);
    const there = traces['history'] === 1;
    const on = there ? this.#all : this.#none;
    const [history, shards] = there ? [1, this.config.shardCount] : [0, 0];
    const expected = { history, columns: on, checks: on, tables: on, shards };
    assert.deepEqual(traces, { ...expected, prepared: this.#none });
    assert.equal(new Set(await this.#everywhere(shapes)).size, 1);
    const { transactions, prepared } = await status(this.config);
    assert.deepEqual({ transactions, prepared }, { transactions: [], prepared: [] });
    return there;
  }

  /** The version that stays when migration `no` is taken back. */
  versionBefore(no: number): string {
    return versionOf(no - 1);
  }

  /** After whatever happened the migration can be applied, and is there then. */
  async complete(no: number): Promise<void> {
    await this.#applyAll();
    assert.equal(await this.checkAllOrNone(no), true);
  }

  /** Whatever happened before, all nodes have what the coordinator has. */
  async checkNoDrift(): Promise<void> {
    const { outcome, differences, conditions, diagnostics } = await drift(this.config);
    const found = { outcome, problems: [...differences, ...conditions, ...diagnostics] };
    assert.deepEqual(found, whole);
  }

  remove(): void {
    rmSync(this.config.migrations, { recursive: true, force: true });
  }

  async #applyAll(): Promise<void> {
    const { outcome, diagnostics } = await apply(this.config, { leaseWaitMs: 20_000 });
    assert.deepEqual({ outcome, problems: diagnostics }, whole);
  }

  #write(sql: string): void {
    const version = versionOf(this.#migrations++);
    writeFileSync(join(this.config.migrations, `${version}_change.sql`), sql);
  }

  /** How often a part of a distributed table is on each server: once with the shell, and by shard. */
  get #all(): readonly number[] {
    return [1, ...this.config.workers.map(() => shardsEach)];
  }

  get #none(): readonly number[] {
    return this.#urls.map(() => 0);
  }

  get #lastUrl(): string {
    return this.#urls.at(-1) ?? '';
  }

  /** As a failover to a standby that had not received it yet. */
  async #loseBranch(): Promise<void> {
    const prepared = await run(this.#lastUrl, 'SELECT gid FROM pg_prepared_xacts');
    assert.equal(prepared.length, 1);
    for (const { gid } of prepared) await run(this.#lastUrl, `ROLLBACK PREPARED '${String(gid)}'`);
  }

  /** Everything that the migration leaves, counted on each server. */
  async #traces(no: number): Promise<Record<string, unknown>> {
    const [columns, checks, tables, prepared] = await Promise.all([
      this.#everywhere(`SELECT count(*)::int AS n FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
        WHERE attname = 'c${no}' AND relname ~ '^items'`),
      this.#everywhere(`SELECT count(*)::int AS n FROM pg_constraint
        WHERE contype = 'c' AND conname ~ '^items_c${no}_check'`),
      this.#everywhere(
        `SELECT count(*)::int AS n FROM pg_class WHERE relkind = 'r' AND relname ~ '^more${no}(_|$)'`,
      ),
      this.#everywhere(preparedHere),
    ]);
    const version = versionOf(no);
    const installed = await this.#one("SELECT to_regclass('citrate.placement') IS NOT NULL AS n");
    const history = `SELECT count(*)::int AS n FROM citrate.migration WHERE version = '${version}' AND state = 'applied'`;
    const shards = `SELECT count(*)::int AS n FROM citrate.shard s JOIN citrate.placement p USING (shardid)
      WHERE s.logicalrelid::regclass::text = 'more${no}'`;
    return {
      history: installed === true ? await this.#one(history) : 0,
      columns,
      checks,
      tables,
      shards: installed === true ? await this.#one(shards) : 0,
      prepared,
    };
  }

  #everywhere(sql: string): Promise<readonly unknown[]> {
    return Promise.all(this.#urls.map(async (url) => (await run(url, sql))[0]?.['n']));
  }

  async #one(sql: string): Promise<unknown> {
    return (await run(this.config.coordinator.url, sql))[0]?.['n'];
  }
}
