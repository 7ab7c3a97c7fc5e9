/** Runs that are killed between PREPARE and COMMIT PREPARED, and what recovery makes of them. */
import { citrate, killBefore } from './citrate.ts';
import type { Database } from './database.ts';
import { type Named, namesOn, ownedBy, preparedOn, shardsOf, tablesOn, tracesOf } from './look.ts';
import { countRows } from './rows.ts';
import { arrive, type Scene } from './scene.ts';
import { prove, say } from './talk.ts';

/** What `citrate status` ends with while something is unfinished. */
const IN_DOUBT = 8;

const ROLE = 'app_temp';
const KEPT_TABLES = ['customer_data', 'customers', 'item_types', 'items'];

/** Nothing was decided: recovery takes it back everywhere. */
export async function killBeforeDecision(scene: Scene): Promise<void> {
  arrive(scene, 'drop_what_app_temp_owns');
  const before = await stateOf(scene);
  for (const { name, owned } of before) prove(`on ${name}, ${ROLE} owns tables`, owned > 0, true);
  say('');
  await killAndRecover(scene, 'decide');
  prove('everything is as it was before the run, on all nodes', await stateOf(scene), before);
  await proveNothingPrepared(scene);
}

/** It was decided, and no worker had been told: recovery tells them. */
export async function killAfterDecision(scene: Scene): Promise<void> {
  const before = await stateOf(scene);
  const rows = await countRows(scene, KEPT_TABLES);
  await killAndRecover(scene, 'commit prepared');
  const after = await stateOf(scene);
  for (const [i, { name, tables, names, owned, traces }] of after.entries()) {
    prove(
      `on ${name}, ${ROLE} owns nothing and may do nothing`,
      { owned, traces },
      { owned: 0, traces: [] },
    );
    const rest = before[i]?.tables.filter((table) => !table.startsWith('import_rows'));
    prove('    all other tables are there', tables, rest);
    prove('    and so are all of their constraints', names, before[i]?.names);
  }
  const shards = await shardsOf(scene.coordinator);
  const known = new Set(shards.map(({ table }) => table));
  prove('the metadata knows the other tables only', [...known].toSorted(), KEPT_TABLES);
  prove('no row of theirs is lost', await countRows(scene, KEPT_TABLES), rows);
  await proveNothingPrepared(scene);
}

async function killAndRecover(scene: Scene, action: 'decide' | 'commit prepared'): Promise<void> {
  await killBefore(scene.project, action);
  say('\n  left behind in pg_prepared_xacts:');
  for (const node of scene.nodes) {
    say(`    ${node.name.padEnd(12)} ${(await preparedOn(node)).join(', ') || '–'}`);
  }
  say('');
  await citrate(scene.project, ['status'], IN_DOUBT);
  await citrate(scene.project, ['recover', '--wait', '10000']);
}

interface NodeState {
  readonly name: string;
  readonly tables: readonly string[];
  readonly names: readonly Named[];
  readonly owned: number;
  readonly traces: readonly string[];
}

function stateOf({ nodes }: Scene): Promise<readonly NodeState[]> {
  return Promise.all(nodes.map(nodeState));
}

async function nodeState(node: Database): Promise<NodeState> {
  return {
    name: node.name,
    tables: await tablesOn(node),
    names: await namesOn(node),
    owned: await ownedBy(node, ROLE),
    traces: await tracesOf(node, ROLE),
  };
}

async function proveNothingPrepared({ nodes }: Scene): Promise<void> {
  const gids = (await Promise.all(nodes.map(preparedOn))).flat();
  prove('pg_prepared_xacts is empty on all nodes', gids, []);
}
