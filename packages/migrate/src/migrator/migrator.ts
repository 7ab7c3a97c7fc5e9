import { type Diagnostic, DiagnosticError, loadParser } from '@citrate/parser';
import type { MigrationInfo, MigrationResult, MigrationResultSet, NoMigrations } from 'kysely';
import { type Config, loadConfig } from '../config/index.ts';
import {
  type ApplyOptions,
  type ApplyResult,
  applyCluster,
  belowLast,
  type DownResult,
  downCluster,
  type StatusResult,
  statusCluster,
} from '../engine/index.ts';
import { readMigrations } from '../files/index.ts';
import { migrationOf } from './migration.ts';

export interface CitrateMigratorProps extends Omit<ApplyOptions, 'to' | 'atMost'> {
  /** Looked for from the working directory upwards when absent. */
  readonly config?: Config | Promise<Config>;
  /** Whether tables and columns may go with what is in them, where migrations are taken back. */
  readonly allowDataLoss?: boolean;
}

/**
 * Has the shape of Kysely's `Migrator`: a program that used that one makes another object, and leaves
 * the rest. Migrations are called by their files' names without the ending. As with Kysely's, the
 * methods that migrate do not throw: what went wrong is `error`, a DiagnosticError.
 */
export class CitrateMigrator {
  readonly #config: Promise<Config>;
  readonly #options: ApplyOptions;
  readonly #allowDataLoss: boolean;

  constructor({ config, allowDataLoss = false, ...options }: CitrateMigratorProps = {}) {
    this.#config = config === undefined ? loadConfig() : Promise.resolve(config);
    // Whoever asks for something is told.
    this.#config.catch(() => {});
    this.#options = options;
    this.#allowDataLoss = allowDataLoss;
  }

  /**
   * All migration files, in order, and when they were applied.
   *
   * @throws DiagnosticError if files cannot be read, or the coordinator cannot be asked
   */
  async getMigrations(): Promise<readonly MigrationInfo[]> {
    const config = await this.#config;
    await loadParser();
    const { files, diagnostics } = await readMigrations(config.migrations);
    refuse(diagnostics);
    const { migrations } = await this.#status(config);
    return files.map((file) => {
      const state = migrations.find(({ version }) => version === file.version);
      const executedAt =
        state?.appliedAt === undefined ? {} : { executedAt: new Date(state.appliedAt) };
      return { name: nameOf(file), migration: migrationOf(file), ...executedAt };
    });
  }

  /** Applies all that is pending. */
  async migrateToLatest(): Promise<MigrationResultSet> {
    return this.#migrate({});
  }

  /** Applies the next pending migration, if there is one. */
  async migrateUp(): Promise<MigrationResultSet> {
    return this.#migrate({ atMost: 1 });
  }

  /** Takes back what was applied last, if there is anything. */
  async migrateDown(): Promise<MigrationResultSet> {
    return settled(async () => {
      const config = await this.#config;
      const to = belowLast(await this.#status(config));
      return to === undefined ? { results: [] } : this.#takeBack(config, to);
    });
  }

  /**
   * Applies what is pending up to a migration, by its name; or takes back what was applied after it, with
   * Kysely's NO_MIGRATIONS everything.
   */
  async migrateTo(target: string | NoMigrations): Promise<MigrationResultSet> {
    return settled(async () => {
      const config = await this.#config;
      if (typeof target !== 'string') return this.#takeBack(config, '0');
      const to = /^\d{14}(?=_|$)/.exec(target)?.[0];
      if (to === undefined) throw new DiagnosticError([unknownTarget(target)]);
      const { migrations } = await this.#status(config);
      const isBack = migrations.some(
        ({ version, appliedAt, repeatable }) => version > to && appliedAt && !repeatable,
      );
      return isBack ? this.#takeBack(config, to) : this.#apply(config, { to });
    });
  }

  #migrate(stop: Pick<ApplyOptions, 'atMost'>): Promise<MigrationResultSet> {
    return settled(async () => this.#apply(await this.#config, stop));
  }

  async #apply(
    config: Config,
    stop: Pick<ApplyOptions, 'to' | 'atMost'>,
  ): Promise<MigrationResultSet> {
    return resultsOf(await applyCluster(config, { ...this.#options, ...stop }));
  }

  async #takeBack(config: Config, to: string): Promise<MigrationResultSet> {
    const { onEvent, signal, leaseWaitMs } = this.#options;
    const result = await downCluster(config, {
      to,
      allowDataLoss: this.#allowDataLoss,
      ...(onEvent && { onEvent }),
      ...(signal && { signal }),
      ...(leaseWaitMs !== undefined && { leaseWaitMs }),
    });
    return reversalsOf(result);
  }

  async #status(config: Config): Promise<StatusResult> {
    const { signal } = this.#options;
    const status = await statusCluster(config, { ...(signal && { signal }) });
    if (status.outcome === 'unusable') refuse(status.diagnostics);
    return status;
  }
}

async function settled(migrate: () => Promise<MigrationResultSet>): Promise<MigrationResultSet> {
  try {
    return await migrate();
  } catch (error) {
    return { error };
  }
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
}

function resultsOf({ applied, pending, ...run }: ApplyResult): MigrationResultSet {
  return results('Up', { ...run, done: applied, rest: pending });
}

function reversalsOf({ reverted, remaining, ...run }: DownResult): MigrationResultSet {
  const rest = remaining.filter(({ version }) => version !== run.failed?.version);
  return results('Down', { ...run, done: reverted, rest });
}

interface Run {
  readonly outcome: ApplyResult['outcome'];
  readonly diagnostics: readonly Diagnostic[];
  readonly done: readonly Named[];
  readonly failed?: Named;
  readonly rest: readonly Named[];
}

/** Those that the run did not reach, it was asked for only if one before them failed. */
function results(
  direction: MigrationResult['direction'],
  { outcome, diagnostics, done, failed, rest }: Run,
): MigrationResultSet {
  const list = (all: readonly Named[], status: MigrationResult['status']): MigrationResult[] =>
    all.map((one) => ({ migrationName: nameOf(one), direction, status }));
  const successes = list(done, 'Success');
  if (outcome === 'done') return { results: successes };
  return {
    error: new DiagnosticError(diagnostics.length > 0 ? diagnostics : [interrupted(outcome)]),
    results: [...successes, ...list(failed ? [failed] : [], 'Error'), ...list(rest, 'NotExecuted')],
  };
}

interface Named {
  readonly version: string;
  readonly name: string;
}

function nameOf({ version, name }: Named): string {
  return `${version}_${name}`;
}

function interrupted(outcome: string): Diagnostic {
  return { code: '57014', severity: 'error', message: `the run has ended: ${outcome}` };
}

function unknownTarget(target: string): Diagnostic {
  const message = `there is no migration "${target}"`;
  const hint = 'Name one as getMigrations() does: YYYYMMDDHHMMSS_name.';
  return { code: '42704', severity: 'error', message, hint };
}
