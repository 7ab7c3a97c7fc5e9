/** The connection is cut at every message of a run before its first transaction, and after its last. */
import { setTimeout as sleep } from 'node:timers/promises';
import { apply } from 'citrate';
import { Client } from 'pg';
import { wireCutBeside, wireCutWhileLeased } from './expectations.ts';
import { momentOf } from './positions.ts';
import { afterMigration, beforeMigration, leased, renewing } from './stretches.ts';
import { useTrial } from './use-trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough, type Listener } from './wire-cutter.ts';

const use = useTrial();
const wires = useWires(() => use().trial.config);

/** The migration that the run before has not applied: what it has left must not be in this one's way. */
let pending: number | undefined;

async function disturbed(onEvent: Listener) {
  const { trial } = use();
  pending ??= trial.writeNext();
  const { outcome } = await apply(wires().config, { onEvent, attempts: 4 });
  const there = await trial.settle(pending);
  if (there) pending = undefined;
  return { outcome, there };
}

cutThrough(beforeMigration, wires, wireCutBeside, disturbed);
cutThrough(afterMigration, wires, wireCutBeside, disturbed);

cutThrough(renewing, wires, wireCutBeside, (onEvent) =>
  disturbed(async (event) => {
    await onEvent(event);
    if (momentOf(event) === renewing.from) await leaseRenewedOrLost();
  }),
);

/** Three seconds after it was taken. */
async function leaseRenewedOrLost(): Promise<void> {
  const sql = `SELECT (heartbeat > acquired + interval '1 s')::int AS n FROM citrate.lease
    UNION ALL SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted)
    ORDER BY n DESC`;
  for (let i = 0; i < 200; i++) {
    if (await use().trial.isTrue(sql)) return;
    await sleep(50);
  }
}

cutThrough(leased, wires, wireCutWhileLeased, async (onEvent) => {
  const other = new Client({ connectionString: use().trial.config.coordinator.url });
  await other.connect();
  await other.query('SELECT pg_advisory_lock(27981971550467173)');
  pending ??= use().trial.writeNext();
  const { outcome } = await apply(wires().config, { onEvent });
  await other.end();
  return { outcome, there: await use().trial.settle(pending) };
});
