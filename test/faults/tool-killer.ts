import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from 'citrate';

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
  async kill(config: Config, command: 'apply' | 'recover', position: string): Promise<string> {
    const child = this.#next;
    this.#next = load();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const closed = once(child, 'close');
    child.stdin?.end(JSON.stringify({ config, command, position }));
    const [, signal] = await closed;
    return signal === null ? output : String(signal);
  }

  async stop(): Promise<void> {
    const closed = once(this.#next, 'close');
    this.#next.kill('SIGKILL');
    await closed;
  }
}
