/** A schedule as text: one line per choice, then the world as it is. */
import { diskOf } from './disk.ts';
import type { Call, Choice, World } from './model.ts';

export function describeChoice(choice: Choice): string {
  if ('call' in choice) return `${choice.do} ${describeCall(choice.call)}`;
  const { do: what, ...rest } = choice;
  return [what, ...Object.entries(rest).map(([key, value]) => `${key}=${value}`)].join(' ');
}

function describeCall({ tool, no, action, stage, event, orphan }: Call): string {
  const reply =
    event === undefined ? '' : ` → ${event.on}${event.on === 'row' ? ` ${event.state}` : ''}`;
  const flags = `${orphan ? ' (orphan)' : ''}${stage === 'committing' ? ' (COMMIT)' : ''}`;
  return `${tool}: ${action.do} on ${nameOf(no)}${flags}${reply}`;
}

function nameOf(no: number): string {
  return no === 0 ? 'coordinator' : `w${no}`;
}

export function describeWorld(world: World): readonly string[] {
  return [
    ...world.servers.map((server) => `  ${nameOf(server.no)}: ${describeDisk(server)}`),
    ...world.tools.map(({ name, phase, state }) => `  tool ${name}: ${phase}, ${state?.phase}`),
  ];
}

function describeDisk(server: World['servers'][number]): string {
  const { epoch, rows, history, prepared, marker, applied } = diskOf(server);
  const short = (ids: readonly string[]): string => ids.map((id) => id[0]).join('');
  const states = [...rows].map(([id, row]) => `${id[0]} ${row.state}${row.finished ? '!' : ''}`);
  const parts =
    server.no === 0
      ? [`epoch ${epoch}`, `rows ${states.join(', ')}`, `history ${short(history)}`]
      : [`prepared ${short(prepared)}`, `marker ${short(marker)}`, `applied ${short(applied)}`];
  return [server.up ? 'up' : 'down', ...parts].join('; ');
}
