import { type Diagnostic, DiagnosticError, loadParser } from '@citrate/parser';
import type { MigrationInfo, MigrationResult, MigrationResultSet, NoMigrations } from 'kysely';
import { type Config, loadConfig } from '../config/index.ts';
import {
  type ApplyOptions,
  type ApplyResult,
  applyCluster,
  type StatusResult,
  statusCluster,
} from '../engine/index.ts';
import { readMigrations } from '../files/index.ts';
import { migrationOf } from './migration.ts';

export interface CitrateMigratorProps extends Omit<ApplyOptions, 'to' | 'atMost'> {
  /** Looked for from the working directory upwards when absent. */
  readonly config?: Config | Promise<Config>;
}

/**
 * Has the shape of Kysely's `Migrator`: a program that used that one makes another object, and leaves
 * the rest. Migrations are called by their files' names without the ending. As with Kysely's, the
 * methods that migrate do not throw: what went wrong is `error`, a DiagnosticError.
 */
export class CitrateMigrator {
  readonly #config: Promise<Config>;
  readonly #options: ApplyOptions;

  constructor({ config, ...options }: CitrateMigratorProps = {}) {
    this.#config = config === undefined ? loadConfig() : Promise.resolve(config);
    // Whoever asks for something is told.
    this.#config.catch(() => {});
    this.#options = options;
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

  /** Applies what is pending up to a migration, by its name; an error where that is to be gone back to. */
  async migrateTo(target: string | NoMigrations): Promise<MigrationResultSet> {
    return settled(async () => {
      const config = await this.#config;
      const to = typeof target === 'string' ? /^\d{14}(?=_|$)/.exec(target)?.[0] : undefined;
      if (to === undefined) throw new DiagnosticError([unknownTarget(target)]);
      const { migrations } = await this.#status(config);
      const behind = migrations.filter(({ version, appliedAt }) => version > to && appliedAt);
      if (behind.length > 0) throw new DiagnosticError([isBehind(to, behind.map(nameOf))]);
      return this.#apply(config, { to });
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

/** Those that the run did not reach, it was asked for only if one before them failed. */
function resultsOf({
  outcome,
  applied,
  failed,
  pending,
  diagnostics,
}: ApplyResult): MigrationResultSet {
  const results = applied.map((one) => resultOf(one, 'Success'));
  if (outcome === 'done') return { results };
  const rest = pending.map((one) => resultOf(one, 'NotExecuted'));
  return {
    error: new DiagnosticError(diagnostics.length > 0 ? diagnostics : [interrupted(outcome)]),
    results: [...results, ...(failed ? [resultOf(failed, 'Error')] : []), ...rest],
  };
}

interface Named {
  readonly version: string;
  readonly name: string;
}

function resultOf(migration: Named, status: MigrationResult['status']): MigrationResult {
  return { migrationName: nameOf(migration), direction: 'Up', status };
}

function nameOf({ version, name }: Named): string {
  return `${version}_${name}`;
}

function interrupted(outcome: string): Diagnostic {
  return { code: '57014', severity: 'error', message: `the run has ended: ${outcome}` };
}

function unknownTarget(target: string | NoMigrations): Diagnostic {
  const message =
    typeof target === 'string'
      ? `there is no migration "${target}"`
      : 'migrations cannot be taken back by this method';
  const hint = 'Name one as getMigrations() does: YYYYMMDDHHMMSS_name.';
  return { code: '42704', severity: 'error', message, hint };
}

function isBehind(to: string, names: readonly string[]): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `cannot go back to version ${to}: later migrations are applied`,
    detail: `These are ${names.join(', ')}.`,
    hint: 'Take them back by "citrate down --to VERSION", or by a new migration.',
  };
}
