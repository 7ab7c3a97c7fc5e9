/** The committer itself is asked in which phase it wants an action done. */
import {
  type Action,
  type Event,
  type JointConsistency,
  meaningOfFailure,
  type Phase,
  start,
  step,
} from '../../packages/migrate/src/commit/index.ts';

type Wanted = Action['do'];

/** How a way through the protocol differs from one where all goes well. */
type Differs = Partial<Record<Wanted, Event['on']>>;

interface Way {
  readonly consistency: JointConsistency;
  readonly differs: Differs;
}

const ways: readonly Way[] = [
  { consistency: 'atomic', differs: { decide: 'unsure' } },
  { consistency: 'atomic', differs: {} },
  { consistency: 'atomic', differs: { 'commit prepared': 'absent' } },
  { consistency: 'atomic', differs: { prepare: 'unsure' } },
  { consistency: 'staged', differs: { commit: 'absent' } },
];

const well: Readonly<Record<Exclude<Wanted, 'cancel' | 'pause'>, Event['on']>> = {
  record: 'recorded',
  begin: 'opened',
  lock: 'locked',
  work: 'worked',
  rollback: 'rolled back',
  prepare: 'prepared',
  stage: 'staged',
  decide: 'decided',
  'look up': 'row',
  'record aborted': 'row',
  'commit prepared': 'finished',
  commit: 'finished',
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
  for (const way of ways) walk(way, found);
  return [...found].map(([phase, actions]) => ({
    phase,
    actions: [...actions],
    meaning: meaningOfFailure(phase),
  }));
}

function walk({ consistency, differs }: Way, found: Map<Phase, Set<Wanted>>): void {
  const branches = [1, 2].map((no) => ({ no, gid: `gid${no}` }));
  const id = '0'.repeat(32);
  let { state, actions } = start({ id, consistency, branches, rounds: 1, attempts: 1 });
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
