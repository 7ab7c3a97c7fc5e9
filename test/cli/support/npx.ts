import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, type Ended, ended, type RunOptions } from './citrate.ts';

/** A folder with an `npx` that runs the built command line, whatever version of it is asked for. */
export class Npx {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'citrate-npx-'));

  constructor() {
    const script = `#!/bin/sh
while [ "\${1#-}" != "$1" ]; do shift; done
case $1 in citrate|citrate@*) ;; *) echo "npx: no package $1" >&2; exit 1 ;; esac
echo "$1" >> "${join(this.folder, 'packages')}"
shift
exec "${process.execPath}" "${bin}" "$@"
`;
    writeFileSync(join(this.folder, 'npx'), script);
    chmodSync(join(this.folder, 'npx'), 0o755);
  }

  /** The environment in which `npx` is found. */
  get env(): Readonly<Record<string, string>> {
    const { PATH = '' } = process.env;
    return { PATH: `${this.folder}:${PATH}` };
  }

  /** A script as GitHub runs those of `shell: bash`. */
  async bash(script: string, options: RunOptions): Promise<Ended> {
    const flags = ['--noprofile', '--norc', '-e', '-o', 'pipefail'];
    const child = spawn('bash', [...flags, '-c', script], {
      cwd: options.cwd,
      env: { ...options.env, ...this.env },
      stdio: 'pipe',
    });
    child.stdin.end();
    return ended(child);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
