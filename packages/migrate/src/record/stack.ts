/** The line, from 1, of the innermost frame of a stack that is in a file; undefined if none is. */
export function lineIn(path: string, stack: string | undefined): number | undefined {
  for (const frame of stack?.split('\n') ?? []) {
    const at = frame.indexOf(`${path}:`);
    const line = at < 0 ? undefined : /^\d+/.exec(frame.slice(at + path.length + 1))?.[0];
    if (line !== undefined) return Number(line);
  }
  return undefined;
}
