/**
 * Keeps the shape of the code: who may import whom, and what must not be in it. A failure names the
 * file and the rule it breaks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What a package may import from outside of itself, and the folders of its sources, lowest first: a
 * folder imports only folders above it in this list. Folders of one line don't know each other.
 * `outside` names other packages; `node:` stands for Node.js's own modules.
 */
interface Layer {
  readonly folders: readonly string[];
  readonly outside: readonly string[];
}

const TREES = ['@citrate/parser', '@citrate/deparser'];

const PACKAGES: Readonly<Record<string, readonly Layer[]>> = {
  parser: [{ folders: ['.'], outside: ['@pgsql/types', 'libpg-query'] }],
  deparser: [
    { folders: ['.'], outside: ['@citrate/parser'] },
    { folders: ['comments'], outside: ['@citrate/parser'] },
    { folders: ['nodes'], outside: ['@citrate/parser'] },
    { folders: ['targets'], outside: ['@citrate/parser'] },
  ],
  migrate: [
    { folders: ['pages'], outside: ['@citrate/parser'] },
    { folders: ['catalog'], outside: TREES },
    { folders: ['complete'], outside: TREES },
    { folders: ['record'], outside: [...TREES, 'node:', 'jiti', 'kysely'] },
    { folders: ['files'], outside: [...TREES, 'node:'] },
    { folders: ['replay'], outside: TREES },
    { folders: ['dump'], outside: TREES },
    { folders: ['snapshot'], outside: [...TREES, 'node:'] },
    { folders: ['layout'], outside: TREES },
    { folders: ['route'], outside: TREES },
    { folders: ['distribute'], outside: TREES },
    { folders: ['safety'], outside: TREES },
    { folders: ['plan'], outside: [...TREES, 'diff'] },
    { folders: ['drift'], outside: [...TREES, 'diff'] },
    { folders: ['reverse'], outside: TREES },
    { folders: ['pin'], outside: [...TREES, 'node:', 'valibot'] },
    { folders: ['check'], outside: [...TREES, 'node:'] },
    { folders: ['elsewhere'], outside: [...TREES, 'node:'] },
    { folders: ['commit'], outside: TREES },
    { folders: ['config'], outside: [...TREES, 'node:', 'jiti', 'valibot'] },
    { folders: ['explain'], outside: ['node:'] },
    { folders: ['history'], outside: [...TREES, 'node:', 'kysely', 'pg'] },
    { folders: ['introspect'], outside: [...TREES, 'node:', 'kysely', 'pg'] },
    {
      folders: ['execute'],
      outside: [...TREES, 'node:', 'kysely', 'pg', 'pg-connection-string'],
    },
    { folders: ['doctor'], outside: TREES },
    {
      folders: ['engine'],
      outside: [...TREES, 'node:', 'diff', 'kysely', 'pg', '@opentelemetry/api'],
    },
    { folders: ['testing'], outside: [...TREES, 'node:', 'pg'] },
    { folders: ['migrator'], outside: [...TREES, 'kysely'] },
    { folders: ['offline'], outside: TREES },
    { folders: ['cli'], outside: [...TREES, 'node:', 'commander', 'diff', 'picocolors'] },
    { folders: ['.'], outside: TREES },
  ],
};

/** Beside the layers: the embedded servers import none of them, and one command and what tests use start them. */
const EMBEDDED: Layer = { folders: ['embedded'], outside: ['@citrate/parser', 'node:'] };
const MAY_START_SERVERS = [
  'packages/migrate/src/cli/dev.ts',
  'packages/migrate/src/testing/cluster.ts',
];

/** A folder is entered by these files: what stands in the others is its own business. */
const ENTRIES = ['index.ts', 'model.ts', 'verdict.ts', 'events.ts'];

/** Folders that are a collection of functions for the outside, one file each. */
const OPEN = ['offline'];

/** Folders whose functions are pure and synchronous. */
const PURE = [
  'pages',
  'catalog',
  'complete',
  'replay',
  'dump',
  'snapshot',
  'layout',
  'route',
  'distribute',
  'safety',
  'check',
  'plan',
  'drift',
  'reverse',
  'commit',
  'doctor',
];

const sources = filesBelow('packages').filter((file) =>
  /^packages\/[^/]+\/src\/.*\.ts$/.test(file),
);
const code = sources.filter((file) => !file.endsWith('.test.ts'));

test('a folder imports only folders below it, by their entries', () => {
  expect(code.flatMap((file) => importsOf(file).flatMap((to) => wrongFolder(file, to)))).toEqual(
    [],
  );
});

test('a folder imports only the packages it is meant to', () => {
  expect(code.flatMap((file) => importsOf(file).flatMap((to) => wrongPackage(file, to)))).toEqual(
    [],
  );
});

test('pure folders have nothing asynchronous', () => {
  const files = code.filter((file) => PURE.includes(placeOf(file).folder));
  expect(matches(files, /\b(?:async|await)\b|\bPromise</)).toEqual([]);
});

test('nothing below the command line ends the process', () => {
  const files = code.filter((file) => placeOf(file).folder !== 'cli');
  expect(matches(files, /\bprocess\.(?:exit\b|exitCode|abort)/)).toEqual([]);
});

test('the command starts with little: help is there at once, and commands load what they need', () => {
  const loaded = loadedBy('packages/migrate/src/cli/bin.ts');
  expect(loaded.length).toBeGreaterThan(10);
  const outside = loaded.filter((file) => placeOf(file).folder !== 'cli');
  expect(outside.filter((name) => !/^(?:node:.*|commander|picocolors)$/.test(name))).toEqual([]);
});

test('no comment silences a check', () => {
  const silencers =
    /@ts-(?:ignore|nocheck|expect-error)|(?:biome|oxlint|eslint|v8)-(?:ignore|disable)/;
  expect(matches(ownFiles().filter(isScript), silencers)).toEqual([]);
});

test('no file holds a path of somebody’s machine', () => {
  expect(matches(ownFiles(), /(?<![\w.$}])\/(?:home|Users|root|work|mnt)\/\w/)).toEqual([]);
});

test('no file holds an open end', () => {
  expect(matches(ownFiles().filter(isScript), /\b(?:TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(matches(['pnpm-lock.yaml'], /https?:|registry|tarball:/)).toEqual([]);
});

test('a test sits beside what it tests', () => {
  const tests = sources.filter((file) => file.endsWith('.test.ts'));
  expect(tests.length).toBeGreaterThan(0);
  const folders = new Set(code.map((file) => dirname(file)));
  expect(tests.filter((file) => !folders.has(dirname(file)))).toEqual([]);
});

test('file names are in kebab-case', () => {
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.ts$/;
  expect(sources.filter((file) => !kebab.test(basename(file)))).toEqual([]);
});

test.each(Object.keys(PACKAGES))('the build of %s leaves tests out', (name) => {
  const tsconfig = JSON.parse(read(`packages/${name}/tsconfig.json`));
  expect(tsconfig).toMatchObject({ include: ['src'], exclude: ['src/**/*.test.ts'] });
  const { files } = JSON.parse(read(`packages/${name}/package.json`));
  expect(files).toContain('dist/bundle');
  expect(files).not.toContain('src');
});

interface Place {
  readonly name: string;
  readonly folder: string;
}

/** The package and the folder of a source file: `packages/migrate/src/plan/x/y.ts` is in `plan`. */
function placeOf(file: string): Place {
  const [, name = '', , ...rest] = file.split('/');
  return { name, folder: rest.length > 1 ? (rest[0] ?? '.') : '.' };
}

function layerOf({ name, folder }: Place): { readonly layer: Layer; readonly level: number } {
  if (folder === 'embedded') return { layer: EMBEDDED, level: Number.NaN };
  const layers = PACKAGES[name] ?? [];
  const level = layers.findIndex(({ folders }) => folders.includes(folder));
  const layer = layers[level];
  if (layer) return { layer, level };
  throw new Error(`packages/${name}/src/${folder} has no place among the layers of this test`);
}

function wrongFolder(file: string, to: string): readonly string[] {
  if (!to.startsWith('.')) return [];
  const target = posix.join(posix.dirname(file), to);
  const [from, into] = [placeOf(file), placeOf(target)];
  if (from.name === into.name && from.folder === into.folder) return [];
  const rule = brokenRule(file, target, from, into);
  return rule === undefined ? [] : [`${file} imports ${target}: ${rule}`];
}

function brokenRule(file: string, target: string, from: Place, into: Place): string | undefined {
  if (from.name !== into.name) return 'other packages are imported by their names';
  if (into.folder === 'embedded') {
    return MAY_START_SERVERS.includes(file)
      ? undefined
      : `only ${MAY_START_SERVERS.join(', ')} may`;
  }
  if (from.folder === 'embedded') return 'embedded stands alone';
  if (layerOf(into).level >= layerOf(from).level && !isRoot(from, into)) {
    return `${into.folder} is not below ${from.folder}`;
  }
  if (from.name === 'migrate' && !OPEN.includes(into.folder) && !isEntry(target)) {
    return `a folder is entered by ${ENTRIES.join(', ')}`;
  }
  return undefined;
}

function isEntry(target: string): boolean {
  return ENTRIES.includes(basename(target));
}

/** A package of few files: its entry at the top lists what the folders below it give. */
function isRoot(from: Place, into: Place): boolean {
  return from.name !== 'migrate' && (from.folder === '.' || into.folder === '.');
}

function wrongPackage(file: string, to: string): readonly string[] {
  if (to.startsWith('.')) return [];
  const { outside } = layerOf(placeOf(file)).layer;
  const allowed = outside.some(
    (name) => to === name || (name.endsWith(':') && to.startsWith(name)),
  );
  return allowed ? [] : [`${file} imports ${to}: it may import ${outside.join(', ')}`];
}

/** The module names in a file's import and export statements, dynamic imports included. */
function importsOf(file: string): readonly string[] {
  const statement = /^(?:import|export)\b(?:[^'";]*?\bfrom)?\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;
  const text = read(file);
  return [...text.matchAll(statement)]
    .filter((match) => !isInTemplate(text, match.index))
    .map((match) => match[1] ?? match[2] ?? '');
}

/** What is loaded with a file: others and packages, but for types and what is imported later on. */
function loadedBy(entry: string): readonly string[] {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    if (!file.endsWith('.ts')) continue;
    const text = read(file);
    const statements = text.matchAll(/^import (?!type\b)(?:[^'";]*? from )?'([^']+)'/gm);
    for (const { 1: to = '', index } of statements) {
      if (isInTemplate(text, index)) continue;
      loaded.add(to.startsWith('.') ? posix.join(posix.dirname(file), to) : to);
    }
  }
  return [...loaded];
}

/** Text that a file writes may look like an import. */
function isInTemplate(text: string, offset: number): boolean {
  return text.slice(0, offset).split('`').length % 2 === 0;
}

/** Lines that match, as `file:line: text`. */
function matches(files: readonly string[], pattern: RegExp): readonly string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  );
}

/** Every text file of the repository, but this one: it has to name what it looks for. */
function ownFiles(): readonly string[] {
  const self = relative(root, fileURLToPath(import.meta.url));
  return filesBelow('.').filter((file) => file !== self && /\.\w+$|run$/.test(file));
}

function isScript(file: string): boolean {
  return /\.(?:[cm]?[jt]s|sql|json|yaml)$/.test(file);
}

function filesBelow(dir: string): readonly string[] {
  return readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', '.git', 'coverage'].includes(entry.name)) return [];
    const path = posix.join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
