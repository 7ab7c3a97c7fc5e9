/** examples/02-citus on a real cluster: what its README says comes of each command, does. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { Npx } from '../cli/support/npx.ts';
import { commandsOf } from '../cli/support/readme-commands.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const folder = fileURLToPath(new URL('../../examples/02-citus', import.meta.url));

let citus: CitusDatabase;
let npx: Npx;
beforeAll(async () => {
  if (process.env['CITRATE_TEST_CITUS_URL'] === undefined) return;
  citus = await createCitus();
  npx = new Npx();
});
afterAll(async () => {
  npx?.remove();
  await citus?.drop();
});

citusTest('examples/02-citus: every command prints what the README says', async () => {
  const env = { DATABASE_URL: citus.config.coordinator.url };
  for (const { command, output } of commandsOf(folder)) {
    const { code, stdout } = await npx.bash(command, { cwd: folder, env });
    expect({ command, code }).toEqual({ command, code: 0 });
    expect(stdout).toMatch(output);
  }
});
