import type { ProgressEvent } from '../engine/model.ts';
import type { ProgressView } from './progress.ts';
import { colorsFor, type Terminal } from './terminal.ts';

const barWidth = 24;
const redrawMs = 50;

/** One row per server, drawn over in place: name, bar, tasks, phase. */
export function createGrid(terminal: Terminal): ProgressView {
  const rows = new Map<string, ProgressEvent>();
  const colors = colorsFor(terminal, terminal.stderr);
  let drawn = 0;
  let drawnAt = 0;

  const erase = (): string => (drawn === 0 ? '' : `\x1b[${drawn}A\x1b[J`);
  const draw = (): void => {
    const lines = [...rows.values()].map((event) => gridRow(event, rows, colors));
    // 0 where the terminal does not know its size.
    const fit = Math.max((terminal.stderr.columns || 80) - 1, 20);
    terminal.stderr.write(`${erase()}${lines.map((line) => line(fit)).join('\n')}\n`);
    drawn = lines.length;
    drawnAt = Date.now();
  };

  return {
    show(event) {
      const phaseChanged = rows.get(event.server)?.phase !== event.phase;
      rows.set(event.server, event);
      if (phaseChanged || Date.now() - drawnAt >= redrawMs) draw();
    },
    /** The rows stay on the screen as they were last; what follows is written below. */
    clear() {
      if (rows.size > 0) draw();
      rows.clear();
      drawn = 0;
    },
  };
}

function gridRow(
  { server, phase, done, total, part = 0 }: ProgressEvent,
  rows: ReadonlyMap<string, ProgressEvent>,
  colors: ReturnType<typeof colorsFor>,
): (width: number) => string {
  const nameWidth = Math.max(...[...rows.keys()].map((name) => name.length));
  const filled = total === 0 ? barWidth : Math.round(((done + part) / total) * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const tasks = `${done}/${total}`.padStart(11);
  return (width) => {
    const plain = `  ${server.padEnd(nameWidth)}  ${bar}${tasks}  ${phase}`.slice(0, width);
    if (phase === 'committed') return colors.green(plain);
    return phase === 'rolled back' ? colors.yellow(plain) : plain;
  };
}
