import type { Readable, Writable } from 'node:stream';
import pico from 'picocolors';

export type Colors = ReturnType<typeof pico.createColors>;
type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a command reads and writes: data on stdout, talk and diagnostics on stderr. */
export interface Terminal {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Colours for what goes to `output`, after NO_COLOR, FORCE_COLOR and TERM. */
export function colorsFor({ env }: Terminal, output: Output): Colors {
  const wanted = env['FORCE_COLOR'] ? env['FORCE_COLOR'] !== '0' : isLive(output, env);
  return pico.createColors(wanted && !env['NO_COLOR']);
}

/** True where lines can be drawn over. */
export function isLive(output: Output, env: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && env['TERM'] !== 'dumb';
}

/** Rows with every column but the last padded to its widest cell. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ');
  return rows.map((row) => `${indent}${line(row).trimEnd()}\n`).join('');
}

/** `1 file`, `2 files` */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** `a, b and 3 more` */
export function someOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
