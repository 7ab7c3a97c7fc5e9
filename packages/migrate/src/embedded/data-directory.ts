import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import type { Binaries } from './binaries.ts';
import { cachedDirectory } from './cache.ts';
import { renewIdentifier } from './identifier.ts';
import { run } from './run.ts';
import { handOver, type ServerUser } from './user.ts';
import { majorOf } from './versions.ts';

/** Server parameters by name. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

const SETTINGS_FILE = 'citrate.conf';

/** Whether a server has been here before: then it is started on what it left. */
export function hasData(dataDir: string): boolean {
  return existsSync(join(dataDir, 'PG_VERSION'));
}

/** An initialised data directory to copy from, made on first use: initdb takes half a second. */
export async function templateDirectory(
  binaries: Binaries,
  user: ServerUser | undefined,
  root: string,
): Promise<string> {
  const name = `data-${binaries.version}-${user ? 'nobody' : 'own'}`;
  const dir = await cachedDirectory(root, name, user, async (draft) => {
    const data = join(draft, 'data');
    const auth = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C'];
    // PostgreSQL 13 has instructions and no way to be spared them.
    const quiet = majorOf(binaries.version) < 14 ? [] : ['--no-instructions'];
    await run(binaries.initdb, ['-D', data, ...auth, '--no-sync', ...quiet], { user });
  });
  return join(dir, 'data');
}

/** Makes the data directory of a new server from the template. */
export async function createDataDirectory(
  template: string,
  dataDir: string,
  user: ServerUser | undefined,
): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  handOver(dataDir, user);
  if (process.platform === 'win32') cpSync(template, dataDir, { recursive: true });
  // Several times faster than Node.js copies, and as the user that is to own the files.
  else await run('cp', ['-Rp', `${template}/.`, dataDir], { user });
  renewIdentifier(dataDir);
}

/** Lets clients in with this password of the superuser `postgres` only. For a new server. */
export async function requirePassword(
  binaries: Binaries,
  dataDir: string,
  user: ServerUser | undefined,
  password: string,
): Promise<void> {
  const quoted = password.replaceAll("'", "''");
  const input = `ALTER ROLE postgres PASSWORD '${quoted}'\n`;
  await run(binaries.postgres, ['--single', '-D', dataDir, 'postgres'], { user, input });
  writeFileSync(join(dataDir, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
}

/** Writes the parameters that the server starts with; ALTER SYSTEM goes before them. */
export function writeSettings(dataDir: string, settings: Settings): void {
  const include = `include_if_exists = '${SETTINGS_FILE}'\n`;
  const main = join(dataDir, 'postgresql.conf');
  const text = readFileSync(main, 'utf8');
  if (!text.includes(include)) writeFileSync(main, `${text}\n${include}`);
  const lines = Object.entries(settings).map(([name, value]) => settingLine(name, value));
  writeFileSync(join(dataDir, SETTINGS_FILE), lines.join(''), { mode: 0o644 });
}

function settingLine(name: string, value: string | number | boolean): string {
  if (!/^[a-z][\w.]*$/i.test(name)) throw invalid(name, 'It is not the name of a parameter.');
  const text = String(value);
  if (/[\0\n]/.test(text)) throw invalid(name, 'Its value is more than one line.');
  return `${name} = '${text.replaceAll("'", "''")}'\n`;
}

function invalid(name: string, detail: string): DiagnosticError {
  const message = `invalid server parameter "${name}"`;
  return new DiagnosticError([{ code: '22023', severity: 'error', message, detail }]);
}

/** The port that the server had when it was last started here. */
export function lastPort(dataDir: string): number | undefined {
  const file = join(dataDir, SETTINGS_FILE);
  if (!existsSync(file)) return undefined;
  const port = /^port = '(\d+)'$/m.exec(readFileSync(file, 'utf8'))?.[1];
  return port === undefined ? undefined : Number(port);
}
