import type { StatusResult } from '../engine/model.ts';
import { exitCodeOf, exitPending } from './exit.ts';
import { commandConfig } from './flags.ts';
import { withoutSession } from './node-words.ts';
import { effectsOf } from './prepared-text.ts';
import { printResult } from './report.ts';
import { prettyHistory, prettyPast } from './status-text.ts';
import { examples, type Subcommand } from './subcommand.ts';
import { table } from './terminal.ts';

interface StatusFlags {
  readonly exitCode?: boolean;
  readonly failOnPending?: boolean;
}

export const statusCommand: Subcommand<StatusFlags> = {
  declare: (program) =>
    program
      .command('status')
      .alias('migrate:list')
      .description('show which migrations are applied, and what is unfinished on the nodes')
      .option('--exit-code', 'end with 4 when migrations are pending')
      .option('--fail-on-pending', 'the same, as kysely-ctl has it')
      .addHelpText(
        'after',
        `
Changes nothing and takes no lock. [X] is applied, [ ] pending, [~] applied in part, [!] changed or gone
since, [-] older than the last one applied and skipped.
${examples([
  ['citrate status', 'migrations, nodes, prepared transactions'],
  ['citrate status --verbose', 'and who applied what, when and how long; what was taken back'],
  ['citrate status --exit-code -q', 'fails with 4 when something is pending'],
  ['citrate migrate list', 'as kysely-ctl has it'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { statusCluster } = await import('../engine/index.ts');
    const result = await statusCluster(config, { signal: context.interruption.signal });
    await printResult(context, result, (shown) => pretty(shown, context.flags.verbose === true));
    const pending = result.migrations.some((migration) => migration.state === 'pending');
    const code = exitCodeOf(result);
    const { exitCode, failOnPending } = context.flags;
    return code === 0 && pending && (exitCode || failOnPending) ? exitPending : code;
  },
};

function pretty(result: StatusResult, verbose: boolean): string {
  return [
    section('Nodes', nodes(result)),
    prettyHistory(result, verbose),
    verbose ? prettyPast(result) : '',
    section('Running transactions', transactions(result, true)),
    section('Unfinished transactions', transactions(result, false)),
    section('Prepared transactions', prepared(result)),
    section('Lost parts of transactions', lost(result)),
    section('Lease', lease(result)),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title}\n${table(rows, '  ')}`;
}

function nodes({ servers, diagnostics }: StatusResult): string[][] {
  return servers.map(({ server, reachable, version }) => [
    server,
    reachable ? `PostgreSQL ${version ?? ''}` : withoutSession(server, diagnostics),
  ]);
}

/** Those of a run that is at work now apart from those that a run has left. */
function transactions(result: StatusResult, running: boolean): string[][] {
  const shown = result.transactions.filter((transaction) => transaction.running === running);
  return shown.flatMap(({ id, state, migration, createdAt, branches }) => [
    [id, state, migration ?? '', `since ${createdAt}`],
    ...branches.map((branch) => [`  ${branch.gid}`, branch.state, branch.server]),
  ]);
}

function prepared(result: StatusResult): string[][] {
  return result.prepared.map((found) => {
    const { server, database, gid, whose, decision } = found;
    const what = decision === undefined ? whose : `${decision.decision}: ${decision.reason}`;
    return [`${server}/${database}`, gid, effectsOf(found), what];
  });
}

function lost(result: StatusResult): string[][] {
  return result.lost.map(({ server, gid, decision, reason }) => [
    server,
    gid,
    `${decision}: ${reason}`,
  ]);
}

function lease(result: StatusResult): string[][] {
  if (result.lease === undefined) return [];
  const { holder, acquiredAt, heartbeatAt } = result.lease;
  return [[`held by ${holder}`, `since ${acquiredAt}`, `last sign of life ${heartbeatAt}`]];
}
