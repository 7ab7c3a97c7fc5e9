import type { ProgressEvent } from '../engine/model.ts';
import type { ProgressView } from './progress.ts';
import { colorsFor, type Terminal } from './terminal.ts';

const barWidth = 24;
const redrawMs = 50;

/** One row per server, drawn over in place: name, bar, tasks, phase. */
export function createGrid(terminal: Terminal): ProgressView {
  const rows = new Map<string, Row>();
  const colors = colorsFor(terminal, terminal.stderr);
  let drawn = 0;
  let drawnAt = 0;

  const erase = (): string => (drawn === 0 ? '' : `\x1b[${drawn}A\x1b[J`);
  const draw = (): void => {
    const lines = [...rows.values()].map((row) => gridRow(row, rows, colors));
    // 0 where the terminal does not know its size.
    const fit = Math.max((terminal.stderr.columns || 80) - 1, 20);
    terminal.stderr.write(`${erase()}${lines.map((line) => line(fit)).join('\n')}\n`);
    drawn = lines.length;
    drawnAt = Date.now();
  };

  return {
    show(event) {
      const before = rows.get(event.server);
      const phaseChanged = before?.event.phase !== event.phase;
      const since = phaseChanged ? Date.now() : before.since;
      rows.set(event.server, { event, since });
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

/** How far a server is, and when it entered its phase. */
interface Row {
  readonly event: ProgressEvent;
  readonly since: number;
}

function gridRow(
  { event, since }: Row,
  rows: ReadonlyMap<string, Row>,
  colors: ReturnType<typeof colorsFor>,
): (width: number) => string {
  const { server, phase, done, total, part = 0 } = event;
  const nameWidth = Math.max(...[...rows.keys()].map((name) => name.length));
  const filled = total === 0 ? barWidth : Math.round(((done + part) / total) * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const tasks = (total === 0 ? '' : `${done}/${total}`).padStart(11);
  const word = phase === 'working' && total > 0 && done === total ? 'done' : phase;
  return (width) => {
    const left = timeLeft(done + part, total, Date.now() - since);
    const plain = `  ${server.padEnd(nameWidth)}  ${bar}${tasks}  ${word}${left}`.slice(0, width);
    if (phase === 'committed') return colors.green(plain);
    return phase === 'rolled back' ? colors.yellow(plain) : plain;
  };
}

/** Early guesses are worse than none. */
const guessAfterMs = 5_000;

/**
 * How long the rest takes if it goes on like this; empty where that is not known.
 *
 * @param elapsedMs since the first of the tasks began
 */
export function timeLeft(done: number, total: number, elapsedMs: number): string {
  if (done <= 0 || done >= total || elapsedMs < guessAfterMs) return '';
  const seconds = Math.ceil((elapsedMs * (total - done)) / done / 1000);
  if (seconds < 90) return `, ${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `, ${minutes} min left` : `, ${Math.round(minutes / 60)} h left`;
}
