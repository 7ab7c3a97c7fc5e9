import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LoadOptions, loadConfig, loadOfflineSettings } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citrate-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const good = {
  engine: 'postgres',
  coordinator: { url: 'postgres://app@c/db' },
  workers: [{ name: 'w1', url: 'postgres://app@w/db' }],
};

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function load(config: object, options: LoadOptions = {}): ReturnType<typeof loadConfig> {
  write('citrate.config.json', JSON.stringify(config));
  return loadConfig({ cwd: folder, env: {}, ...options });
}

async function messages(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DiagnosticError)) throw new Error(`no diagnostics: ${String(error)}`);
  expect(error.diagnostics.map((d) => d.code)).toEqual(error.diagnostics.map(() => 'F0000'));
  return error.diagnostics.map((d) => (d.hint ? `${d.message} (${d.hint})` : d.message));
}

describe('reading', () => {
  test('defaults are filled in', async () => {
    expect(await load(good)).toEqual({
      engine: 'postgres',
      coordinator: { name: 'coordinator', url: 'postgres://app@c/db' },
      workers: [{ name: 'w1', url: 'postgres://app@w/db' }],
      layout: 'suffix',
      shardCount: 32,
      migrations: join(folder, 'migrations'),
      lockTimeoutMs: 2000,
      longLockTimeoutMs: 1_800_000,
      lockDeadlineMs: 5000,
      lockRounds: 10,
    });
  });

  test.each([
    ['ts', 'const n: number = 4;'],
    ['mts', 'const n: number = 4;'],
    ['js', 'const n = 4;'],
    ['mjs', 'const n = 4;'],
  ])('citrate.config.%s is run, from a folder below', async (extension, code) => {
    write(
      `citrate.config.${extension}`,
      `import { defineConfig, env } from 'citrate';
       ${code}
       export default defineConfig({ engine: 'postgres', shardCount: n, migrations: 'db',
         coordinator: { url: env('C') }, workers: [{ name: 'w1', url: 'postgres://w/db' }] });`,
    );
    const cwd = join(folder, 'a/b');
    mkdirSync(cwd, { recursive: true });
    const config = await loadConfig({ cwd, env: { C: 'postgres://c/db' } });
    expect(config).toMatchObject({
      shardCount: 4,
      migrations: join(folder, 'db'),
      coordinator: { url: 'postgres://c/db' },
    });
  });

  test('a path may name any file', async () => {
    write('other.json', JSON.stringify({ ...good, shardCount: 7 }));
    expect(await loadConfig({ cwd: folder, path: 'other.json' })).toMatchObject({ shardCount: 7 });
  });

  test('--env puts a section in place of the settings above', async () => {
    const config = { ...good, environments: { staging: { shardCount: 2 } } };
    expect(await load(config, { flags: { env: 'staging' } })).toMatchObject({
      shardCount: 2,
      workers: good.workers,
    });
    expect(await messages(load(config, { flags: { env: 'stagin' } }))).toEqual([
      'there is no environment "stagin": the configuration has staging (Did you mean "staging"?)',
    ]);
  });

  test('a Citus cluster needs no workers: it knows them', async () => {
    const { workers: _, ...without } = good;
    const config = await load({ ...without, engine: 'citus', citusVersion: '13.2' });
    expect(config).toMatchObject({ engine: 'citus', workers: [] });
    expect(await messages(load(without))).toEqual([
      expect.stringMatching(/^workers: expected a list .*, found none/),
    ]);
  });

  test('--dir is relative to the working directory', async () => {
    expect(await load(good, { flags: { dir: 'x' } })).toMatchObject({
      migrations: join(folder, 'x'),
    });
  });

  test('a certificate is relative to the configuration', async () => {
    const workers = [{ ...good.workers[0], tls: { ca: 'ca.pem' } }];
    const config = await load({ ...good, workers });
    expect(config.workers[0]?.tls).toEqual({ ca: join(folder, 'ca.pem') });
  });
});

describe('a file of environment variables', () => {
  const config = { ...good, coordinator: { url: { env: 'C' } }, role: { env: 'R' } };
  const read = async (settings: object, options: LoadOptions): Promise<readonly unknown[]> => {
    const { coordinator, role } = await load({ ...config, ...settings }, options);
    return [coordinator.url, role];
  };

  test('is read where the configuration or the flag names it; what is set already stays', async () => {
    write('.env', "# where\nexport C='postgres://file/db'\nR=from_file # who\n");
    write('other.env', 'C=postgres://other/db\n');
    const dotenv = '.env';
    expect(await read({ dotenv }, {})).toEqual(['postgres://file/db', 'from_file']);
    expect(await read({ dotenv }, { env: { R: 'set' } })).toEqual(['postgres://file/db', 'set']);
    const flags = { dotenv: 'other.env' };
    expect(await read({ dotenv }, { env: { R: 'set' }, flags })).toEqual([
      'postgres://other/db',
      'set',
    ]);
    const environments = { staging: { dotenv: 'other.env' } };
    const options = { env: { R: 'set' }, flags: { env: 'staging' } };
    expect(await read({ dotenv, environments }, options)).toEqual(['postgres://other/db', 'set']);
  });

  test('says where the coordinator is, too', async () => {
    write('.env', 'DATABASE_URL=postgres://file/db\n');
    const { coordinator: _, ...without } = good;
    const { coordinator } = await load({ ...without, dotenv: '.env' });
    expect(coordinator.url).toBe('postgres://file/db');
  });

  test('is left alone where nothing names it, and where no server is asked', async () => {
    write('.env', 'C=postgres://file/db\nR=r\n');
    expect(await messages(load(config))).toHaveLength(2);
    write('citrate.config.json', JSON.stringify({ ...config, dotenv: 'gone.env' }));
    expect(await loadOfflineSettings({ cwd: folder, env: {} })).toMatchObject({ shardCount: 32 });
  });

  test('that is missing is an error', async () => {
    expect(await messages(load({ ...config, dotenv: 'gone.env' }))).toEqual([
      'could not read the file of environment variables: there is no such file (It is named by --dotenv, or by dotenv in the configuration.)',
    ]);
  });
});

describe("the coordinator's URL", () => {
  const { coordinator: _, ...without } = good;
  const env = {
    DATABASE_URL: 'postgres://env/db',
    PGHOST: 'pghost',
    PGUSER: 'me',
    PGPASSWORD: '@',
  };

  test.each([
    ['the flag stands above all', good, { flags: { url: 'postgres://flag/db' }, env }, 'flag/db'],
    ['the file stands above the environment', good, { env }, 'app@c/db'],
    ['DATABASE_URL', without, { env }, 'env/db'],
    ['PG*', without, { env: { ...env, DATABASE_URL: '' } }, 'me:%40@pghost:5432/me'],
  ])('%s', async (_name, config, options, url) => {
    expect((await load(config, options)).coordinator.url).toBe(`postgres://${url}`);
  });

  test('none at all is an error', async () => {
    expect(await messages(load(without))).toEqual([
      "coordinator: expected an object such as { url: env('DATABASE_URL') }, found nothing (Set it in the configuration, pass --url, or set DATABASE_URL.)",
    ]);
  });

  test('a flag that is no URL is not shown', async () => {
    expect(await messages(load(good, { flags: { url: 'hunter2' } }))).toEqual([
      '--url: expected a URL such as postgres://user@host:5432/db, found another text',
    ]);
  });
});

describe('errors name the key, what is expected and what was found', () => {
  test.each<[object, string]>([
    [
      { workers: [good.workers[0], { name: 'w2', url: 5 }] },
      'workers[1].url: expected a URL such as postgres://user@host:5432/db, found number',
    ],
    [
      { workers: [{ name: 'w1', url: 'localhost:secret' }] },
      'workers[0].url: expected a URL such as postgres://user@host:5432/db, found another text',
    ],
    [
      { workers: [{ name: 'w1', url: 'postgres://h/d?target_session_attrs=secret' }] },
      'workers[0].url: expected a URL such as postgres://user@host:5432/db, found one whose target_session_attrs is none of any, read-write, read-only, primary, standby, prefer-standby',
    ],
    [
      { workers: [{ name: 'w1', url: { env: 'GONE' } }] },
      'workers[0].url: the environment variable GONE is not set',
    ],
    [
      { workers: [{ url: 'postgres://h/d' }] },
      "workers[0].name: expected a name such as 'w1', found nothing",
    ],
    [
      { workers: [{ name: 'coordinator', url: 'postgres://h/d' }] },
      'workers[0].name: "coordinator" is the name of another node',
    ],
    [
      { workers: [] },
      "workers: expected a list such as [{ name: 'w1', url: env('W1_URL') }], found none (A cluster needs at least one worker to hold shards.)",
    ],
    [{ shardCount: 0 }, 'shardCount: expected a whole number from 1 to 64000, found 0'],
    [
      { shardCount: '8' },
      'shardCount: expected a whole number from 1 to 64000, found another text',
    ],
    [{ lockRounds: 1.5 }, 'lockRounds: expected a whole number from 1 to 1000, found 1.5'],
    [{ engine: 'mysql' }, "engine: expected 'postgres' or 'citus', found 'mysql'"],
    [
      { citusVersion: '9.5' },
      "citusVersion: expected a release of Citus from 10.2 on, such as '13.2', found '9.5'",
    ],
    [{ layout: 'schema' }, "layout: 'schema' is not available yet, only 'suffix' is"],
    [{ layuot: 'suffix' }, 'layuot: unknown key (Did you mean "layout"?)'],
    [
      { coordinator: { url: 'postgres://h/d', tsl: {} } },
      'coordinator.tsl: unknown key (Did you mean "tls"?)',
    ],
    [
      { environments: { prod: { shardcout: 3 } } },
      'environments.prod.shardcout: unknown key (Did you mean "shardCount"?)',
    ],
  ])('%j', async (settings, message) => {
    expect(await messages(load({ ...good, ...settings }))).toEqual([message]);
  });

  test('all problems are told at once', async () => {
    const problems = await messages(load({ ...good, role: '', engine: 3, x: 1 }));
    expect(problems).toEqual([
      "engine: expected 'postgres' or 'citus', found 3",
      'role: expected the name of a role, found an empty string',
      'x: unknown key',
    ]);
  });

  test('a file that is not there, or is not a configuration', async () => {
    expect(await messages(loadConfig({ cwd: folder, path: 'gone.ts' }))).toEqual([
      'the configuration file does not exist',
    ]);
    write('empty.mjs', '');
    expect(await messages(loadConfig({ cwd: folder, path: 'empty.mjs', env: {} }))).toContain(
      "engine: expected 'postgres' or 'citus', found nothing",
    );
    for (const [i, [value, found]] of [
      ['null', 'null'],
      ['() => ({})', 'function'],
      ['[]', 'a list'],
      ['"secret"', 'another text'],
    ].entries()) {
      write(`other${i}.mjs`, `export default ${value};`);
      expect(await messages(loadConfig({ cwd: folder, path: `other${i}.mjs` }))).toEqual([
        `the configuration: expected an object, as defineConfig({ … }) gives, found ${found}`,
      ]);
    }
    write('named.ts', 'export const shardCount = 3;');
    expect(await messages(loadConfig({ cwd: folder, path: 'named.ts' }))).toEqual([
      'could not load the configuration file: it exports "shardCount", and no default',
    ]);
    write('throws.mjs', 'throw new Error("no luck with postgres://a:secret@h/d");');
    expect(await messages(loadConfig({ cwd: folder, path: 'throws.mjs' }))).toEqual([
      'could not load the configuration file: no luck with postgres://a:***@h/d',
    ]);
    expect(await messages(loadConfig({ cwd: folder, path: '.' }))).toEqual([
      'the configuration file is not a file',
    ]);
    write('object.mjs', 'throw { url: "postgres://a:secret@h/d" };');
    expect(await messages(loadConfig({ cwd: folder, path: 'object.mjs' }))).toEqual([
      'could not load the configuration file: it throws what is no error',
    ]);
    write('broken.ts', 'export default {\n  engine: ,\n};');
    expect(await messages(loadConfig({ cwd: folder, path: 'broken.ts' }))).toEqual([
      'could not load the configuration file: ParseError: Unexpected token (broken.ts:2:11)',
    ]);
    write('imports-broken.ts', "import { a } from './broken.ts';\nexport default { a };");
    expect(
      await messages(loadConfig({ cwd: join(folder, 'migrations'), path: '../imports-broken.ts' })),
    ).toEqual([
      'could not load the configuration file: ParseError: Unexpected token (../broken.ts:2:11)',
    ]);
    write('broken.json', '{"coordinator": {"url": "postgres://a:secret@h/d" "x"}}');
    expect(await messages(loadConfig({ cwd: folder, path: 'broken.json' }))).toEqual([
      'could not load the configuration file: not valid JSON (broken.json:1:51)',
    ]);
    write('marked.json', '\uFEFF{}');
    expect(await messages(loadConfig({ cwd: folder, path: 'marked.json' }))).toContain(
      "engine: expected 'postgres' or 'citus', found nothing",
    );
    write('list.json', '[]');
    expect(await messages(loadConfig({ cwd: folder, path: 'list.json' }))).toHaveLength(1);
  });
});

describe('offline', () => {
  test('without a configuration there are defaults', async () => {
    // The folder lies below no configuration: it is a temporary one.
    expect(await loadOfflineSettings({ cwd: folder })).toEqual({
      migrations: join(folder, 'migrations'),
      shardCount: 32,
      workers: [],
    });
  });

  test('no environment variable needs to be set', async () => {
    const workers = [{ name: 'w9', url: { env: 'GONE' } }];
    write('citrate.config.json', JSON.stringify({ ...good, workers, shardCount: 3 }));
    expect(await loadOfflineSettings({ cwd: folder, env: {} })).toMatchObject({
      shardCount: 3,
      workers: ['w9'],
    });
  });
});
