import { expect, test } from 'vitest';
import { explainInterruption } from './interrupted-apply.ts';
import { createInterruption, type InterruptionSource } from './interruption.ts';

function interrupt(source: InterruptionSource): { readonly said: string; readonly ends: boolean } {
  let said = '';
  const ends = source.interrupt((text) => {
    said += text;
  });
  return { said, ends };
}

test('a command that explains nothing ends at the first Ctrl-C', () => {
  expect(interrupt(createInterruption())).toEqual({ said: '', ends: true });
});

test('the first asks to stop, the second ends', () => {
  const source = createInterruption();
  source.explain(
    () => 'first',
    () => 'second',
  );
  expect(source.signal.aborted).toBe(false);
  expect(interrupt(source)).toEqual({ said: 'first', ends: false });
  expect(source.signal.aborted).toBe(true);
  expect(interrupt(source)).toEqual({ said: 'second', ends: true });
});

test('what apply says depends on whether PREPARE was sent', () => {
  const source = createInterruption();
  const watch = explainInterruption(source);
  watch({ kind: 'step', when: 'before', action: 'prepare', server: 'w1' });
  expect(interrupt(source).said).toContain('bringing this migration to its end');
  expect(interrupt(source).said).toContain('"citrate recover" commits them everywhere if');
});

test('with the next file nothing is prepared again', () => {
  const source = createInterruption();
  const watch = explainInterruption(source);
  watch({ kind: 'step', when: 'before', action: 'prepare', server: 'w1' });
  watch({ kind: 'migration', state: 'started', version: '2', name: 'x', no: 2, of: 2 });
  expect(interrupt(source).said).toContain('nothing is prepared yet');
});
