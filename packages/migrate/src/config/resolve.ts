import { dirname, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { parseCitusVersion, VERIFIED_CITUS } from '../catalog/index.ts';
import type { CitusVersion } from '../catalog/model.ts';
import { type DotenvPlaces, withDotenv } from './dotenv.ts';
import { expectationOf } from './expectations.ts';
import type {
  Config,
  ConfigFlags,
  ConfigInput,
  ConfigSection,
  Engine,
  OfflineSettings,
  ServerConfig,
  ServerInput,
  TextSetting,
} from './model.ts';
import { passwordFromCommand, passwordFromFunction } from './password.ts';
import { configError } from './read.ts';
import { mostSimilar } from './similar.ts';
import { foundForUrl, isPostgresUrl, urlFromEnvironment, withVerifiedTls } from './url.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly flags: ConfigFlags;
}

const defaultShardCount = 32;
const defaultMigrations = 'migrations';

/** Fills in defaults and the values of environment variables; throws every problem at once. */
export function resolveConfig(input: ConfigInput, path: string, given: Surroundings): Config {
  const section = selectEnvironment(input, path, given.flags.env);
  const around = { ...given, env: withDotenv(given.env, dotenvPlaces(section, path, given)) };
  const diagnostics = unavailable(section, path);
  const reading: Reading = { path, around, diagnostics };
  const coordinator = readCoordinator(reading, section.coordinator);
  const workers = (section.workers ?? []).map((worker, i) =>
    readServer(reading, worker, `workers[${i}]`, worker.name),
  );
  const { engine = 'postgres' } = section;
  diagnostics.push(...badWorkers(workers, engine, path));
  const role = section.role === undefined ? undefined : readText(reading, section.role, 'role');
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return {
    engine,
    coordinator,
    workers,
    layout: 'suffix',
    shardCount: section.shardCount ?? defaultShardCount,
    migrations: migrationsFolder(section, path, around),
    ...(role !== undefined && { role }),
    lockTimeoutMs: section.lockTimeoutMs ?? 2000,
    longLockTimeoutMs: section.longLockTimeoutMs ?? 1_800_000,
    lockDeadlineMs: section.lockDeadlineMs ?? 5000,
    lockRounds: section.lockRounds ?? 10,
    ...(section.consistency && { consistency: section.consistency }),
    ...(section.wave !== undefined && { wave: section.wave }),
    ...(section.order && { order: section.order }),
    ...(section.rules && { rules: section.rules }),
  };
}

function dotenvPlaces(
  { dotenv: key }: ConfigSection,
  configPath: string,
  { cwd, flags }: Surroundings,
): DotenvPlaces {
  return { flag: flags.dotenv, key, cwd, configPath };
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
    ...(section.consistency && { consistency: section.consistency }),
    ...(section.namesBy === 'citus' && { namesBy: 'citus' as const }),
    ...(section.engine === 'citus' && { citus: citusOf(section) }),
    ...(section.rules && { rules: section.rules }),
  };
}

/** The release whose verdicts are known best, unless another is said. */
function citusOf({ citusVersion = VERIFIED_CITUS }: ConfigSection): CitusVersion {
  const version = parseCitusVersion(citusVersion);
  if (!version) throw new TypeError(`no release of Citus: ${citusVersion}`);
  return version;
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
function unavailable({ engine, layout, consistency }: ConfigSection, path: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (engine === undefined) {
    found.push(configError(path, `engine: expected ${expectationOf('engine')}, found nothing`));
  }
  if (layout !== undefined && layout !== 'suffix') {
    const message = `layout: '${layout}' is not available yet, only 'suffix' is`;
    found.push(configError(path, message));
  }
  if (engine === 'citus' && consistency !== undefined && consistency !== 'atomic') {
    const message = `consistency: '${consistency}' has no meaning on a Citus cluster, which commits on its nodes itself`;
    found.push(configError(path, message));
  }
  return found;
}

function badWorkers(workers: readonly ServerConfig[], engine: Engine, path: string): Diagnostic[] {
  if (workers.length === 0 && engine === 'postgres') {
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

/** What reading one setting needs; problems are gathered, and the setting read as an empty text. */
interface Reading {
  readonly path: string;
  readonly around: Surroundings;
  readonly diagnostics: Diagnostic[];
}

/** `--url`, then the file, then `DATABASE_URL`, then `PGHOST` and its like. */
function readCoordinator(reading: Reading, input: ServerInput | undefined): ServerConfig {
  const { flags, env } = reading.around;
  const name = 'coordinator';
  if (flags.url !== undefined) {
    const url = checkUrl(reading, flags.url, '--url');
    if (input === undefined) return { name, url };
    return { name, url, ...readTls(reading, input, name), ...readPassword(reading, input, name) };
  }
  if (input !== undefined) return readServer(reading, input, name, name);
  const url = urlFromEnvironment(env);
  if (url !== undefined) return { name, url: checkUrl(reading, url, 'DATABASE_URL') };
  const message = `coordinator: expected ${expectationOf(name)}, found nothing`;
  const hint = 'Set it in the configuration, pass --url, or set DATABASE_URL.';
  reading.diagnostics.push(configError(reading.path, message, hint));
  return { name, url: '' };
}

function readServer(reading: Reading, input: ServerInput, key: string, name: string): ServerConfig {
  const url = readText(reading, input.url, `${key}.url`);
  const checked = url === '' ? url : checkUrl(reading, url, `${key}.url`);
  return {
    name,
    url: checked,
    ...readTls(reading, input, key),
    ...readPassword(reading, input, key),
  };
}

function readPassword(
  reading: Reading,
  { password, passwordCommand }: ServerInput,
  key: string,
): Pick<ServerConfig, 'password'> {
  const { path, around, diagnostics } = reading;
  if (password !== undefined && passwordCommand !== undefined) {
    const message = `${key}: there is a password and a passwordCommand, and only one can be meant`;
    diagnostics.push(configError(path, message));
  }
  if (passwordCommand !== undefined) {
    const place = { cwd: dirname(path), env: around.env };
    return { password: passwordFromCommand(passwordCommand, place, `${key}.passwordCommand`) };
  }
  if (password === undefined) return {};
  if (typeof password === 'function') {
    return { password: passwordFromFunction(password, `${key}.password`) };
  }
  const text = readText(reading, password, `${key}.password`);
  return { password: async () => text };
}

function readTls(reading: Reading, { tls }: ServerInput, key: string): Pick<ServerConfig, 'tls'> {
  if (tls === undefined) return {};
  if (tls.ca === undefined) return { tls: {} };
  const ca = readText(reading, tls.ca, `${key}.tls.ca`);
  return { tls: { ca: resolve(dirname(reading.path), ca) } };
}

function readText(reading: Reading, setting: TextSetting, key: string): string {
  if (typeof setting === 'string') return setting;
  const value = reading.around.env[setting.env];
  if (value) return value;
  const message = `${key}: the environment variable ${setting.env} is not set`;
  reading.diagnostics.push(configError(reading.path, message));
  return '';
}

/** The URL as the driver is to get it. */
function checkUrl({ path, diagnostics }: Reading, url: string, key: string): string {
  if (isPostgresUrl(url)) return withVerifiedTls(url);
  const message = `${key}: expected ${expectationOf('url')}, found ${foundForUrl(url)}`;
  diagnostics.push(configError(path, message));
  return url;
}
