import { exitDone, exitUsage } from './exit.ts';
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
// A reader that has seen enough (`citrate plan | head`) is no failure, and neither is a terminal that is gone:
// what is at work goes on to its end, and the exit code says how that was.
process.stderr.on('error', () => {});
let unwritten: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') unwritten ??= error;
});
process.on('exit', (code) => {
  if (unwritten === undefined) return;
  process.stderr.write(
    `error[58030]: could not write the output\n  = detail: ${unwritten.message}.\n`,
  );
  process.exitCode = code === exitDone ? exitUsage : code;
});

process.exitCode = await main(process.argv.slice(2), interruption, {
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
