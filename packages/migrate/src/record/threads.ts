/** Threads that record: what a migration file does to its own, it does to nobody else. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Outcome, RawRecording, RecordFailure, ThreadMessage } from './model.ts';
import { lineIn } from './stack.ts';
import { thrown } from './thrown.ts';

export type Recorded = Outcome<readonly [RawRecording, RawRecording]>;

/** Records each file, and goes on with the others in a new thread where one has ended the last. */
export async function recordInThreads(
  paths: readonly string[],
  timeoutMs: number,
): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  while (recorded.length < paths.length) {
    recorded.push(...(await recordInThread(paths.slice(recorded.length), timeoutMs)));
  }
  return recorded;
}

/** Of the first files, as far as the thread came: of one at least. */
function recordInThread(paths: readonly string[], timeoutMs: number): Promise<readonly Recorded[]> {
  return new Promise((resolve) => {
    const recorded: Recorded[] = [];
    const thread = startThread(paths);
    let ended = false;
    const end = (failure?: RecordFailure): void => {
      clearTimeout(timer);
      if (ended) return; // terminating it, too, makes the thread exit
      ended = true;
      if (failure) recorded.push({ failure });
      void thread.terminate().then(() => resolve(recorded));
    };
    const tooLong = (): void => end({ kind: 'endless', message: `${timeoutMs}` });
    let timer: NodeJS.Timeout | undefined;
    thread.on('message', (message: ThreadMessage) => {
      if (ended) return;
      clearTimeout(timer);
      if (message.state === 'begun') timer = setTimeout(tooLong, timeoutMs);
      else if (message.state === 'idle') end({ kind: 'endless', message: '' });
      else recorded.push(message.outcome);
      if (recorded.length === paths.length) end();
    });
    // It may overtake what the thread said before; at the exit all of that has come.
    let stray: { readonly error: unknown } | undefined;
    thread.on('error', (error) => {
      stray = { error };
    });
    thread.on('exit', (code) => {
      const path = paths[recorded.length] ?? '';
      end(stray ? strayFailure(stray.error, path) : exitFailure(code));
    });
  });
}

/** What a file prints is for people, and goes where it disturbs no data. */
function startThread(paths: readonly string[]): Worker {
  const own = import.meta.url;
  const options = { workerData: { paths }, stdout: true };
  const thread = own.endsWith('.ts')
    ? new Worker(startingFromSources(own), { ...options, eval: true })
    : new Worker(new URL('./worker.js', own), options);
  thread.stdout.pipe(process.stderr, { end: false });
  return thread;
}

/** Threads of Node.js 20 know JavaScript only. */
function startingFromSources(own: string): string {
  const jiti = createRequire(own).resolve('jiti');
  return `require(${JSON.stringify(jiti)}).createJiti(${JSON.stringify(own)}).import('./worker.ts')`;
}

function strayFailure(error: unknown, path: string): RecordFailure {
  const { message, stack } = thrown(error);
  const line = lineIn(path, stack);
  return { kind: 'stray', message, ...(line !== undefined && { line }) };
}

function exitFailure(code: number): RecordFailure {
  return { kind: 'stray', message: `exit code ${code}`, what: 'exit' };
}
