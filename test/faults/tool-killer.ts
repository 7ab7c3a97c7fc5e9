import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from 'citrate';
import { spawnTypeScript } from '../support/child.ts';

const script = fileURLToPath(new URL('killed-tool.ts', import.meta.url));

/** Starts runs that are killed; the next process loads while the current one works. */
export class ToolKiller {
  #next: ChildProcess = spawnTypeScript(script);

  /**
   * Run a command that is killed at a position.
   *
   * @returns how it ended: by SIGKILL, or else what it printed
   */
  async kill(config: Config, command: 'apply' | 'recover', position: string): Promise<string> {
    const child = this.#next;
    this.#next = spawnTypeScript(script);
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
