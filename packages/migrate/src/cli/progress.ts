/** Turns the executor's events into talk: a live grid on a terminal, plain lines elsewhere. */
import type { Diagnostic } from '@citrate/parser';
import type {
  BatchEvent,
  BlockedEvent,
  Blocker,
  ExecuteEvent,
  LockRoundEvent,
  MigrationEvent,
  ProgressEvent,
  RecoveryEvent,
  TaskFailedEvent,
} from '../engine/model.ts';
import { createGrid } from './grid.ts';
import { printDiagnostics, printEvent, say } from './report.ts';
import type { Context } from './subcommand.ts';
import { isLive } from './terminal.ts';
import { titleOf } from './titles.ts';

export interface Progress {
  readonly listen: (event: ExecuteEvent) => Promise<void>;
  /** Takes the live part off the screen. */
  readonly finish: () => void;
  /** Whether a server has said the same of a statement, and it was told. */
  readonly hasTold: (diagnostic: Diagnostic) => boolean;
}

/** How the state of the servers is shown. */
export interface ProgressView {
  show(event: ProgressEvent): void;
  clear(): void;
}

export function createProgress(context: Context): Progress {
  return context.flags.progress === 'json' ? createStream(context) : createTalk(context);
}

/** Each event as a line of JSON. */
function createStream(context: Context): Progress {
  return {
    finish: () => undefined,
    listen: (event) => printEvent(context, event),
    hasTold: () => false,
  };
}

function createTalk(context: Context): Progress {
  const { terminal, flags } = context;
  const wanted = flags.progress !== 'plain' && !flags.quiet && !flags.verbose;
  const live = wanted && isLive(terminal.stderr, terminal.env);
  const view = live ? createGrid(terminal) : createLines(context);
  const isDue = batchClock();
  const isNews = noticeMemory();
  const told: Diagnostic[] = [];
  return {
    finish: () => view.clear(),
    hasTold: (diagnostic) => told.some((one) => saysTheSame(one, diagnostic)),
    async listen(event) {
      if (event.kind === 'progress') return view.show(event);
      if (event.kind === 'step') return;
      if (!isNews(event)) return;
      if (event.kind === 'batch') {
        if (!isDue(event)) return;
        view.clear();
        say(context, describeBatch(event));
        return;
      }
      if (event.kind !== 'migration' || event.state !== 'started') view.clear();
      if (event.kind !== 'notice') return say(context, describe(event));
      told.push(event.diagnostic);
      await printDiagnostics(context, [event.diagnostic]);
    },
  };
}

/**
 * Whether a server has said what was foreseen of it: the words may be of another language (`lc_messages`),
 * the code and the names that are quoted are the same.
 */
function saysTheSame(said: Diagnostic, foreseen: Diagnostic): boolean {
  if (said.severity !== foreseen.severity || said.code !== foreseen.code) return false;
  if (said.message === foreseen.message) return true;
  const names = Array.from(foreseen.message.matchAll(/"([^"]+)"/g), ([, name = '']) => name);
  return names.length > 0 && names.every((name) => isNamedIn(name, said.message));
}

function isNamedIn(name: string, message: string): boolean {
  const part = '[\\p{L}\\p{N}_$]';
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<!${part})${literal}(?!${part})`, 'u').test(message);
}

/**
 * What a server says of a statement, all say again for each shard, and at each attempt: of a file it is told once,
 * with the first place that it came from. The stream of events has all.
 */
function noticeMemory(): (event: ExecuteEvent) => boolean {
  const told = new Set<string>();
  return (event) => {
    if (event.kind === 'migration') told.clear();
    if (event.kind !== 'notice') return true;
    const { code, message, detail, file, span } = event.diagnostic;
    const key = JSON.stringify([code, message, detail, file?.name, span?.start]);
    const isNew = !told.has(key);
    told.add(key);
    return isNew;
  };
}

/** How often it is told how far batches are. */
const batchMs = 10_000;

/** How often a phase that takes long is told again. */
const againMs = 30_000;

/** One line when a server enters a phase, and now and then while it takes long. */
function createLines(context: Context): ProgressView {
  const phases = new Map<string, ProgressEvent['phase']>();
  const told = new Map<string, number>();
  return {
    show({ server, phase, done, total, part = 0 }) {
      const isNew = phases.get(server) !== phase;
      if (!isNew && Date.now() - (told.get(server) ?? 0) < againMs) return;
      phases.set(server, phase);
      told.set(server, Date.now());
      if (!isNew) {
        const percent = total === 0 ? 0 : Math.floor((100 * (done + part)) / total);
        say(context, `  ${server}: ${phase}, ${done} of ${total} tasks (${percent}%)`);
        return;
      }
      if (phase === 'waiting') return;
      const tasks =
        phase === 'prepared' || phase === 'staged' ? ` (${done} of ${total} tasks)` : '';
      say(context, `  ${server}: ${phase}${tasks}`);
    },
    clear: () => phases.clear(),
  };
}

type Spoken = Exclude<
  ExecuteEvent,
  { kind: 'progress' } | { kind: 'step' } | { kind: 'notice' } | { kind: 'batch' }
>;

/** Tells of each copy of a table now and then, and when it is done. */
function batchClock(): (event: BatchEvent) => boolean {
  const told = new Map<string, number>();
  return ({ server, shardId = 0, done }) => {
    const key = `${server} ${shardId}`;
    const last = told.get(key);
    const isDue = done || (last !== undefined && Date.now() - last >= batchMs);
    if (isDue || last === undefined) told.set(key, Date.now());
    return isDue;
  };
}

function describeBatch(event: BatchEvent): string {
  const { server, shardId, changed, seen, estimated, leftMs, done } = event;
  const shard = shardId === undefined ? '' : `, shard ${shardId}`;
  const of = estimated === undefined || done ? '' : ` of about ${Math.round(estimated)}`;
  const left = leftMs === undefined ? '' : `, ${seconds(leftMs)} left`;
  const what = done ? 'all rows done' : `${seen}${of} rows done`;
  return `  ${server}${shard}: ${what}, ${changed} changed${left}`;
}

function describe(event: Spoken): string {
  if (event.kind === 'migration') return describeMigration(event);
  if (event.kind === 'blocked') return describeBlocked(event);
  if (event.kind === 'task failed') return describeFailure(event);
  return event.kind === 'recovery' ? describeRecovery(event.decision) : describeLockRound(event);
}

function describeBlocked({ server, blockers }: BlockedEvent): string {
  const head = `  ${server}: waits for others to end, and is in nobody's way meanwhile`;
  return [head, ...blockers.map(describeBlocker)].join('\n');
}

function describeRecovery({ server, gid, decision, reason }: RecoveryEvent['decision']): string {
  return `recovery: ${decision} ${gid} on ${server}. ${reason}`;
}

function describeMigration(event: MigrationEvent): string {
  const { state, direction, version, name, no, of, durationMs } = event;
  const file = `[${no}/${of}] ${titleOf({ version, name })}`;
  if (state === 'started') return direction === 'down' ? `${file}: taking back` : file;
  return `${file}: ${state === 'reverted' ? 'taken back' : state}${durationMs === undefined ? '' : ` after ${seconds(durationMs)}`}`;
}

function describeLockRound({ round, rounds, waitMs, blockers }: LockRoundEvent): string {
  const head = `  round ${round} of ${rounds}: not all locks were free, all were released; next try in ${seconds(waitMs)}`;
  return [head, ...blockers.map(describeBlocker)].join('\n');
}

function describeFailure({ server, shardId, code, message }: TaskFailedEvent): string {
  const shard = shardId === undefined ? '' : `, shard ${shardId}`;
  return `  ${server}${shard}: failed (${code}): ${message}; what is under way elsewhere comes to its end first`;
}

function describeBlocker({ server, pid, user, application, query, since }: Blocker): string {
  const who = pid === 0 ? 'a prepared transaction' : `process ${pid}`;
  const details = [user, application, since && `since ${since}`, query].filter(Boolean);
  return `    on ${server}: ${who}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

/** Milliseconds as `0.42 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
