import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { ProgressEvent } from '../engine/model.ts';
import { timeLeft } from './grid.ts';
import { createInterruption } from './interruption.ts';
import { createProgress } from './progress.ts';
import { say } from './report.ts';
import type { Context } from './subcommand.ts';

/** A context whose stderr is kept; a terminal of 60 columns if `isTTY`. */
function contextWith(flags: object, isTTY: boolean): { context: Context; written: () => string } {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 60 });
  const terminal = {
    cwd: '/',
    env: { NO_COLOR: '1' },
    stdin: new Readable(),
    stdout: new PassThrough(),
    stderr,
  };
  const context: Context = {
    terminal,
    flags: { format: 'pretty', ...flags },
    interruption: createInterruption(),
    secrets: new Set(),
  };
  return { context, written: () => String(stderr.read() ?? '') };
}

const at = (server: string, phase: ProgressEvent['phase'], done = 0, total = 4): ProgressEvent => ({
  kind: 'progress',
  server,
  phase,
  done,
  total,
});

const run = [
  { kind: 'migration', state: 'started', version: '1', name: 'x', no: 1, of: 2 },
  at('w1', 'waiting'),
  at('w1', 'working', 1),
  at('w1', 'working', 2),
  at('w2', 'working', 1),
  at('w1', 'prepared', 4),
  { kind: 'migration', state: 'applied', version: '1', name: 'x', no: 1, of: 2, durationMs: 420 },
] as const;

test('without a terminal there is a line for each phase of a server', async () => {
  const { context, written } = contextWith({}, false);
  const progress = createProgress(context);
  for (const event of run) await progress.listen(event);
  expect(written()).toBe(`[1/2] 1_x
  w1: working
  w2: working
  w1: prepared (4 of 4 tasks)
[1/2] 1_x: applied after 0.42 s
`);
});

test('what each shard says again is told once of a file, in the stream each time', async () => {
  const notice = (server: string) =>
    ({
      kind: 'notice',
      diagnostic: { code: '01000', severity: 'warning', message: 'careful', server },
    }) as const;
  const file = (no: number) => ({ ...run[0], no, version: String(no) });
  const events = [file(1), notice('w1'), notice('w2'), notice('w1'), file(2), notice('w2')];
  const told = async (flags: object): Promise<number> => {
    const { context, written } = contextWith(flags, false);
    const progress = createProgress(context);
    for (const event of events) await progress.listen(event);
    return written().split('careful').length - 1;
  };
  expect(await told({ quiet: true })).toBe(2);
  expect(await told({ progress: 'json' })).toBe(4);
});

test('what was foreseen is told if a server says it, in whatever language', async () => {
  const { context } = contextWith({}, false);
  const progress = createProgress(context);
  const notice = (code: string, message: string) =>
    ({ code, severity: 'notice', message }) as const;
  const said = [
    notice('42P07', 'Relation »items_kind_idx« existiert bereits, wird übersprungen'),
    notice('00000', "la table « old(1) » n'existe pas, poursuite du traitement"),
    notice('42701', 'column "b" of relation "items" already exists, skipping'),
  ];
  for (const diagnostic of said) await progress.listen({ kind: 'notice', diagnostic });
  const has = (code: string, message: string) => progress.hasTold(notice(code, message));
  expect(has('42P07', 'relation "items_kind_idx" already exists, skipping')).toBe(true);
  expect(has('00000', 'table "old(1)" does not exist, skipping')).toBe(true);
  expect(has('42701', 'column "b" of relation "items" already exists, skipping')).toBe(true);
  expect(has('42P07', 'relation "items" already exists, skipping')).toBe(false);
  expect(has('42P07', 'relation "items_kind_idx1" already exists, skipping')).toBe(false);
  expect(has('42710', 'relation "items_kind_idx" already exists, skipping')).toBe(false);
  expect(has('00000', 'nothing is named')).toBe(false);
});

test('--quiet silences it', async () => {
  for (const isTTY of [true, false]) {
    const { context, written } = contextWith({ quiet: true }, isTTY);
    const progress = createProgress(context);
    for (const event of run) await progress.listen(event);
    progress.finish();
    expect(written()).toBe('');
  }
});

test('on a terminal a row per server is drawn over, and what follows is written below', async () => {
  const { context, written } = contextWith({}, true);
  const progress = createProgress(context);
  for (const event of run) await progress.listen(event);
  progress.finish();
  expect(screen(written())).toEqual([
    '[1/2] 1_x',
    '  w1  ████████████████████████        4/4  prepared',
    '  w2  ██████░░░░░░░░░░░░░░░░░░        1/4  working',
    '[1/2] 1_x: applied after 0.42 s',
  ]);
});

test('rows are cut at the width of the terminal: a wrapped row could not be drawn over', async () => {
  const { context, written } = contextWith({}, true);
  const progress = createProgress(context);
  await progress.listen(at('a-worker-with-quite-a-long-name-for-a-row-like-this', 'working', 1));
  for (const line of screen(written())) expect(line.length).toBeLessThan(60);
});

test('a round without locks names who blocked it', async () => {
  const { context, written } = contextWith({}, false);
  await createProgress(context).listen({
    kind: 'lock round',
    round: 2,
    rounds: 10,
    waitMs: 150,
    blockers: [
      { server: 'w1', pid: 7, user: 'app', query: 'UPDATE items SET price = 1' },
      { server: 'w2', pid: 0 },
    ],
  });
  expect(
    written(),
  ).toBe(`  round 2 of 10: not all locks were free, all were released; next try in 0.15 s
    on w1: process 7 (app, UPDATE items SET price = 1)
    on w2: a prepared transaction
`);
});

/** What a terminal shows after this output: understands "up n lines, clear to the end". */
function screen(output: string): readonly string[] {
  const [first = '', ...redrawn] = output.split('\x1b[');
  const lines = first.split('\n');
  for (const part of redrawn) {
    const up = /^(\d+)A$/.exec(part);
    if (up) lines.length -= Number(up[1]) + 1;
    else lines.push(...part.replace(/^J/, '').split('\n'));
  }
  return lines.slice(0, -1);
}

test('--progress json: each event is a line, and there is no other talk', async () => {
  const { context, written } = contextWith({ progress: 'json' }, true);
  context.secrets.add('postgres://u:sesame@h/d');
  const progress = createProgress(context);
  for (const event of run) await progress.listen(event);
  const query = "ALTER USER u PASSWORD 'sesame'";
  await progress.listen({
    kind: 'blocked',
    server: 'w1',
    blockers: [{ server: 'w1', pid: 7, query }],
  });
  say(context, 'nothing to apply');
  const text = written();
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ kind }) => kind)).toEqual([...run.map(({ kind }) => kind), 'blocked']);
  expect(lines[0]).toMatchObject({ format: 1, version: '1', state: 'started' });
  expect(
    lines.every(({ time }) => typeof time === 'string' && !Number.isNaN(Date.parse(time))),
  ).toBe(true);
  expect(text).not.toContain('sesame');
});

test.each([
  [0, 10, 60_000, ''],
  [5, 10, 1_000, ''],
  [10, 10, 60_000, ''],
  [5, 10, 60_000, ', 60 s left'],
  [0.5, 10, 60_000, ', 19 min left'],
  [1, 100, 600_000, ', 17 h left'],
])('%d of %d after %d ms%s', (done, total, elapsed, left) => {
  expect(timeLeft(done, total, elapsed)).toBe(left);
});

test('on a terminal a server that has run its tasks is done, and one without any shows no count', async () => {
  const { context, written } = contextWith({}, true);
  const progress = createProgress(context);
  for (const event of [at('w1', 'working', 4), at('w2', 'working', 3), at('c', 'locking', 0, 0)])
    await progress.listen(event);
  const rows = written().trimEnd().split('\n').slice(-3);
  expect(rows.map((row) => row.replaceAll(/[█░]+/g, '|').split(/\s+/).slice(1))).toEqual([
    ['w1', '|', '4/4', 'done'],
    ['w2', '|', '3/4', 'working'],
    ['c', '|', 'locking'],
  ]);
});
