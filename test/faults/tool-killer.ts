import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from 'citrate';
import { type Ending, type Left, lineFor, toolKilled } from './expectations.ts';
import type { Trial } from './trial.ts';

const script = fileURLToPath(new URL('killed-tool.mjs', import.meta.url));

function load(): ChildProcess {
  return spawn(process.execPath, [script], { stdio: 'pipe' });
}

/** By which signal it was ended, or else what it printed. */
async function endOf(child: ChildProcess): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [, signal] = await once(child, 'close');
  return signal === null ? output : String(signal);
}

type Command = 'apply' | 'down' | 'recover';

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
    command: Command,
    position: string,
    options: object = {},
  ): Promise<string> {
    return this.#run({ config, command, position, options }).ended;
  }

  /** Run a command, and kill it when `moment` has come. */
  async killWhen(config: Config, command: Command, moment: () => Promise<void>): Promise<string> {
    const { child, ended } = this.#run({ config, command, position: 'never' });
    await moment();
    child.kill('SIGKILL');
    return ended;
  }

  #run(what: object): { readonly child: ChildProcess; readonly ended: Promise<string> } {
    const child = this.#next;
    this.#next = load();
    const ended = endOf(child);
    child.stdin?.end(JSON.stringify(what));
    return { child, ended };
  }

  async stop(): Promise<void> {
    const closed = once(this.#next, 'close');
    this.#next.kill('SIGKILL');
    await closed;
  }
}

/**
 * Kill a run; it leaves what the table says that it may leave, and recovery does with that what it may do.
 *
 * @returns how the migration ended, and how it should
 */
export async function killTool(
  trial: Trial,
  killer: ToolKiller,
  position: string,
  table: readonly Left[] = toolKilled,
): Promise<{ readonly ended: Ending; readonly ends: Ending }> {
  const { row, prepared, ends } = lineFor(table, position);
  const no = trial.writeNext();
  assert.equal(await killer.kill(trial.config, 'apply', position), 'SIGKILL');
  const workers = trial.config.workers.length;
  const left = await trial.left(no);
  assert.equal(left.row, row);
  assert.ok(left.prepared >= (prepared === 'all' ? workers : 0));
  assert.ok(left.prepared <= (prepared === 'none' ? 0 : workers));
  const isStaged = trial.config.consistency === 'staged';
  const finish = isStaged ? 'redo' : 'commit';
  const there = await trial.settle(no, ends === 'all' ? finish : 'rollback');
  await trial.complete(no);
  return { ended: there ? 'all' : 'none', ends };
}
