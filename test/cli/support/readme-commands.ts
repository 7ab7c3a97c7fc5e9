import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command that a README shows, and what it says that it prints; `…` at a line's end stands for anything. */
export interface ShownCommand {
  readonly command: string;
  readonly output: RegExp;
}

/** Those of all blocks `console`, in order. */
export function commandsOf(folder: string): readonly ShownCommand[] {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return { command: part.slice(0, end), output: pattern(part.slice(end + 1)) };
      }),
  );
}

function pattern(output: string): RegExp {
  const parts = output.split(/…(?=\n)/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
