import type { EmbeddedCluster, EmbeddedServer } from '../embedded/index.ts';
import { exitDone, exitFailed, exitInterrupted } from './exit.ts';
import { positiveInteger } from './options.ts';
import { printData, printDiagnostics, printJson, say } from './report.ts';
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
    const interrupted = untilInterrupted(context);
    say(context, `starting a coordinator and ${count(workers, 'worker')} …`);
    const cluster = await startCluster({
      workers,
      from: context.terminal.cwd,
      ...(data !== undefined && { dir: data }),
    });
    printCluster(context, cluster);
    say(context, '\nCtrl-C stops the servers.');
    const dead = await Promise.race([interrupted, untilOneEnds(cluster)]);
    // The log goes with temporary data.
    const failure = dead?.failure('ended unexpectedly');
    await cluster.stop();
    if (failure === undefined) {
      say(context, 'stopped');
      return exitDone;
    }
    const talk = { ...context, flags: { ...context.flags, format: 'pretty' } } as const;
    await printDiagnostics(talk, failure.diagnostics);
    say(context, 'stopped the other servers');
    return exitFailed;
  },
};

/** Listens from the start: a signal while servers are starting stops them once they are there. */
function untilInterrupted({ interruption }: Context): Promise<undefined> {
  interruption.explain(() => ({
    first: 'stopping the servers',
    second: 'ended; the servers stop by themselves',
    code: exitInterrupted,
  }));
  // The servers are children of this process: they keep it alive until it is interrupted.
  return new Promise((resolve) => {
    interruption.signal.addEventListener('abort', () => resolve(undefined));
  });
}

const lookMs = 250;

/** Gives the first server that is not there any more. */
function untilOneEnds({ coordinator, workers }: EmbeddedCluster): Promise<EmbeddedServer> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const dead = [coordinator, ...workers].find((server) => !server.running);
      if (dead === undefined) return;
      clearInterval(timer);
      resolve(dead);
    }, lookMs);
    timer.unref();
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
