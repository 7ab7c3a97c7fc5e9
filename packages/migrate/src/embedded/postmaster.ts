/**
 * One run of a postmaster. On POSIX systems it is our child, in a session of its own so that Ctrl-C
 * reaches us alone, and guarded by a watchdog: a shell that waits on a pipe which only we hold open.
 * However we end, SIGKILL included, the pipe closes and the watchdog stops the server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { childrenOf, isAlive, waitUntilGone } from './process.ts';
import { run } from './run.ts';
import type { ServerUser } from './user.ts';

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

export interface Postmaster {
  readonly pid: number;
  /** Sends the signal and waits until the postmaster and all its backends are gone. */
  end(signal: StopSignal): Promise<void>;
}

export interface Launch {
  readonly binaries: Binaries;
  readonly dataDir: string;
  readonly logFile: string;
  readonly user: ServerUser | undefined;
}

/**
 * The guard is a child of a child, hence none of postgres, which this shell turns into. It asks
 * politely first, and insists after five seconds.
 */
const GUARDED = `
( ( read _ <&3
    kill -INT $$ 2>/dev/null || exit
    i=0
    while kill -0 $$ 2>/dev/null && [ $i -lt 50 ]; do sleep 0.1; i=$((i + 1)); done
    kill -QUIT $$ 2>/dev/null
  ) >/dev/null 2>&1 & )
exec "$@" 3<&-
`;

/** For systems without a shell: the same guard in Node.js, which asks pg_ctl to stop the server. */
const GUARD_SCRIPT = `
const [pgCtl, dataDir] = process.argv.slice(1);
process.stdin.resume().on('end', () => {
  require('node:child_process').spawnSync(pgCtl, ['stop', '-m', 'fast', '-D', dataDir]);
});
`;

/** How long a server may take until it accepts connections: crash recovery included. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** Starts a server and waits until it accepts connections; undefined if it ended before. */
export async function startPostmaster(launch: Launch): Promise<Postmaster | undefined> {
  const guard = process.platform === 'win32' ? await startByPgCtl(launch) : startByShell(launch);
  const pid = await waitUntilReady(launch.dataDir, guard);
  if (pid === undefined) {
    guard.release();
    return undefined;
  }
  return { pid, end: (signal) => end(pid, signal, launch.binaries, guard) };
}

interface Guard {
  /** False once the server is known to have ended. */
  running(): boolean;
  /** Lets the watchdog go: for when the server has ended. */
  release(): void;
}

function startByShell(launch: Launch): Guard {
  const log = openSync(launch.logFile, 'a');
  const command = [launch.binaries.postgres, '-D', launch.dataDir];
  const child = spawn('/bin/sh', ['-c', GUARDED, 'sh', ...command], {
    ...launch.user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  return guardOf(child);
}

async function startByPgCtl({ binaries, dataDir, logFile }: Launch): Promise<Guard> {
  // Not postgres itself: pg_ctl gives up an administrator's rights, which postgres refuses.
  await run(binaries.pgCtl, ['start', '--no-wait', '-D', dataDir, '-l', logFile]);
  const child = spawn(process.execPath, ['-e', GUARD_SCRIPT, binaries.pgCtl, dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  return guardOf(child);
}

function guardOf(child: ChildProcess): Guard {
  const pipe = child.stdio[3] ?? child.stdin;
  // The guard may be gone when the pipe is closed, and a shell that could not be started too.
  pipe?.on('error', () => {});
  let running = true;
  const stopped = (): void => {
    running = false;
    pipe?.destroy();
  };
  child.once('error', stopped);
  child.once('exit', stopped);
  return { running: () => running, release: () => pipe?.destroy() };
}

/** As pg_ctl does it: the postmaster notes its state in the eighth line of its pid file. */
async function waitUntilReady(dataDir: string, guard: Guard): Promise<number | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (guard.running() && Date.now() < deadline) {
    const [pid = '', , , , , , , state = ''] = readPidFile(dataDir);
    if (state.trim() === 'ready' && isAlive(Number(pid))) return Number(pid);
    await sleep(3);
  }
  return undefined;
}

function readPidFile(dataDir: string): readonly string[] {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

async function end(
  pid: number,
  signal: StopSignal,
  binaries: Binaries,
  guard: Guard,
): Promise<void> {
  const family = signal === 'SIGKILL' ? await killFamily(pid) : [pid, ...childrenOf(pid)];
  if (signal !== 'SIGKILL') await send(pid, signal, binaries);
  if (!(await waitUntilGone(family, STOP_TIMEOUT_MS))) throw new Error(`server ${pid} did not end`);
  guard.release();
}

/** Nothing of the server lives on, as when its machine loses power. */
async function killFamily(pid: number): Promise<readonly number[]> {
  // Stopped first: it must not start another backend while we look at them.
  if (process.platform !== 'win32') tryKill(pid, 'SIGSTOP');
  const family = [pid, ...childrenOf(pid)];
  for (const member of family) tryKill(member, 'SIGKILL');
  return family;
}

async function send(pid: number, signal: StopSignal, binaries: Binaries): Promise<void> {
  if (process.platform !== 'win32') tryKill(pid, signal);
  else await run(binaries.pgCtl, ['kill', signal.slice('SIG'.length), String(pid)]);
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
