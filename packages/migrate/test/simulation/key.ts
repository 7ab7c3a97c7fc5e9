/** A number that two worlds share only if they are the same, as far as 53 bits can tell. */
import type { State } from '../../src/commit/index.ts';
import { keyOfCall } from './change.ts';
import type { Tool, World } from './model.ts';

const texts = new WeakMap<object, string>();

function cached<T extends object>(value: T, print: (value: T) => string): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = print(value);
    texts.set(value, text);
  }
  return text;
}

export function keyOf(world: World): number {
  return hash(
    [
      world.budget,
      ...world.losses,
      ...world.servers.map((server) => cached(server, JSON.stringify)),
      ...world.tools.map((tool) => cached(tool, printTool)),
      ...world.calls.map(keyOfCall),
    ].join('|'),
  );
}

function printTool({ name, phase, epoch, state, recovery }: Tool): string {
  const machine = state === undefined ? '' : cached(state, printState);
  return `${name} ${phase} ${epoch} ${machine} ${JSON.stringify(recovery)}`;
}

function printState({ transaction: _, ...state }: State): string {
  return JSON.stringify(state, (_key, value: unknown) =>
    value instanceof Map ? [...value] : value,
  );
}

/** cyrb53: two 32-bit multiplications per character, 53 bits of them kept. */
function hash(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
