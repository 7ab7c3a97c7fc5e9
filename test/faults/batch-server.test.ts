/** SIGKILL of a server in the middle of a batch: its rows are changed once, whatever was lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { apply, type ExecuteEvent } from 'citrate';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/databases.ts';
import { killedBatches } from './positions.ts';
import { serverNamed } from './server-killer.ts';
import { tally } from './tally.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial({ shardsEach: 1 });

const counts = `CREATE TABLE counts (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
  SELECT create_distributed_table('counts', 'id')`;

let url: string;
let shard: string;
let rounds = 0;

beforeAll(async () => {
  const { trial } = use();
  trial.write(counts);
  await trial.applyAll();
  url = trial.config.workers.at(-1)?.url ?? '';
  const [row] = await run(url, "SELECT relname FROM pg_class WHERE relname ~ '^counts_\\d+$'");
  shard = String(row?.['relname']);
  await run(url, `INSERT INTO ${shard} SELECT generate_series(1, 5)`);
});

/** Each row takes its time. */
async function slowDown(): Promise<void> {
  await run(
    url,
    `CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$;
     CREATE TRIGGER take_time BEFORE UPDATE ON ${shard} FOR EACH ROW EXECUTE FUNCTION take_time()`,
  );
}

async function untilBusy(): Promise<void> {
  const busy = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep'`;
  while ((await run(url, busy)).length === 0) await sleep(10);
}

/** The batches before this one are committed when it begins. */
function begins(batch: number, event: ExecuteEvent): boolean {
  if (batch > 1)
    return event.kind === 'batch' && event.server === 'w2' && event.batches === batch - 1;
  const isTask = event.kind === 'step' && event.when === 'before' && event.action === 'run task';
  return isTask && event.server === 'w2';
}

describe('a server is killed in the middle of a batch', () => {
  test.each(killedBatches)('no. %i', async (batch) => {
    const { cluster, trial } = use();
    const victim = serverNamed(cluster, 'w2');
    await slowDown();
    trial.write('-- citrate: transaction=off\n-- citrate: batch=3\nUPDATE counts SET n = n + 1;');
    rounds += 1;
    let killed: Promise<void> | undefined;
    const result = await apply(trial.config, {
      attempts: 3,
      onEvent: (event) => {
        if (!begins(batch, event)) return;
        killed ??= untilBusy().then(() => victim.kill('SIGKILL'));
      },
    });
    expect(killed).toBeDefined();
    await killed;
    expect(result.outcome).toBe('partial');
    await victim.start();
    await run(url, 'DROP FUNCTION take_time CASCADE');
    await trial.applyAll();
    expect(await run(url, `SELECT DISTINCT n FROM ${shard}`)).toEqual([{ n: rounds }]);
    tally('all');
  });
});
