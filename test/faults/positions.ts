/** Where a run on a coordinator and its workers can be hit: before and after each protocol action. */
import type { ExecuteEvent, ProtocolAction } from 'citrate';

const coordinator = ['coordinator'];
const workers = ['w1', 'w2'];
const all = [...coordinator, ...workers];

type Actions = readonly (readonly [action: ProtocolAction, servers: readonly string[]])[];

/** Such as `after prepare on w1`. */
function around(actions: Actions): readonly string[] {
  return actions.flatMap(([action, servers]) =>
    servers.flatMap((server) =>
      ['before', 'after'].map((when) => `${when} ${action} on ${server}`),
    ),
  );
}

/** All of an undisturbed run on a coordinator and the workers of these names. */
export function positionsWith(names: readonly string[]): readonly string[] {
  const everywhere = [...coordinator, ...names];
  return around([
    ['install', everywhere],
    ['lease', coordinator],
    ['probe', names],
    ['record', coordinator],
    ['begin', everywhere],
    ['lock', everywhere],
    ['work', everywhere],
    ['prepare', names],
    ['decide', coordinator],
    ['commit prepared', names],
    ['close', coordinator],
  ]);
}

/** On two workers, as most of the trials have. */
export const positions: readonly string[] = positionsWith(workers);

/** Where rows are changed as well: that makes a difference from the first promise on. */
export const rowsPositions: readonly string[] = fromPrepare(positions);

/** Of a run whose branches are staged: the others are those of any run. */
export const stagedPositions: readonly string[] = around([
  ['stage', workers],
  ['decide', coordinator],
  ['commit', workers],
  ['close', coordinator],
]);

export const allStagedPositions: readonly string[] = [
  ...positions.filter((position) => !/ (prepare|commit prepared) on /.test(position)),
  ...stagedPositions.filter((position) => / (stage|commit) on /.test(position)),
];

/** By the server that is killed: one worker is like the other. */
export const stagedVictims = ['coordinator', 'w2'] as const;

/** Of the recovery of one that was decided: all that it had staged is lost. */
export const stagedRecoveryPositions: readonly string[] = around([
  ['redo', workers],
  ['close', coordinator],
]);

/** On three workers. */
export const positionsOfThree: readonly string[] = positionsWith(['w1', 'w2', 'w3']);

/** From the first promise on: before that one more worker is one more of the same. */
export const laterPositionsOfThree: readonly string[] = fromPrepare(positionsOfThree);

/** Where all nodes are databases of one server. */
export const oneServerPositions: readonly string[] = fromPrepare(positions);

/** Of the first run ever those that differ, as nothing is installed yet. */
export const firstRunPositions: readonly string[] = positions.filter((position) =>
  / (install|lease|record) on /.test(position),
);

/** Of a run that takes a migration back: around its decision, and on both sides of each promise. */
export const downPositions: readonly string[] = positions.filter((position) =>
  /(after record|after work|before prepare|after prepare|decide|commit prepared|close) on (coordinator|w2)$/.test(
    position,
  ),
);

function fromPrepare(run: readonly string[]): readonly string[] {
  return run.slice(run.indexOf('before prepare on w1'));
}

/**
 * Of the second step of a file, an index that is built on shards outside transactions, and of a step that each
 * worker commits by itself.
 */
export const outsidePositions: readonly string[] = around([
  ['rehearse', coordinator],
  ['begin task', workers],
  ['run task', workers],
  ['finish task', workers],
  ['record', coordinator],
  ['work', coordinator],
  ['decide', coordinator],
  ['close', coordinator],
]);

/** Of five rows three are a batch: a server is killed while it is at the first, and at the last. */
export const killedBatches: readonly number[] = [1, 2];

/** By the server that is killed. */
export const convergentVictims = [
  { name: 'coordinator', positions: outsidePositions.filter((one) => / on (w2|coo)/.test(one)) },
  { name: 'w2', positions: outsidePositions.filter((one) => / task on /.test(one)) },
] as const;

/**
 * Of a step that has tasks on the coordinator as well, a database or a partition to be detached; one worker is
 * like the other.
 */
export const everywherePositions: readonly string[] = around([
  ['begin task', [...coordinator, 'w2']],
  ['run task', [...coordinator, 'w2']],
  ['finish task', [...coordinator, 'w2']],
]);

/** Where a partition is half detached when the tool, or that server, is killed. */
export const halfDetachedOn = ['coordinator', 'w2'] as const;

/** Before the step is decided, where the run that goes on is killed as well. */
export const outsideAgainPositions: readonly string[] = outsidePositions.filter(
  (position) => / on (w2|coordinator)$/.test(position) && !/after decide|close/.test(position),
);

/** By the server that is killed: what comes after the tasks is the coordinator's alone. */
export const outsideVictims = [
  { name: 'coordinator', positions: outsidePositions },
  { name: 'w2', positions: outsidePositions.filter((position) => / task on /.test(position)) },
] as const;

/** A run that fails by itself on w2, and those of its positions that an undisturbed run has not. */
export interface Failing {
  readonly at: 'work' | 'prepare';
  readonly positions: readonly string[];
}

export const failing: readonly Failing[] = [
  {
    at: 'work',
    positions: around([
      ['record aborted', coordinator],
      ['rollback', all],
    ]),
  },
  {
    at: 'prepare',
    positions: around([
      ['record aborted', coordinator],
      ['rollback', coordinator],
      ['rollback prepared', ['w1']],
    ]),
  },
];

/** Of these the one that leaves a branch to be undone. */
export const undoingPositions: readonly string[] = failing
  .filter(({ at }) => at === 'prepare')
  .flatMap((run) => run.positions);

/** Those that have something to undo; w2 has failed by itself. */
export const undoingVictims = ['coordinator', 'w1'] as const;

/** What a run that was killed leaves to recovery, and all positions of that recovery. */
export interface Leftover {
  readonly what: string;
  readonly killedAt: string;
  /** The branch on w2 is lost, as by a failover. */
  readonly lost: boolean;
  /** Whether the migration is there in the end. */
  readonly there: boolean;
  readonly positions: readonly string[];
}

const recoveryBegins: Actions = [
  ['install', coordinator],
  ['lease', coordinator],
];

export const leftovers: readonly Leftover[] = [
  {
    what: 'undecided branches',
    killedAt: 'before decide on coordinator',
    lost: false,
    there: false,
    positions: around([
      ...recoveryBegins,
      ['record aborted', coordinator],
      ['rollback prepared', workers],
      ['close', coordinator],
    ]),
  },
  {
    what: 'decided branches',
    killedAt: 'after decide on coordinator',
    lost: false,
    there: true,
    positions: around([...recoveryBegins, ['commit prepared', workers], ['close', coordinator]]),
  },
  {
    what: 'a decided branch and a lost one',
    killedAt: 'after decide on coordinator',
    lost: true,
    there: true,
    positions: around([
      ...recoveryBegins,
      ['commit prepared', ['w1']],
      ['redo', ['w2']],
      ['close', coordinator],
    ]),
  },
];

/** The position that an event stands for. */
export function positionOf(event: ExecuteEvent): string | undefined {
  return event.kind === 'step' ? `${event.when} ${event.action} on ${event.server}` : undefined;
}

/** The same, or else what becomes of a migration, such as `migration started`. */
export function momentOf(event: ExecuteEvent): string | undefined {
  return event.kind === 'migration' ? `migration ${event.state}` : positionOf(event);
}

/** A listener that gathers the positions that a run goes through. */
export function gather(seen: Set<string>): (event: ExecuteEvent) => void {
  return (event) => {
    const position = positionOf(event);
    if (position !== undefined) seen.add(position);
  };
}
