import { expect, test } from 'vitest';
import type { ExecuteEvent, ProtocolAction, StepEvent } from '../engine/model.ts';
import { explainInterruption } from './interrupted-run.ts';
import { createInterruption, type InterruptionSource } from './interruption.ts';

interface Interrupted {
  readonly said: string;
  readonly code: number | undefined;
}

function interrupt(source: InterruptionSource): Interrupted {
  let said = '';
  const code = source.interrupt((text) => {
    said += text;
  });
  return { said, code };
}

test('a command that explains nothing ends at the first Ctrl-C', () => {
  expect(interrupt(createInterruption())).toEqual({ said: '', code: 130 });
});

test('the first asks to stop, the second ends', () => {
  const source = createInterruption();
  source.explain(() => ({ first: 'first', second: 'second', code: 8 }));
  expect(source.signal.aborted).toBe(false);
  expect(interrupt(source)).toEqual({ said: 'first', code: undefined });
  expect(source.signal.aborted).toBe(true);
  expect(interrupt(source)).toEqual({ said: 'second', code: 8 });
});

const step = (action: ProtocolAction, when: StepEvent['when'] = 'before'): StepEvent => ({
  kind: 'step',
  when,
  action,
  server: 'w1',
});
const started: ExecuteEvent = {
  kind: 'migration',
  state: 'started',
  version: '2',
  name: 'x',
  no: 2,
  of: 2,
};
const failed: ExecuteEvent = { ...started, state: 'failed' };
const decision = {
  server: 'w1',
  gid: 'citrate_1',
  transaction: '1',
  target: 1,
  decision: 'commit',
  reason: 'It was decided.',
} as const;

test.each<[string, readonly ExecuteEvent[], string, string, number]>([
  ['before anything', [], 'nothing of this run is open', 'nothing of this run is open', 130],
  ['waiting for the lease', [step('lease')], 'not waiting for the lease', 'nothing was begun', 130],
  ['with the lease', [step('lease'), step('lease', 'after')], 'nothing of this', 'nothing', 130],
  ['working', [started, step('begin'), step('work')], 'rolling back on every', 'by itself', 130],
  [
    'rolling back what is not prepared',
    [started, step('begin'), step('record aborted'), step('rollback')],
    'nothing is prepared yet',
    'by itself',
    130,
  ],
  ['preparing', [step('begin'), step('prepare')], 'to its end on every node', 'not decided', 8],
  ['deciding', [step('prepare'), step('decide')], 'to its end on every node', 'if it was rec', 8],
  [
    'committing',
    [step('prepare'), step('prepare', 'after'), step('decide'), step('commit prepared')],
    'committing it on every node',
    'commits it on the other nodes',
    8,
  ],
  [
    'rolling back what is prepared, though a late answer comes',
    [step('prepare'), step('rollback prepared'), step('prepare', 'after')],
    'rolling it back on every node',
    'rolls them back on every node',
    8,
  ],
  [
    'failed in doubt',
    [step('decide'), failed],
    'to its end on every node',
    'if it was recorded',
    8,
  ],
  ['done', [step('commit prepared'), step('close')], 'nothing of this run', 'nothing of this', 130],
  [
    'building an index on shards',
    [started, step('begin task')],
    'what is done there stays',
    '"citrate apply" goes on where',
    7,
  ],
  [
    'in a later step',
    [started, step('finish task', 'after'), step('close', 'after'), step('begin')],
    'rolling back on every node',
    'something is done: "citrate apply" goes on',
    7,
  ],
  ['with the next file', [step('prepare'), started], 'nothing of this run', 'nothing of this', 130],
  [
    'recording what recovery decides',
    [step('lease'), step('lease', 'after'), step('record aborted')],
    'before the next prepared transaction',
    'goes on where',
    8,
  ],
  [
    'recovering',
    [{ kind: 'recovery', decision }, step('commit prepared'), step('close')],
    'before the next prepared transaction',
    'goes on where',
    8,
  ],
  ['recovered', [{ kind: 'recovery', decision }, started], 'nothing of this', 'nothing of', 130],
])('%s', (_where, events, first, second, code) => {
  const source = createInterruption();
  const watch = explainInterruption(source);
  for (const event of events) watch(event);
  expect(interrupt(source)).toEqual({ said: expect.stringContaining(first), code: undefined });
  expect(interrupt(source)).toEqual({ said: expect.stringContaining(second), code });
});
