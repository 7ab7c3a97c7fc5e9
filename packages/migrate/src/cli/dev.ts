import type { EmbeddedCluster } from '../embedded/index.ts';
import { exitDone } from './exit.ts';
import { positiveInteger } from './options.ts';
import { printData, printJson, say } from './report.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { count } from './terminal.ts';

interface DevFlags {
  readonly workers: number;
  readonly data?: string;
}

export const devCommand: Subcommand<DevFlags> = {
  declare: (program) =>
    program
      .command('dev')
      .description('start a coordinator and workers on this machine, until Ctrl-C')
      .option('-w, --workers <count>', 'how many workers', positiveInteger, 2)
      .option('--data <folder>', 'keep the data there; temporary and in memory when absent')
      .addHelpText(
        'after',
        `
Real PostgreSQL servers for trying things out, not for production. They take local connections
without a password, and end with this command, however it ends.
${examples([
  ['citrate dev', 'a coordinator and two workers'],
  ['citrate dev --workers 4 --data /tmp/pg', 'four workers; the data stays'],
  ['citrate dev --format json', 'URLs as JSON'],
])}`,
      ),

  async run(context) {
    const { startCluster } = await import('../embedded/index.ts');
    const { workers, data } = context.flags;
    const stopped = untilInterrupted(context);
    say(context, `starting a coordinator and ${count(workers, 'worker')} …`);
    const cluster = await startCluster({
      workers,
      from: context.terminal.cwd,
      ...(data !== undefined && { dir: data }),
    });
    printCluster(context, cluster);
    say(context, '\nCtrl-C stops the servers.');
    await stopped;
    await cluster.stop();
    say(context, 'stopped');
    return exitDone;
  },
};

/** Listens from the start: a signal while servers are starting stops them once they are there. */
function untilInterrupted({ interruption }: Context): Promise<void> {
  interruption.explain(
    () => 'stopping the servers',
    () => 'ended; the servers stop by themselves',
  );
  // The servers are children of this process: they keep it alive until it is interrupted.
  return new Promise((resolve) => {
    interruption.signal.addEventListener('abort', () => resolve());
  });
}

function printCluster(context: Context, { coordinator, workers }: EmbeddedCluster): void {
  if (context.flags.format === 'json') {
    const shown = [coordinator, ...workers].map(({ name, url }) => ({ name, url }));
    printJson(context, { coordinator: shown[0], workers: shown.slice(1) });
    return;
  }
  const list = workers.map(({ name, url }) => `    { name: '${name}', url: '${url}' },\n`);
  printData(
    context,
    `// citrate.config.ts
import { defineConfig } from 'citrate';

export default defineConfig({
  engine: 'postgres',
  coordinator: { url: '${coordinator.url}' },
  workers: [
${list.join('')}  ],
});
`,
  );
  const variables = [['DATABASE_URL', coordinator.url]].concat(
    workers.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url]),
  );
  say(context, '\nFor the configuration that "citrate init" writes:');
  say(context, variables.map(([name, url]) => `export ${name}=${url}`).join('\n'));
}
