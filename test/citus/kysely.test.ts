/** The migrations of examples/03-kysely on a real Citus cluster: by the library, and as its README has it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apply, drift, isUpToDate } from 'citrate';
import { afterEach, beforeEach, expect } from 'vitest';
import { Npx } from '../cli/support/npx.ts';
import { commandsOf } from '../cli/support/readme-commands.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const example = fileURLToPath(new URL('../../examples/03-kysely', import.meta.url));
const migrations = join(example, 'migrations');

let citus: CitusDatabase;
beforeEach(async () => {
  if (process.env['CITRATE_TEST_CITUS_URL'] === undefined) return;
  citus = await createCitus();
});
afterEach(() => citus?.drop());

citusTest('examples/03-kysely: the same programs, on the other engine', async () => {
  const config = { ...citus.config, migrations };
  const { outcome, applied, diagnostics } = await apply(config);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect({ outcome, files: applied.length }).toEqual({ outcome: 'done', files: 3 });
  expect(await citus.query('SELECT name FROM tenants')).toEqual([{ name: "O'Hara & Daughters" }]);
  expect(await isUpToDate(config)).toMatchObject({ upToDate: true });
  expect(await drift(config)).toMatchObject({ outcome: 'done', differences: [] });
});

citusTest('examples/03-kysely/citus: every command prints what the README says', async () => {
  const npx = new Npx();
  try {
    const env = { DATABASE_URL: citus.config.coordinator.url };
    for (const { command, output } of commandsOf(join(example, 'citus'))) {
      const { code, stdout } = await npx.bash(command, { cwd: example, env });
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(stdout).toMatch(output);
    }
  } finally {
    npx.remove();
  }
});
