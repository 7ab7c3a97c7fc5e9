/** Unified diffs on a terminal. */
import type { Colors } from './terminal.ts';

/** Without the header, where what is compared is said otherwise. */
export function hunksOf(diff: string): string {
  return diff.slice(Math.max(diff.indexOf('\n@@') + 1, 0));
}

/** What comes in green, and what goes in red. */
export function colorHunks(hunks: string, colors: Colors): string {
  const paint = (line: string): string => {
    if (line.startsWith('@@')) return colors.cyan(line);
    if (line.startsWith('+')) return colors.green(line);
    return line.startsWith('-') ? colors.red(line) : line;
  };
  return hunks.split('\n').map(paint).join('\n');
}
