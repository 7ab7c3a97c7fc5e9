import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from 'citrate';
import { type Ending, lineFor, toolKilled } from './expectations.ts';
import type { Trial } from './trial.ts';

const script = fileURLToPath(new URL('killed-tool.mjs', import.meta.url));

function load(): ChildProcess {
  return spawn(process.execPath, [script], { stdio: 'pipe' });
}

/** Starts runs that are killed; the next process loads while the current one works. */
export class ToolKiller {
  #next: ChildProcess = load();

  /**
   * Run a command that is killed at a position.
   *
   * @returns how it ended: by SIGKILL, or else what it printed
   */
  async kill(
    config: Config,
    command: 'apply' | 'down' | 'recover',
    position: string,
    options: object = {},
  ): Promise<string> {
    const child = this.#next;
    this.#next = load();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const closed = once(child, 'close');
    child.stdin?.end(JSON.stringify({ config, command, position, options }));
    const [, signal] = await closed;
    return signal === null ? output : String(signal);
  }

  async stop(): Promise<void> {
    const closed = once(this.#next, 'close');
    this.#next.kill('SIGKILL');
    await closed;
  }
}

/**
 * Kill a run; it leaves what it may leave, and recovery does with that what it may do.
 *
 * @returns how the migration ended, and how it should
 */
export async function killTool(
  trial: Trial,
  killer: ToolKiller,
  position: string,
): Promise<{ readonly ended: Ending; readonly ends: Ending }> {
  const { row, prepared, ends } = lineFor(toolKilled, position);
  const no = trial.writeNext();
  assert.equal(await killer.kill(trial.config, 'apply', position), 'SIGKILL');
  const workers = trial.config.workers.length;
  const left = await trial.left(no);
  assert.equal(left.row, row);
  assert.ok(left.prepared >= (prepared === 'all' ? workers : 0));
  assert.ok(left.prepared <= (prepared === 'none' ? 0 : workers));
  const there = await trial.settle(no, ends === 'all' ? 'commit' : 'rollback');
  await trial.complete(no);
  return { ended: there ? 'all' : 'none', ends };
}
