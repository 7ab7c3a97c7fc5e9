/**
 * From unnamed constraints on three real servers to runs that are killed in the middle: `pnpm demo`.
 * Every claim is proved by a query on the nodes; the first that fails ends the demo with code 1.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from 'citrate/embedded';
import { citrate } from './citrate.ts';
import { killAfterDecision, killBeforeDecision } from './kills.ts';
import { showNames } from './names.ts';
import { writeRows } from './rows.ts';
import { arrive, exampleDir, migration, type Scene, setUp } from './scene.ts';
import { heading, say } from './talk.ts';

async function main(): Promise<void> {
  heading('Three PostgreSQL servers');
  const begin = performance.now();
  const cluster = await startCluster({ workers: 2, from: exampleDir });
  const migrations = mkdtempSync(join(tmpdir(), 'citrate-demo-'));
  try {
    const scene = setUp(cluster, migrations);
    for (const { name, url } of scene.nodes) say(`  ${name.padEnd(12)} ${url}`);
    say(`\n  up after ${Math.round(performance.now() - begin)} ms`);
    await play(scene);
  } finally {
    await cluster.stop();
    rmSync(migrations, { recursive: true });
  }
}

async function play(scene: Scene): Promise<void> {
  heading('Tables, distributed');
  arrive(scene, 'hand_over_to_app_temp');
  await citrate(scene.project, ['apply', '--yes']);

  heading('Constraints without names: the plan');
  arrive(scene, 'add_constraints');
  say(migration('add_constraints'));
  await citrate(scene.project, ['plan']);

  heading('… and applied: on every node, or on none');
  await citrate(scene.project, ['apply', '--yes']);

  heading('The names that came of it');
  await showNames(scene);

  heading('Rows, written to the shards');
  await writeRows(scene);

  heading('DROP OWNED BY app_temp, killed before the decision');
  await killBeforeDecision(scene);

  heading('The same once more, killed after the decision');
  await killAfterDecision(scene);
  say('');
  await citrate(scene.project, ['status']);
}

try {
  await main();
  heading('All of it proved');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
