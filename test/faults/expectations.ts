/**
 * What a fault may come to, by where it strikes. The tests hold every trial to it, and
 * docs/failures.md is written from it; the first line of a table that fits a position counts.
 */
import type { ApplyResult } from 'citrate';

/** Of a migration in the end, once recovery has run: on every node, or on none. */
export type Ending = 'all' | 'none';

/** What stands on the servers once the tool is gone. */
export interface Left {
  readonly at: RegExp;
  /** The row of the transaction; `closed`: nothing is left to do about it. */
  readonly row: 'none' | 'preparing' | 'committed' | 'closed';
  /** On how many workers its branch, or the trial of the probe, is prepared. */
  readonly prepared: 'none' | 'some' | 'all';
  readonly ends: Ending;
}

export const toolKilled: readonly Left[] = [
  { at: / (install|lease) on |before record on /, row: 'none', prepared: 'none', ends: 'none' },
  { at: / probe on /, row: 'none', prepared: 'some', ends: 'none' },
  { at: / (record|begin|lock|work) on /, row: 'preparing', prepared: 'none', ends: 'none' },
  { at: / prepare on /, row: 'preparing', prepared: 'some', ends: 'none' },
  { at: /before decide on /, row: 'preparing', prepared: 'all', ends: 'none' },
  { at: /after decide on /, row: 'committed', prepared: 'all', ends: 'all' },
  { at: / commit prepared on /, row: 'committed', prepared: 'some', ends: 'all' },
  { at: /before close on /, row: 'committed', prepared: 'none', ends: 'all' },
  { at: /after close on /, row: 'closed', prepared: 'none', ends: 'all' },
];

/** The same where branches are staged: nothing is prepared. */
export const stagedToolKilled: readonly Left[] = [
  { at: / stage on |before decide on /, row: 'preparing', prepared: 'none', ends: 'none' },
  {
    at: /after decide on | commit on |before close on /,
    row: 'committed',
    prepared: 'none',
    ends: 'all',
  },
  { at: /after close on /, row: 'closed', prepared: 'none', ends: 'all' },
];

/** How the run itself ends, and what is true of the migration then, whatever the run could tell. */
export interface Told {
  readonly at: RegExp;
  readonly outcomes: readonly ApplyResult['outcome'][];
  readonly ends: readonly Ending[];
}

/** Of a server that is killed; positions are as it sees them. */
export interface ByVictim {
  readonly coordinator: readonly Told[];
  readonly worker: readonly Told[];
}

export const serverKilled: ByVictim = {
  coordinator: [
    { at: / (install|lease|probe) on /, outcomes: ['unusable'], ends: ['none'] },
    { at: / (record|begin|lock) on |before work on itself/, outcomes: ['failed'], ends: ['none'] },
    { at: / (work|prepare) on |before decide on /, outcomes: ['in doubt'], ends: ['none'] },
    { at: /after decide on | (commit prepared|close) on /, outcomes: ['done'], ends: ['all'] },
  ],
  worker: [
    { at: / (install|lease|probe) on /, outcomes: ['unusable', 'failed'], ends: ['none'] },
    { at: / (record|begin|lock) on |before work on itself/, outcomes: ['failed'], ends: ['none'] },
    { at: / work on /, outcomes: ['failed', 'in doubt'], ends: ['none'] },
    { at: /before prepare on itself/, outcomes: ['in doubt'], ends: ['none'] },
    { at: /after prepare on itself/, outcomes: ['in doubt'], ends: ['all'] },
    { at: / prepare on another worker/, outcomes: ['in doubt'], ends: ['none', 'all'] },
    { at: / decide on |before commit prepared on itself/, outcomes: ['in doubt'], ends: ['all'] },
    { at: /after commit prepared on itself| close on /, outcomes: ['done'], ends: ['all'] },
    { at: / commit prepared on /, outcomes: ['done', 'in doubt'], ends: ['all'] },
  ],
};

/** The same where branches are staged: a worker that is seen to be gone before the decision ends the run. */
export const stagedServerKilled: ByVictim = {
  coordinator: [
    { at: / stage on |before decide on /, outcomes: ['in doubt'], ends: ['none'] },
    { at: / (decide|commit|close) on /, outcomes: ['done'], ends: ['all'] },
  ],
  worker: [
    { at: /before stage on itself/, outcomes: ['failed'], ends: ['none'] },
    { at: / stage on |before decide on /, outcomes: ['failed', 'in doubt'], ends: ['none', 'all'] },
    { at: /after decide on |before commit on itself/, outcomes: ['in doubt'], ends: ['all'] },
    { at: /after commit on itself| close on /, outcomes: ['done'], ends: ['all'] },
    { at: / commit on /, outcomes: ['done', 'in doubt'], ends: ['all'] },
  ],
};

/** While the tool undoes a run that failed at PREPARE. */
export const serverKilledUndoing: ByVictim = {
  coordinator: [
    { at: /before record aborted on /, outcomes: ['in doubt'], ends: ['none'] },
    { at: / rollback on /, outcomes: ['failed', 'in doubt'], ends: ['none'] },
    { at: /after record aborted on | rollback prepared on /, outcomes: ['failed'], ends: ['none'] },
  ],
  worker: [
    { at: /after rollback prepared on itself/, outcomes: ['failed'], ends: ['none'] },
    { at: / on /, outcomes: ['in doubt'], ends: ['none'] },
  ],
};

/** While recovery runs; how the migration ends was decided before. */
export const serverKilledInRecovery: ByVictim = {
  coordinator: [
    { at: / (install|lease) on |before record aborted on /, outcomes: ['unusable'], ends: [] },
    { at: /after close on /, outcomes: ['done'], ends: [] },
    { at: / on /, outcomes: ['in doubt'], ends: [] },
  ],
  worker: [
    {
      at: / (install|lease|record aborted) on |before .* itself/,
      outcomes: ['in doubt'],
      ends: [],
    },
    { at: / on itself| close on /, outcomes: ['done'], ends: [] },
    { at: / on another worker/, outcomes: ['done', 'in doubt'], ends: [] },
  ],
};

/** All nodes are databases of the server that is killed. */
export const oneServerKilled: readonly Told[] = [
  { at: / prepare on |before decide on /, outcomes: ['in doubt'], ends: ['none'] },
  { at: /after decide on | commit prepared on /, outcomes: ['in doubt', 'done'], ends: ['all'] },
  { at: / close on /, outcomes: ['done'], ends: ['all'] },
];

/**
 * While an index is built on each shard outside transactions. `none`: the file is not applied, and the
 * next run goes on where this one ended.
 */
export const serverKilledOutside: ByVictim = {
  coordinator: [
    { at: / rehearse on /, outcomes: ['failed'], ends: ['none'] },
    { at: /after decide on | close on /, outcomes: ['done'], ends: ['all'] },
    { at: / on /, outcomes: ['partial'], ends: ['none'] },
  ],
  worker: [
    { at: /before (begin|run) task on itself/, outcomes: ['partial'], ends: ['none'] },
    { at: / task on /, outcomes: ['partial', 'done'], ends: ['none', 'all'] },
  ],
};

/** While each worker commits by itself. `none`: the file is not applied, and the next run goes on. */
export const convergentServerKilled: ByVictim = {
  coordinator: [
    { at: / rehearse on /, outcomes: ['failed'], ends: ['none'] },
    // Another worker may have been begun before.
    { at: /before begin task on /, outcomes: ['failed', 'partial'], ends: ['none'] },
    { at: /after decide on | close on /, outcomes: ['done'], ends: ['all'] },
    { at: / on /, outcomes: ['partial'], ends: ['none'] },
  ],
  worker: [
    { at: /before (begin|run) task on itself/, outcomes: ['partial'], ends: ['none'] },
    { at: / task on /, outcomes: ['partial', 'done'], ends: ['none', 'all'] },
  ],
};

/** The connection is lost at a message; the server, and the tool, are there all the time. */
export const wireCut: readonly Told[] = [
  { at: /after decide on coordinator: COMMIT/, outcomes: ['done'], ends: ['all'] },
  { at: / (commit prepared|commit|close) on /, outcomes: ['done'], ends: ['all'] },
  { at: / on /, outcomes: ['failed'], ends: ['none'] },
];

/** The same while recovery runs; how the migration ends was decided before. */
export const wireCutInRecovery: readonly Told[] = [
  { at: / record aborted on /, outcomes: ['unusable'], ends: [] },
  { at: / on /, outcomes: ['in doubt'], ends: [] },
];

/** The same beside the transactions over several servers: before the first one, and when all is done. */
export const wireCutBeside: readonly Told[] = [
  // Whether the trial's branch is gone is left to the next recovery then.
  { at: / probe on w\d: SELECT gid FROM \(2\)/, outcomes: ['done'], ends: ['all'] },
  { at: / (release|renew) on /, outcomes: ['done'], ends: ['all'] },
  { at: / start on /, outcomes: ['failed'], ends: ['none'] },
  { at: / on /, outcomes: ['unusable'], ends: ['none'] },
];

export const wireCutWhileLeased: readonly Told[] = [
  { at: / on /, outcomes: ['unusable'], ends: ['none'] },
];

/** In a run that finds no migrations; nothing of schema citrate has been there. */
export const wireCutInFirstRun: readonly Told[] = [
  { at: / on /, outcomes: ['unusable'], ends: ['none'] },
];

/** The same while recovery looks, and when it notes what it has done. */
export const wireCutBesideRecovery: readonly Told[] = [
  { at: / release on /, outcomes: ['done'], ends: ['none'] },
  { at: / redo on /, outcomes: ['in doubt'], ends: ['all'] },
  { at: / (note|close) on | (connect|look) on w/, outcomes: ['in doubt'], ends: ['none'] },
  // A session that did not get its name is opened anew when it is needed.
  { at: / check on w| check on .* \(4\)/, outcomes: ['done'], ends: ['none'] },
  { at: / on /, outcomes: ['unusable'], ends: ['none'] },
];

/** In a step outside transactions. */
export const wireCutOutside: readonly Told[] = [
  { at: / (rehearse|tasks) on /, outcomes: ['failed'], ends: ['none'] },
  { at: / on /, outcomes: ['done'], ends: ['all'] },
];

/** Where each worker commits by itself: it is begun anew, unless the marker has it. */
export const wireCutConvergent: readonly Told[] = [
  { at: / on /, outcomes: ['done'], ends: ['all'] },
];

/** While a migration is taken back; `all`: it is still there. */
export const wireCutTakingBack: readonly Told[] = [
  { at: /after decide on coordinator: COMMIT/, outcomes: ['done'], ends: ['none'] },
  { at: / (close|release) on /, outcomes: ['done'], ends: ['none'] },
  { at: / on /, outcomes: ['failed'], ends: ['all'] },
];

/** Such as `after prepare on itself`, where a server is the victim; or else the tool. */
export function asSeenBy(victim: string, position: string): string {
  const [what = '', server = ''] = position.split(' on ');
  if (server === victim) return `${what} on itself`;
  if (server === 'coordinator') return `${what} on the coordinator`;
  return `${what} on ${victim.startsWith('w') ? 'another' : 'a'} worker`;
}

/** The line of a table that a position falls under. */
export function lineFor<Line extends { readonly at: RegExp }>(
  table: readonly Line[],
  position: string,
): Line {
  const line = table.find(({ at }) => at.test(position));
  if (line === undefined) throw new Error(`nothing is said about ${position}`);
  return line;
}
