import { createInterruption } from './interruption.ts';
import { main } from './main.ts';

const interruption = createInterruption();
const say = (text: string): void => {
  process.stderr.write(`\n${text}\n`);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const code = interruption.interrupt(say);
    if (code !== undefined) process.exit(code);
  });
}
// A reader that has seen enough (`citrate plan | head`) is no failure: what is at work goes on to its end, and
// the exit code says how that was.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
});

process.exitCode = await main(process.argv.slice(2), interruption, {
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
