/** A thread that records migration files, one after the other. When nothing is left to do, it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { kyselyFor, warmUp } from './load.ts';
import type { ThreadMessage } from './model.ts';
import { recordTwice } from './record-file.ts';

// Calls inside of Kysely are many; the file's own frame is below them.
Error.stackTraceLimit = 100;

const say = (message: ThreadMessage): void => parentPort?.postMessage(message);

// Nothing is left that could settle what a migration awaits.
process.on('beforeExit', () => say({ state: 'idle' }));

// Node.js would put it into an error of its own words where it is none.
process.on('unhandledRejection', (reason) => {
  throw reason;
});

const { paths }: { readonly paths: readonly string[] } = workerData;
warmUp();
for (const path of paths) {
  // What takes long on a busy machine, and is not the file's doing, is done before its time begins.
  await kyselyFor(path).catch(() => {});
  say({ state: 'begun', path });
  say({ state: 'done', path, outcome: await recordTwice(path) });
}
