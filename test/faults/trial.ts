/** One migration after another on a cluster that is hurt meanwhile, and what must hold afterwards. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { Onlookers } from './onlookers.ts';
import { type Leftover, positionOf } from './positions.ts';
import { tally } from './tally.ts';
import {
  noRecords,
  preparedSql,
  type Records,
  recordsSql,
  sessionsSql,
  sum,
  type Traces,
  tracesSql,
  versionOf,
} from './traces.ts';

const newTable = `CREATE TABLE items (id int NOT NULL);
  SELECT create_distributed_table('items', 'id');`;

const firstShardId = 102008;

const newRows = `CREATE TABLE kinds (id int PRIMARY KEY, n int NOT NULL);
  SELECT create_reference_table('kinds');`;

const whole = { outcome: 'done', problems: [] };

/** Where a trial has its databases, the coordinator's first. */
type Places = readonly { readonly name: string; readonly url: string }[];

export interface TrialOptions extends Pick<Config, 'consistency'> {
  /** Shards of a table on each worker; 2 when absent. */
  readonly shardsEach?: number;
  /** Migrations change rows as well. */
  readonly rows?: boolean;
}

/** A database on each server of a cluster, with one distributed table, and a folder of migrations. */
export class Trial {
  readonly config: Config;
  readonly #urls: readonly string[];
  readonly #shardsEach: number;
  readonly #withRows: boolean;
  readonly #onlookers = new Onlookers();
  #migrations = 0;
  /** The last migration that was found to be there. */
  #there: number | undefined;

  constructor(places: Places, { shardsEach = 2, rows = false, consistency }: TrialOptions = {}) {
    const [coordinator, ...workers] = places;
    if (coordinator === undefined) throw new Error('a cluster without a coordinator');
    this.#urls = places.map(({ url }) => url);
    this.#shardsEach = shardsEach;
    this.#withRows = rows;
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
      ...(consistency && { consistency }),
    };
  }

  /** Fresh databases with nothing in them. */
  static async create(
    cluster: EmbeddedCluster,
    database: string,
    options?: TrialOptions,
  ): Promise<Trial> {
    const servers = [cluster.coordinator, ...cluster.workers];
    await Promise.all(servers.map(({ url }) => run(url, `CREATE DATABASE ${database}`)));
    const places = servers.map(({ name, url }) => ({ name, url: inDatabase(url, database) }));
    return new Trial(places, options);
  }

  /** All nodes are databases of one server. */
  static async onOneServer({ url }: EmbeddedServer): Promise<Trial> {
    const names = ['coordinator', 'w1', 'w2'];
    for (const name of names) await run(url, `CREATE DATABASE node_${name}`);
    return new Trial(names.map((name) => ({ name, url: inDatabase(url, `node_${name}`) })));
  }

  /** Create and distribute the table that later migrations change. */
  async prepare(): Promise<void> {
    this.write(this.#withRows ? newTable + newRows : newTable);
    await this.applyAll();
  }

  /**
   * Write the next migration: it changes the table, and makes and distributes another one. Gives its
   * number.
   */
  writeNext(): number {
    const no = this.next;
    const first = no === 0 ? newTable : '';
    return this.write(
      `${first}
       ALTER TABLE items ADD COLUMN c${no} int;
       ${this.#withRows ? `INSERT INTO kinds VALUES (${no}, 0); UPDATE kinds SET n = n + 1;` : ''}
       ALTER TABLE items ADD CHECK (c${no} > 0);
       CREATE TABLE more${no} (id int NOT NULL);
       SELECT create_distributed_table('more${no}', 'id');`,
    );
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
    const prepared = await this.everywhere(preparedSql);
    const [row] = await this.#onlookers.ask(this.config.coordinator.url, sql);
    return { row: row?.['n'] ?? 'none', prepared: sum(prepared) };
  }

  /**
   * Recover, and once more if there was anything to do; then migration `no` must be everywhere or nowhere,
   * on shards, in the metadata and in the history, and nothing may be prepared.
   *
   * @param by what recovery may do with branches that it finds
   * @returns whether it is there
   */
  async settle(no: number, by?: 'commit' | 'rollback' | 'redo'): Promise<boolean> {
    const first = await recover(this.config, { leaseWaitMs: 20_000 });
    assert.deepEqual({ outcome: first.outcome, problems: first.diagnostics }, whole);
    const others = first.branches.filter(({ decision }) => decision.decision !== by);
    if (by !== undefined) assert.deepEqual(others, []);
    if (first.branches.length > 0) {
      const again: RecoverResult = await recover(this.config, { leaseWaitMs: 20_000 });
      assert.deepEqual(again, {
        outcome: 'done',
        diagnostics: [],
        branches: [],
        closed: [],
        others: [],
      });
    }
    const { transactions, prepared } = await status(this.config);
    assert.deepEqual({ transactions, prepared }, { transactions: [], prepared: [] });
    const there = await this.checkAllOrNone(no);
    tally(there ? 'all' : 'none');
    return there;
  }

  /** Migration `no` is everywhere or nowhere; nothing is prepared, open, or held by a session. */
  async checkAllOrNone(no: number): Promise<boolean> {
    await this.checkNoSessions();
    const { servers, records } = await this.#look(no);
    const there = records.history === 1;
    const on = there ? this.all : this.none;
    const counts = { columns: on, checks: on, tables: on, prepared: this.none };
    const found = Object.fromEntries(
      countsOf.map((count) => [count, servers.map((server) => server[count])]),
    );
    assert.deepEqual(found, counts);
    const shards = there ? this.config.shardCount : 0;
    assert.deepEqual(records, there ? { history: 1, shards, unfinished: 0 } : noRecords);
    assert.equal(new Set(servers.map((server) => server.shapes)).size, 1);
    if (this.#withRows) await this.#checkRows(no, there);
    this.#there = there ? no : undefined;
    return there;
  }

  /** Each migration has added one row, and has counted all that there were once. */
  async #checkRows(no: number, there: boolean): Promise<void> {
    const copy = `kinds_${firstShardId + this.config.shardCount}`;
    const looks = this.#urls.map(async (url, i) => {
      const sql = `SELECT count(*) FILTER (WHERE id = ${no})::int AS here,
        coalesce(max(n), 0) = count(*) AS once FROM ${i === 0 ? 'kinds' : copy}`;
      return (await this.#onlookers.ask(url, sql))[0];
    });
    const expected = this.#urls.map(() => ({ here: there ? 1 : 0, once: true }));
    assert.deepEqual(await Promise.all(looks), expected);
  }

  /** Sessions that a run has closed are gone in a moment: none of them may hold anything. */
  async checkNoSessions(): Promise<void> {
    let open = -1;
    for (let i = 0; i < 100 && open !== 0; i++) {
      if (i > 0) await sleep(50);
      open = sum(await this.everywhere(sessionsSql));
    }
    assert.equal(open, 0, 'sessions of Citrate are still open');
  }

  /** The version that stays when migration `no` is taken back. */
  versionBefore(no: number): string {
    return versionOf(no - 1);
  }

  /** After whatever happened the migration can be applied, and is there then. */
  async complete(no: number): Promise<void> {
    if (this.#there === no) return;
    await this.applyAll();
    assert.equal(await this.checkAllOrNone(no), true);
  }

  async applyAll(): Promise<void> {
    const { outcome, diagnostics } = await apply(this.config, { leaseWaitMs: 20_000 });
    assert.deepEqual({ outcome, problems: diagnostics }, whole);
  }

  /** Whatever happened before, a run finds nothing to do, and all nodes have what the coordinator has. */
  async checkInTheEnd(): Promise<void> {
    await this.applyAll();
    const { outcome, differences, conditions, diagnostics } = await drift(this.config);
    const found = { outcome, problems: [...differences, ...conditions, ...diagnostics] };
    assert.deepEqual(found, whole);
  }

  async remove(): Promise<void> {
    await this.#onlookers.close();
    rmSync(this.config.migrations, { recursive: true, force: true });
  }

  /** Write the next migration with this text. Gives its number. */
  write(sql: string): number {
    const no = this.#migrations++;
    writeFileSync(join(this.config.migrations, `${versionOf(no)}_change.sql`), sql);
    return no;
  }

  /** The number that the next migration will have. */
  get next(): number {
    return this.#migrations;
  }

  /** Whether the history says that migration `no` is applied. */
  async isApplied(no: number): Promise<boolean> {
    const sql = `SELECT FROM citrate.migration WHERE version = '${versionOf(no)}' AND state = 'applied'`;
    return (await this.#onlookers.ask(this.config.coordinator.url, sql)).length === 1;
  }

  /** Whether column `n` of the first row that the coordinator gives is 1. */
  async isTrue(sql: string): Promise<boolean> {
    return (await this.#onlookers.ask(this.config.coordinator.url, sql))[0]?.['n'] === 1;
  }

  /** Column `n` of a query's row, of each server. */
  async everywhere(sql: string): Promise<readonly unknown[]> {
    return (await this.#rows(sql)).map((row) => row?.['n']);
  }

  /** How often a part of a distributed table is on each server: once with the shell, and by shard. */
  get all(): readonly number[] {
    return [1, ...this.config.workers.map(() => this.#shardsEach)];
  }

  get none(): readonly number[] {
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

  /** Everything that migration `no` leaves. */
  async #look(no: number): Promise<{ servers: readonly Traces[]; records: Records }> {
    // Of the columns that the queries name.
    const servers = (await this.#rows(tracesSql(no))) as unknown as readonly Traces[];
    const installed = servers[0]?.installed ?? false;
    if (!installed) return { servers, records: noRecords };
    const [records] = await this.#onlookers.ask(this.config.coordinator.url, recordsSql(no));
    return { servers, records: records as unknown as Records };
  }

  #rows(sql: string): Promise<readonly (Record<string, unknown> | undefined)[]> {
    return Promise.all(this.#urls.map(async (url) => (await this.#onlookers.ask(url, sql))[0]));
  }
}

const countsOf = ['columns', 'checks', 'tables', 'prepared'] as const;
