/** The examples of a Citus cluster, as far as they go without one; test/citus goes on from here. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Npx } from './support/npx.ts';
import { commandsOf } from './support/readme-commands.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const folder = join(examples, '02-citus');

let npx: Npx;
beforeAll(() => {
  npx = new Npx();
});
afterAll(() => npx.remove());

test.each([
  ['02-citus', '.'],
  ['03-kysely', 'citus'],
])('%s: check says what the README says', async (example, readme) => {
  const cwd = join(examples, example);
  const [check] = commandsOf(join(cwd, readme));
  if (!check) throw new Error('the README shows no command');
  const { code, stdout, stderr } = await npx.bash(check.command, { cwd, env: {} });
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
