/** Faults of all kinds, each met by a run on real servers; then it is all or none. */
import { type ApplyResult, apply, type Config, type ExecuteEvent, recover } from 'citrate';
import { expect, test } from 'vitest';
import { run } from '../support/databases.ts';
import { type ConditionId, conditions } from './conditions.ts';
import { positionOf } from './positions.ts';
import { proxied } from './proxied.ts';
import type { Cut } from './proxy.ts';
import { serverNamed, whileKilling } from './server-killer.ts';
import { type OnCluster, useTrial } from './use-trial.ts';

const use = useTrial();

/** Runs the pending migration into the fault, and mends what it broke. */
type Meet = (on: OnCluster) => Promise<ApplyResult['outcome']>;

const meetings: Readonly<Record<ConditionId, Meet>> = {
  'asynchronous role': async ({ cluster, trial }) => {
    const { url } = trial.config.coordinator;
    await run(url, 'ALTER ROLE postgres SET synchronous_commit = off');
    const victim = serverNamed(cluster, 'coordinator');
    const { outcome } = await whileKilling(victim, 'after decide on coordinator', (onEvent) =>
      apply(trial.config, { onEvent }),
    );
    await run(url, 'ALTER ROLE postgres RESET synchronous_commit');
    return outcome;
  },

  'no slot': async ({ trial }) => {
    const url = trial.config.workers[1]?.url ?? '';
    const take = async (): Promise<void> => {
      const [row] = await run(url, "SELECT current_setting('max_prepared_transactions') AS slots");
      for (let i = 0; i < Number(row?.['slots']); i++)
        await run(url, `BEGIN; PREPARE TRANSACTION 'other ${i}'`);
    };
    const { outcome, diagnostics } = await applyAt(trial.config, 'before begin on w2', take);
    expect(diagnostics).toMatchObject([{ code: '53200', server: 'w2' }]);
    for (const { gid } of await run(url, 'SELECT gid FROM pg_prepared_xacts'))
      await run(url, `ROLLBACK PREPARED '${String(gid)}'`);
    return outcome;
  },

  'deferred constraint': async ({ trial }) => {
    await trial.obstruct('deferred');
    const { outcome, diagnostics } = await apply(trial.config);
    expect(diagnostics).toMatchObject([{ code: '23505', server: 'w2' }]);
    await trial.clear();
    return outcome;
  },

  notify: async ({ trial }) => {
    const url = trial.config.workers[1]?.url ?? '';
    await run(
      url,
      `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NOTIFY ddl; END$$;
       CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION tell()`,
    );
    const { outcome } = await apply(trial.config);
    await run(url, 'DROP FUNCTION tell CASCADE');
    return outcome;
  },

  'notify of few': async ({ trial }) => {
    await trial.obstruct('prepare');
    const { outcome, diagnostics } = await apply(trial.config);
    expect(diagnostics).toMatchObject([{ code: '0A000', server: 'w2' }]);
    await trial.clear();
    return outcome;
  },

  'failed before': async ({ trial }) => {
    const { config, proxies, close } = await proxied(trial.config);
    const spoil = (): void => proxies.get('w2')?.slipIn('PREPARE TRANSACTION', 'SELECT 1/0');
    const { outcome, diagnostics } = await applyAt(config, 'before prepare on w2', spoil);
    expect(proxies.get('w2')?.armed).toBe(false);
    expect(diagnostics).toMatchObject([{ code: '25P02', server: 'w2' }]);
    await close();
    return outcome;
  },

  'two tools': async ({ trial }) => {
    const others: string[] = [];
    const { outcome } = await applyAt(trial.config, 'before prepare on w1', async () => {
      others.push((await apply(trial.config)).outcome, (await recover(trial.config)).outcome);
    });
    expect(others).toEqual(['leased', 'leased']);
    return outcome;
  },

  overtaken: async ({ trial }) => {
    const holder = "SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND granted";
    const { outcome } = await applyAt(trial.config, 'before decide on coordinator', async () => {
      const lost = await run(
        trial.config.coordinator.url,
        `SELECT pg_terminate_backend(pid, 5000) FROM (${holder}) AS h`,
      );
      expect(lost).toHaveLength(1);
      const other = await recover(trial.config, { leaseWaitMs: 20_000 });
      expect(other).toMatchObject({ outcome: 'done', branches: [{}, {}] });
    });
    return outcome;
  },

  'decision not sent': (on) => cutOffAtDecision(on, 'before'),
  'decision not confirmed': (on) => cutOffAtDecision(on, 'after'),
};

test.each<(typeof conditions)[number]>(conditions)('$what', async ({ id, outcome, ends }) => {
  const on = use();
  const no = on.trial.writeNext();
  expect(await meetings[id](on)).toBe(outcome);
  expect(await on.trial.settle(no)).toBe(ends === 'all');
  await on.trial.complete(no);
});

/** A run to which something happens at a position. */
function applyAt(
  config: Config,
  position: string,
  act: () => Promise<void> | void,
): Promise<ApplyResult> {
  let met = false;
  const onEvent = async (event: ExecuteEvent): Promise<void> => {
    if (met || positionOf(event) !== position) return;
    met = true;
    await act();
  };
  return apply(config, { onEvent, attempts: 2 });
}

/** Nobody reaches the coordinator any more once its COMMIT is sent. */
async function cutOffAtDecision(
  { trial }: OnCluster,
  when: Cut['when'],
): Promise<ApplyResult['outcome']> {
  const { config, proxies, close } = await proxied(trial.config);
  const proxy = proxies.get('coordinator');
  const cut = { text: 'COMMIT\0', nth: 1, when, forGood: true };
  const { outcome } = await applyAt(config, 'before decide on coordinator', () => proxy?.arm(cut));
  expect(proxy?.armed).toBe(false);
  await close();
  return outcome;
}
