import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const report = process.env['CITRATE_TEST_REPORT'];

export default defineConfig({
  resolve: {
    // Tests run on the sources, never on a stale dist/.
    alias: [
      { find: /^@citrate\/(parser|deparser)$/, replacement: source('packages/$1/src/index.ts') },
      {
        find: /^citrate\/(embedded|testing)$/,
        replacement: source('packages/migrate/src/$1/index.ts'),
      },
      { find: /^citrate$/, replacement: source('packages/migrate/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['./test/support/global-setup.ts'],
    setupFiles: ['./test/support/property-seed.ts'],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    pool: 'forks',
    maxWorkers: 2,
    // Modules are loaded once for each worker: no test changes what they hold. That is a third of the time.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
