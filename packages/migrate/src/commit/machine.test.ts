import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Action, type Event, meaningOfFailure, type State, start, step } from './index.ts';

const folder = fileURLToPath(new URL('../../test/fixtures/transcripts/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

/**
 * A transcript: comments (`#`), `start [staged] branches=2 rounds=2 attempts=2`, and events such as
 * `prepared 1`, each followed by indented lines with the state and the actions that come of it.
 */
function replayTranscript(text: string): string {
  const lines: string[] = [];
  let state: State | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) continue;
    lines.push(line);
    if (line === '' || line.startsWith('#')) continue;
    try {
      const next: ReturnType<typeof step> =
        state === undefined ? begin(line) : step(state, event(line));
      state = next.state;
      lines.push(
        `  = ${describeState(state)}`,
        ...next.actions.map((a) => `  > ${describeAction(a)}`),
      );
    } catch (error) {
      lines.push(`  ! ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return lines.join('\n');
}

function begin(line: string): ReturnType<typeof step> {
  const numbers = Object.fromEntries(
    line
      .split(' ')
      .slice(1)
      .map((pair) => pair.split('='))
      .map(([k, v]) => [k, Number(v)]),
  );
  const branches = Array.from({ length: numbers['branches'] ?? 0 }, (_, i) => ({
    no: i + 1,
    gid: `g${i + 1}`,
  }));
  return start({
    id: '0'.repeat(32),
    consistency: line.includes(' staged') ? 'staged' : 'atomic',
    branches,
    rounds: numbers['rounds'] ?? 1,
    attempts: numbers['attempts'] ?? 1,
  });
}

function event(line: string): Event {
  const [, on, argument, more] =
    /^([a-z]+(?: back)?)(?: (\w+))?(?: (retryable))?$/.exec(line) ?? [];
  const fields: Record<string, unknown> = { on };
  if (on === 'row') fields['state'] = argument;
  else if (argument !== undefined) fields['no'] = Number(argument);
  if (on === 'failed') fields['retryable'] = more !== undefined;
  return fields as unknown as Event;
}

/** Shown otherwise, or always the same. */
const hidden: ReadonlySet<string> = new Set(['phase', 'transaction', 'sessions']);

function describeState(state: State): string {
  const { phase, sessions } = state;
  const shown = Object.entries(state).filter(([key]) => !hidden.has(key));
  const details = shown.map(([key, value]) =>
    value instanceof Map || Array.isArray(value)
      ? `${key} ${JSON.stringify([...(value as Iterable<unknown>)])}`
      : `${key} ${String(value)}`,
  );
  const of = [...sessions].map(([no, session]) => `${no} ${session}`);
  return `${phase}: ${[of.join(', '), ...details].join('; ')}`;
}

function describeAction({ do: name, ...rest }: Action): string {
  return [name, ...Object.entries(rest).map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}

describe('the committer', () => {
  it.each(files)('%s', async (name) => {
    const path = join(folder, basename(name));
    await expect(replayTranscript(readFileSync(path, 'utf8'))).toMatchFileSnapshot(path);
  });

  it('says what a failure means in each phase', () => {
    expect(meaningOfFailure('recording')).toBe('nothing');
    expect(meaningOfFailure('preparing')).toBe('roll back');
    expect(meaningOfFailure('deciding')).toBe('ask the row');
    expect(meaningOfFailure('finishing')).toBe('go on');
  });
});
