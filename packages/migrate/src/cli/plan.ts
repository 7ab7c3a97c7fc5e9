import type { PlanResult } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig, loadOptions, usageError } from './flags.ts';
import { writeNamedFile } from './named-file.ts';
import { positiveInteger } from './options.ts';
import { printResult, say } from './report.ts';
import { readSnapshot } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';

interface PlanFlags {
  readonly diff?: boolean;
  readonly offline?: boolean;
  readonly out?: string;
  readonly shards?: number;
  readonly snapshot?: string;
}

export const planCommand: Subcommand<PlanFlags> = {
  declare: (program) =>
    program
      .command('plan')
      .description('show what apply would run, where, and under which names')
      .option('--diff', 'also the schema before and after each file, as a diff')
      .option('--offline', 'without any server: as if nothing were applied yet')
      .option('--out <file>', 'pin what the plan is made from, for apply --plan')
      .option('--shards <count>', 'shards of a new table, with --offline', positiveInteger)
      .option('--snapshot <file>', 'with --offline: in a database as a snapshot has it')
      .addHelpText(
        'after',
        `
Shows each file as it is and as it is completed, with all names explicit; what becomes of each
statement; what is locked, and what the servers need room for; and the SQL for each node. What is
unsafe is told as "citrate check" tells it. Changes nothing and locks nothing: a role that may read schema
citrate is enough.
${examples([
  ['citrate plan', 'the pending migrations'],
  ['citrate plan --diff', 'and what becomes of the schema'],
  ['citrate plan --out plan.json', 'and keep it, for apply --plan plan.json'],
  ['citrate plan --verbose', 'the same, and every shard, not only the first'],
  ['citrate plan --offline --shards 4', 'all migrations, without servers or configuration'],
  ['citrate plan --format json', 'for programs'],
])}`,
      ),

  async run(context) {
    const result = await (context.flags.offline ? offline(context) : online(context));
    const { planJson } = await import('../plan/index.ts');
    const { prettyPlan } = await import('./plan-text.ts');
    const { plan, targets, servers, diagnostics } = result;
    const { diff = false } = context.flags;
    const shown = { ...planJson(plan, targets, { limits: servers, diff }), diagnostics };
    await printResult(context, shown, () => prettyPlan(context, result));
    const nothing = result.outcome === 'done' && result.plan.migrations.length === 0;
    if (nothing) say(context, 'nothing to apply');
    if (result.outcome === 'done') await writePinned(context, result);
    return exitCodeOf(result);
  },
};

/** Only of a plan that can be applied. */
async function writePinned(context: Context<PlanFlags>, result: PlanResult): Promise<void> {
  const { out } = context.flags;
  if (out === undefined) return;
  const { pinnedPlan } = await import('../engine/index.ts');
  const text = `${JSON.stringify(pinnedPlan(result), null, 2)}\n`;
  await writeNamedFile(out, context.terminal, text);
  say(context, `plan written to ${out}`);
}

async function online(context: Context<PlanFlags>): Promise<PlanResult> {
  if (context.flags.shards !== undefined) throw await usageError('--shards is only for --offline');
  if (context.flags.snapshot !== undefined) {
    throw await usageError('--snapshot is only for --offline');
  }
  const config = await commandConfig(context);
  const { planCluster } = await import('../engine/index.ts');
  return planCluster(config, { signal: context.interruption.signal });
}

async function offline(context: Context<PlanFlags>): Promise<PlanResult> {
  if (context.flags.out !== undefined) {
    throw await usageError('--out pins what servers have: it goes without --offline');
  }
  const { loadOfflineSettings } = await import('../config/index.ts');
  const { planOffline } = await import('../offline/plan.ts');
  const { shards, pg } = context.flags;
  const settings = await loadOfflineSettings(loadOptions(context));
  return planOffline({
    ...settings,
    ...(shards !== undefined && { shardCount: shards }),
    ...(pg !== undefined && { pg }),
    ...(await readSnapshot(context)),
  });
}
