import { dirname, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { expectationOf } from './expectations.ts';
import type {
  Config,
  ConfigFlags,
  ConfigInput,
  ConfigSection,
  OfflineSettings,
  ServerConfig,
  ServerInput,
  TextSetting,
} from './model.ts';
import { configError } from './read.ts';
import { mostSimilar } from './similar.ts';
import { isPostgresUrl, urlFromEnvironment } from './url.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly flags: ConfigFlags;
}

const defaultShardCount = 32;
const defaultMigrations = 'migrations';

/** Fills in defaults and the values of environment variables; throws every problem at once. */
export function resolveConfig(input: ConfigInput, path: string, around: Surroundings): Config {
  const diagnostics: Diagnostic[] = [];
  const section = selectEnvironment(input, path, around.flags.env);
  diagnostics.push(...unavailable(section, path));
  const read = new Reader(path, around, diagnostics);
  const coordinator = read.coordinator(section.coordinator);
  const workers = (section.workers ?? []).map((worker, i) => ({
    ...read.server(worker, `workers[${i}]`),
    name: worker.name,
  }));
  diagnostics.push(...badWorkers(workers, path));
  const role = section.role === undefined ? undefined : read.text(section.role, 'role');
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return {
    engine: 'postgres',
    coordinator,
    workers,
    layout: 'suffix',
    shardCount: section.shardCount ?? defaultShardCount,
    migrations: migrationsFolder(section, path, around),
    ...(role !== undefined && { role }),
    lockTimeoutMs: section.lockTimeoutMs ?? 2000,
    lockDeadlineMs: section.lockDeadlineMs ?? 5000,
    lockRounds: section.lockRounds ?? 10,
  };
}

/** What needs no server: no URL is looked at, no environment variable must be set. */
export function resolveOffline(
  input: ConfigInput,
  path: string | undefined,
  around: Surroundings,
): OfflineSettings {
  const section = selectEnvironment(input, path, around.flags.env);
  return {
    migrations: migrationsFolder(section, path, around),
    shardCount: section.shardCount ?? defaultShardCount,
    workers: (section.workers ?? []).map((worker) => worker.name),
    ...(typeof section.role === 'string' && { role: section.role }),
  };
}

function selectEnvironment(
  { environments = {}, ...base }: ConfigInput,
  path: string | undefined,
  name: string | undefined,
): ConfigSection {
  if (name === undefined) return base;
  const section = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (section !== undefined) return { ...base, ...section };
  const known = Object.keys(environments);
  const similar = mostSimilar(name, known);
  const hint = similar === undefined ? undefined : `Did you mean "${similar}"?`;
  const list = known.length === 0 ? 'has no environments' : `has ${known.join(', ')}`;
  const message = `there is no environment "${name}": the configuration ${list}`;
  throw new DiagnosticError([configError(path, message, hint)]);
}

function migrationsFolder(
  section: ConfigSection,
  path: string | undefined,
  { cwd, flags }: Surroundings,
): string {
  if (flags.dir !== undefined) return resolve(cwd, flags.dir);
  return resolve(path === undefined ? cwd : dirname(path), section.migrations ?? defaultMigrations);
}

/** Parts of the language of configurations that this version does not carry out. */
function unavailable({ engine, layout }: ConfigSection, path: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (engine === undefined) {
    found.push(configError(path, `engine: expected ${expectationOf('engine')}, found nothing`));
  } else if (engine !== 'postgres') {
    const message = `engine: '${engine}' is not available yet, only 'postgres' is`;
    found.push(configError(path, message));
  }
  if (layout !== undefined && layout !== 'suffix') {
    const message = `layout: '${layout}' is not available yet, only 'suffix' is`;
    found.push(configError(path, message));
  }
  return found;
}

function badWorkers(workers: readonly ServerConfig[], path: string): Diagnostic[] {
  if (workers.length === 0) {
    const message = `workers: expected ${expectationOf('workers')}, found none`;
    return [configError(path, message, 'A cluster needs at least one worker to hold shards.')];
  }
  const names = new Set(['coordinator']);
  return workers.flatMap(({ name }, i) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    return [configError(path, `workers[${i}].name: "${name}" is the name of another node`)];
  });
}

/** Reads settings that may stand for environment variables, gathering what is wrong. */
class Reader {
  readonly #path: string;
  readonly #around: Surroundings;
  readonly #diagnostics: Diagnostic[];

  constructor(path: string, around: Surroundings, diagnostics: Diagnostic[]) {
    this.#path = path;
    this.#around = around;
    this.#diagnostics = diagnostics;
  }

  /** `--url`, then the file, then `DATABASE_URL`, then `PGHOST` and its like. */
  coordinator(input: ServerInput | undefined): ServerConfig {
    const { flags, env } = this.#around;
    const given = flags.url ?? (input === undefined ? urlFromEnvironment(env) : undefined);
    if (given !== undefined) {
      const key = flags.url === undefined ? 'DATABASE_URL' : '--url';
      const tls = input === undefined ? {} : this.#tls(input, 'coordinator');
      return { name: 'coordinator', url: this.#checkUrl(given, key), ...tls };
    }
    if (input !== undefined) return this.server(input, 'coordinator');
    const message = `coordinator: expected ${expectationOf('coordinator')}, found nothing`;
    const hint = 'Set it in the configuration, pass --url, or set DATABASE_URL.';
    this.#diagnostics.push(configError(this.#path, message, hint));
    return { name: 'coordinator', url: '' };
  }

  server(input: ServerInput, key: string): ServerConfig {
    const url = this.text(input.url, `${key}.url`);
    const checked = url === '' ? url : this.#checkUrl(url, `${key}.url`);
    return { name: key, url: checked, ...this.#tls(input, key) };
  }

  text(setting: TextSetting, key: string): string {
    if (typeof setting === 'string') return setting;
    const value = this.#around.env[setting.env];
    if (value) return value;
    const message = `${key}: the environment variable ${setting.env} is not set`;
    this.#diagnostics.push(configError(this.#path, message));
    return '';
  }

  #checkUrl(url: string, key: string): string {
    if (!isPostgresUrl(url)) {
      const message = `${key}: expected ${expectationOf('url')}, found another text`;
      this.#diagnostics.push(configError(this.#path, message));
    }
    return url;
  }

  #tls(input: ServerInput, key: string): Pick<ServerConfig, 'tls'> {
    if (input.tls?.ca === undefined) return input.tls === undefined ? {} : { tls: {} };
    const ca = this.text(input.tls.ca, `${key}.tls.ca`);
    return { tls: { ca: resolve(dirname(this.#path), ca) } };
  }
}
