/** examples/02-citus, as far as it goes without a cluster; test/citus goes on from here. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Npx } from './support/npx.ts';
import { commandsOf } from './support/readme-commands.ts';

const folder = fileURLToPath(new URL('../../examples/02-citus', import.meta.url));

let npx: Npx;
beforeAll(() => {
  npx = new Npx();
});
afterAll(() => npx.remove());

test('check says what the README says', async () => {
  const [check] = commandsOf(folder);
  if (!check) throw new Error('the README shows no command');
  const { code, stdout, stderr } = await npx.bash(check.command, { cwd: folder, env: {} });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(check.output);
});

test('the plan sends every file to the coordinator, with all names', async () => {
  const command = 'npx citrate plan --offline --format json';
  const { code, stdout } = await npx.bash(command, { cwd: folder, env: {} });
  expect(code).toBe(0);
  const { migrations } = JSON.parse(stdout);
  const steps = migrations.flatMap((one: { steps: readonly object[] }) => one.steps);
  expect(steps.map(({ route }: { route: string }) => route)).toEqual(
    Array.from(steps, () => 'coordinator'),
  );
  const sent = steps.flatMap((step: { tasks: readonly { sql: string }[] }) =>
    step.tasks.map(({ sql }) => sql.replace(/\s+/g, ' ')),
  );
  expect(sent).toContain(
    'ALTER TABLE orders ADD CONSTRAINT orders_quantity_check CHECK (quantity > 0)',
  );
  expect(sent.join('\n')).toMatch(/ADD CONSTRAINT orders_shop_product_delivery_excl EXCLUDE/);
});
