import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, doctorCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;
/** The same fleet with a coordinator that nobody can reach. */
let orphaned: Config;

beforeEach(async () => {
  fleet = await fleetWithItems();
  const url = 'postgres://127.0.0.1:1/gone';
  orphaned = { ...fleet.config, coordinator: { name: 'coordinator', url } };
});

afterEach(() => fleet.drop());

/** A run that ends, as if it was killed, where an event says so. */
async function crash(at: (event: ExecuteEvent) => boolean): Promise<void> {
  fleet.write('ALTER TABLE items ADD COLUMN a int;');
  const killed = new Error('killed');
  const onEvent = (event: ExecuteEvent): void => {
    if (at(event)) throw killed;
  };
  await expect(applyCluster(fleet.config, { onEvent })).rejects.toBe(killed);
}

const prepared = async (): Promise<number> => {
  const rows = await Promise.all(
    [1, 2].map((no) =>
      fleet.query(no, 'SELECT FROM pg_prepared_xacts WHERE database = current_database()'),
    ),
  );
  return rows.flat().length;
};

test('a marker on one worker commits the others', async () => {
  await crash((e) => e.kind === 'step' && e.when === 'after' && e.action === 'decide');
  const [gid] = await fleet.query(
    1,
    'SELECT gid FROM pg_prepared_xacts WHERE database = current_database()',
  );
  await fleet.query(1, `COMMIT PREPARED '${String(gid?.['gid'])}'`);
  expect(await prepared()).toBe(1);

  const options = { withoutCoordinator: true };
  expect(await recoverCluster(orphaned, { ...options, dryRun: true })).toMatchObject({
    outcome: 'done',
    branches: [{ decision: { server: 'w2', decision: 'commit' }, result: 'planned' }],
  });
  expect(await prepared()).toBe(1);
  expect(await recoverCluster(orphaned, options)).toMatchObject({
    outcome: 'done',
    branches: [{ decision: { server: 'w2', decision: 'commit' }, result: 'done' }],
  });
  expect(await prepared()).toBe(0);
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  expect(await statusCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    migrations: [{ state: 'applied' }, { state: 'applied' }],
  });
});

test('what nothing proves is left for the operator, and for the coordinator', async () => {
  await crash((e) => e.kind === 'step' && e.when === 'before' && e.action === 'decide');
  const options = { withoutCoordinator: true };
  const left = await recoverCluster(orphaned, options);
  expect(left).toMatchObject({
    outcome: 'in doubt',
    branches: [
      { result: 'left', found: { server: 'w1', whose: 'ours' } },
      { result: 'left', found: { server: 'w2', whose: 'ours' } },
    ],
    others: [],
  });
  expect(await prepared()).toBe(2);
  const transaction = left.branches[0]?.decision.transaction ?? '';
  const told = `recover --without-coordinator --decide ${transaction}=rollback`;
  expect(left.diagnostics[0]?.hint).toContain(told);
  expect(await recoverCluster(orphaned)).toMatchObject({
    outcome: 'unusable',
    diagnostics: [
      { severity: 'error', server: 'coordinator' },
      { severity: 'notice', hint: expect.stringContaining('recover --without-coordinator') },
    ],
  });
  const other = { transaction: transaction.replace(/./g, '0'), as: 'rollback' } as const;
  expect(await recoverCluster(orphaned, { ...options, decide: other })).toMatchObject({
    diagnostics: [{ code: '55000' }],
    branches: [],
  });
  const decide = { transaction, as: 'rollback' } as const;
  expect(await recoverCluster(orphaned, { ...options, decide })).toMatchObject({
    outcome: 'done',
    branches: [{ result: 'done' }, { result: 'done' }],
  });
  expect(await prepared()).toBe(0);
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

test('status and doctor tell what the workers have prepared', async () => {
  await crash((e) => e.kind === 'step' && e.when === 'before' && e.action === 'decide');
  const left = { whose: 'ours', decision: { decision: 'leave' } };
  expect(await statusCluster(orphaned)).toMatchObject({
    outcome: 'unusable',
    prepared: [
      { server: 'w1', ...left },
      { server: 'w2', ...left },
    ],
    diagnostics: [
      { severity: 'error', server: 'coordinator' },
      { severity: 'notice', hint: expect.stringContaining('recover --without-coordinator') },
    ],
  });
  const { findings } = await doctorCluster(orphaned, { probe: false });
  expect(findings.filter(({ check }) => check === 'prepared')).toMatchObject([
    { severity: 'error', code: '08007', server: 'w1' },
    { severity: 'error', code: '08007', server: 'w2' },
  ]);
  expect(findings.filter(({ check }) => check === 'unfinished')).toMatchObject([
    { severity: 'ok', message: 'what ended runs have left was not read' },
  ]);
  expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

test('it is refused while the coordinator answers', async () => {
  expect(await recoverCluster(fleet.config, { withoutCoordinator: true })).toMatchObject({
    outcome: 'unusable',
    diagnostics: [{ code: '55000', hint: expect.stringContaining('without --without') }],
  });
});
