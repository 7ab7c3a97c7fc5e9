/** A fleet of databases with a folder of migrations, for tests on real servers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../../../../test/support/databases.ts';
import type { Config } from '../../src/config/model.ts';

export interface Fleet {
  readonly config: Config;
  readonly databases: TestDatabases;
  /** Add a migration file, later than those before it; gives its version. */
  write(sql: string, name?: string): string;
  /** Remove the file that was written last. */
  withdraw(): void;
  /** Write the file of a version anew. */
  rewrite(version: string, sql: string, name?: string): void;
  /** A folder that has no files. */
  emptyFolder(): string;
  /** Write a file of any name. */
  writeAs(file: string, sql: string): void;
  /** Run on the coordinator, or on the worker of this number from 1. */
  query(no: number, sql: string): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** A configuration with a folder of its own, and limits with which what fails does so soon. */
export function testConfig(
  { coordinator, workers }: Pick<Config, 'coordinator' | 'workers'>,
  overrides: Partial<Config> = {},
): Config {
  return {
    engine: 'postgres',
    coordinator,
    workers,
    layout: 'suffix',
    shardCount: 4,
    migrations: mkdtempSync(join(tmpdir(), 'citrate-fleet-')),
    lockTimeoutMs: 5_000,
    longLockTimeoutMs: 60_000,
    lockDeadlineMs: 10_000,
    lockRounds: 2,
    ...overrides,
  };
}

export async function createFleet(overrides: Partial<Config> = {}): Promise<Fleet> {
  const databases = await createDatabases(inject('cluster'), 2);
  const config = testConfig(databases, overrides);
  const folder = config.migrations;
  let files = 0;
  let last = '';
  return {
    config,
    databases,
    write(sql, name = 'change') {
      const version = `202601010000${String(files++).padStart(2, '0')}`;
      last = join(folder, `${version}_${name}.sql`);
      writeFileSync(last, sql);
      return version;
    },
    withdraw() {
      rmSync(last);
    },
    rewrite(version, sql, name = 'change') {
      writeFileSync(join(folder, `${version}_${name}.sql`), sql);
    },
    emptyFolder() {
      const empty = join(folder, 'empty');
      mkdirSync(empty, { recursive: true });
      return empty;
    },
    writeAs(file, sql) {
      writeFileSync(join(folder, file), sql);
    },
    query(no, sql) {
      const server = no === 0 ? databases.coordinator : databases.workers[no - 1];
      if (server === undefined) throw new RangeError(`no server ${no}`);
      return run(server.url, sql);
    },
    async drop() {
      await databases.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same servers, for another user. */
export function connectingAs(config: Config, user: string): Config {
  const as = <S extends { readonly url: string }>(server: S): S => {
    const url = new URL(server.url);
    url.username = user;
    return { ...server, url: url.href };
  };
  return { ...config, coordinator: as(config.coordinator), workers: config.workers.map(as) };
}
