/** The committer itself is asked in which phase it wants an action done. */
import {
  type Action,
  type Event,
  meaningOfFailure,
  type Phase,
  start,
  step,
} from '../../packages/migrate/src/commit/index.ts';

type Wanted = Action['do'];

/** How a way through the protocol differs from one where all goes well. */
type Differs = Partial<Record<Wanted, Event['on']>>;

const ways: readonly Differs[] = [
  { decide: 'unsure' },
  {},
  { 'commit prepared': 'absent' },
  { prepare: 'unsure' },
];

const well: Readonly<Record<Exclude<Wanted, 'cancel' | 'pause'>, Event['on']>> = {
  record: 'recorded',
  begin: 'opened',
  lock: 'locked',
  work: 'worked',
  rollback: 'rolled back',
  prepare: 'prepared',
  decide: 'decided',
  'look up': 'row',
  'record aborted': 'row',
  'commit prepared': 'finished',
  redo: 'finished',
  'rollback prepared': 'finished',
  close: 'closed',
};

export interface PhaseRow {
  readonly phase: Phase;
  readonly actions: readonly Wanted[];
  readonly meaning: ReturnType<typeof meaningOfFailure>;
}

/** The phases in which something is done, in the order in which they come. */
export function phaseRows(): readonly PhaseRow[] {
  const found = new Map<Phase, Set<Wanted>>();
  for (const differs of ways) walk(differs, found);
  return [...found].map(([phase, actions]) => ({
    phase,
    actions: [...actions],
    meaning: meaningOfFailure(phase),
  }));
}

function walk(differs: Differs, found: Map<Phase, Set<Wanted>>): void {
  const branches = [1, 2].map((no) => ({ no, gid: `gid${no}` }));
  let { state, actions } = start({ id: '0'.repeat(32), branches, rounds: 1, attempts: 1 });
  const queue: Action[] = [];
  for (;;) {
    for (const action of actions) {
      const { phase } = state;
      found.set(phase, (found.get(phase) ?? new Set()).add(action.do));
      queue.push(action);
    }
    const next = queue.shift();
    if (next === undefined) return;
    ({ state, actions } = step(state, eventFor(next, differs)));
  }
}

function eventFor(action: Action, differs: Differs): Event {
  if (action.do === 'cancel' || action.do === 'pause') throw new Error(`no way has ${action.do}`);
  // The row tells what its last writer wanted.
  const state = action.do === 'look up' ? 'committed' : 'aborted';
  const on = differs[action.do] ?? well[action.do];
  return { on, state, ...('no' in action && { no: action.no }) } as Event;
}
