import type { Check, ExaminedServer, Found } from '../model.ts';
import { ok, warning } from '../words.ts';

/** In milliseconds. */
const tolerated = 1000;

/** Times in the history and in messages are the servers' own: they must be comparable. */
export const clock: Check = {
  id: 'clock',
  fine: 'the clocks agree',
  hinders: 'invalid',
  find: ({ examined: [first, ...others] }) =>
    first === undefined ? [] : others.map((other) => compare(first, other)),
};

function compare(first: ExaminedServer, other: ExaminedServer): Found {
  const [a, b] = [first.examination.clock, other.examination.clock];
  const { server } = other.facts;
  const difference = b.offsetMs - a.offsetMs;
  const uncertainty = a.uncertaintyMs + b.uncertaintyMs;
  const direction = difference < 0 ? 'behind' : 'ahead of';
  const words = `${seconds(Math.abs(difference))} ${direction} that of "${first.facts.server}", give or take ${seconds(uncertainty)}`;
  if (Math.abs(difference) - uncertainty <= tolerated) {
    return ok(`the clock is ${words}`, { server });
  }
  return warning(`the clock of server "${server}" is ${words}`, {
    server,
    detail: 'Times in the history, and the ages of what is prepared, are told by the servers.',
    hint: 'Let a time service set the clocks of both.',
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
