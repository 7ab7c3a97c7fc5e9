/**
 * A model of everything that a transaction meets: the tool with its committer, the coordinator's row,
 * workers with open, prepared and committed branches, commands whose replies are lost or that go on
 * after nobody listens any more, tools that crash or stall, and the recovery of a later run. A world
 * is plain data; `moves` lists all that can happen next.
 */
import {
  type Action,
  type Event,
  formatGid,
  type RecoveryDecision,
  recover,
  type Sight,
  type State,
  start,
  step,
} from '../../src/commit/index.ts';

const cluster = '00000000';
const id = '0'.repeat(32);

export interface World {
  readonly row: 'none' | 'preparing' | 'committed' | 'aborted';
  readonly closed: boolean;
  readonly branches: readonly Branch[];
  /** Undefined once the tool has crashed. */
  readonly tool: Tool | undefined;
  /** Commands that a server may still carry out although their sender has stopped listening. */
  readonly stale: readonly Action[];
  /** The lease is another run's: what is guarded by its epoch fails. */
  readonly taken: boolean;
  readonly recovery: Recovering | undefined;
  /** How many more things may go wrong. */
  readonly faults: number;
}

interface Branch {
  /** A transaction with the work in it is open. */
  readonly open: boolean;
  readonly prepared: boolean;
  /** Committed, and therefore in the marker. */
  readonly committed: boolean;
}

interface Tool {
  readonly state: State;
  /** Sent, and not yet carried out. */
  readonly flying: readonly Action[];
  /** Carried out; the reply is on its way. */
  readonly replies: readonly Event[];
}

interface Recovering {
  readonly decisions: readonly RecoveryDecision[];
  readonly close: boolean;
}

export interface Move {
  readonly name: string;
  readonly to: World;
}

const gid = (no: number): string => formatGid({ cluster, transaction: id, target: no });

/** A tool that is about to begin. */
export function begin(branches: number, faults: number): World {
  const numbers = Array.from({ length: branches }, (_, i) => i + 1);
  const first = start({
    id,
    branches: numbers.map((no) => ({ no, gid: gid(no) })),
    rounds: 2,
    attempts: 2,
  });
  return {
    row: 'none',
    closed: false,
    branches: numbers.map(() => ({ open: false, prepared: false, committed: false })),
    tool: { state: first.state, flying: first.actions, replies: [] },
    stale: [],
    taken: false,
    recovery: undefined,
    faults,
  };
}

/** Everything that can happen next. */
export function moves(world: World): readonly Move[] {
  return [
    ...deliveries(world),
    ...executions(world),
    ...staleExecutions(world),
    ...accidents(world),
    ...recoveryMoves(world),
  ];
}

/** A reply reaches the tool, and the committer says what is next. */
function deliveries(world: World): readonly Move[] {
  const { tool } = world;
  if (tool === undefined) return [];
  return tool.replies.map((event, i) => ({
    name: `tool hears ${JSON.stringify(event)}`,
    to: { ...world, tool: hear({ ...tool, replies: without(tool.replies, i) }, event) },
  }));
}

function hear(tool: Tool, event: Event): Tool {
  const { state, actions } = step(tool.state, event);
  const sent = actions.filter((action) => action.do !== 'cancel');
  return { ...tool, state, flying: [...tool.flying, ...sent] };
}

/** A server carries out a command of the tool; or it fails there; or the connection is cut. */
function executions(world: World): readonly Move[] {
  const { tool } = world;
  if (tool === undefined) return [];
  return tool.flying.flatMap((action, i) => {
    const flying = without(tool.flying, i);
    const answer = (base: World, reply: Event): World => ({
      ...base,
      tool: { ...tool, flying, replies: [...tool.replies, reply] },
    });
    const name = describe(action);
    const { world: after, reply } = execute(world, action);
    const well: Move = { name, to: answer(after, reply) };
    if (world.faults === 0) return [well];
    const bad = { ...world, faults: world.faults - 1 };
    const broken = cut(action);
    return [
      well,
      ...failures(action).map((event) => ({
        name: `${name} fails`,
        to: answer(ended(bad, action), event),
      })),
      ...(broken === undefined
        ? []
        : [
            { name: `${name}: cut before`, to: answer(ended(bad, action), broken) },
            {
              name: `${name}: cut, goes on`,
              to: answer({ ...bad, stale: [...bad.stale, action] }, broken),
            },
            {
              name: `${name}: reply lost`,
              to: answer({ ...after, faults: bad.faults }, broken),
            },
          ]),
    ];
  });
}

/** A command that nobody listens to is carried out after all. */
function staleExecutions(world: World): readonly Move[] {
  return world.stale.map((action, i) => ({
    name: `late: ${describe(action)}`,
    to: execute({ ...world, stale: without(world.stale, i) }, action).world,
  }));
}

/** What goes wrong by itself. */
function accidents(world: World): readonly Move[] {
  const list: Move[] = [];
  const { tool } = world;
  if (tool !== undefined) {
    // Free of charge: the tool may always crash, and what it has sent may still be carried out.
    const stale = [...world.stale, ...tool.flying];
    list.push({ name: 'tool crashes', to: { ...world, tool: undefined, stale } });
  }
  if (world.faults === 0) return list;
  const bad = { ...world, faults: world.faults - 1 };
  if (tool !== undefined && tool.state.phase !== 'done') {
    list.push({
      name: 'user interrupts',
      to: { ...bad, tool: hear(tool, { on: 'interrupt' }) },
    });
    if (!world.taken) list.push({ name: 'lease is lost', to: { ...bad, taken: true } });
  }
  world.branches.forEach((branch, i) => {
    if (!branch.prepared) return;
    const lost = { ...branch, prepared: false };
    list.push({ name: `branch ${i + 1} is lost`, to: withBranch(bad, i + 1, lost) });
  });
  return list;
}

/** A later run recovers: when the tool is gone, or has lost its lease. Crashing costs it nothing. */
function recoveryMoves(world: World): readonly Move[] {
  if (world.tool !== undefined && !world.taken) return [];
  if (world.recovery === undefined) {
    const next = startRecovery(world);
    return next === undefined ? [] : [{ name: 'recovery looks', to: next }];
  }
  return [
    { name: 'recovery crashes', to: { ...world, recovery: undefined } },
    { name: 'recovery acts', to: continueRecovery(world, world.recovery) },
  ];
}

/** Ends every stale backend, and cuts a stalled tool's connections; then looks and writes `aborted`. */
function startRecovery(world: World): World | undefined {
  const alone = endBackends(world);
  const plan = recover(sightOf(alone));
  const nothing = plan.decisions.length === 0 && plan.close.length === 0 && plan.abort.length === 0;
  if (nothing) return alone === world ? undefined : { ...alone, recovery: undefined };
  const row = plan.abort.length > 0 ? 'aborted' : alone.row;
  const decisions = plan.decisions.filter(({ decision }) => decision !== 'leave');
  return { ...alone, row, recovery: { decisions, close: plan.close.length > 0 } };
}

function endBackends(world: World): World {
  const { tool } = world;
  const flying = tool?.flying.filter((action) => cut(action) !== undefined) ?? [];
  const open = world.branches.some((branch) => branch.open);
  if (world.stale.length === 0 && flying.length === 0 && !open) return world;
  const replies = flying.flatMap((action) => cut(action) ?? []);
  return {
    ...world,
    stale: [],
    branches: world.branches.map((branch) => ({ ...branch, open: false })),
    tool: tool && {
      ...tool,
      flying: tool.flying.filter((action) => !flying.includes(action)),
      replies: [...tool.replies, ...replies],
    },
  };
}

function continueRecovery(world: World, recovery: Recovering): World {
  const [decision, ...decisions] = recovery.decisions;
  if (decision === undefined) {
    const closed = recovery.close && world.row !== 'preparing';
    return { ...world, closed: world.closed || closed, recovery: undefined };
  }
  const next = { ...world, recovery: { ...recovery, decisions } };
  const no = decision.target;
  switch (decision.decision) {
    case 'commit':
      return commitBranch(next, no) ?? redoBranch(next, no);
    case 'rollback':
      return rollbackBranch(next, no);
    case 'redo':
      return redoBranch(next, no);
    case 'leave':
      return next;
  }
}

function sightOf(world: World): Sight {
  const servers = world.branches.map(({ prepared, committed }, i) => ({
    server: `w${i + 1}`,
    reachable: true,
    prepared: prepared ? [{ gid: gid(i + 1), owner: 'app' }] : [],
    marker: committed ? [id] : [],
  }));
  const branches = world.branches.map((_, i) => ({
    target: i + 1,
    server: `w${i + 1}`,
    gid: gid(i + 1),
  }));
  const { row, closed } = world;
  return {
    cluster,
    servers,
    transactions: row === 'none' ? [] : [{ id, state: row, finished: closed, branches }],
  };
}

/** What a server does with a command, and what it answers. */
function execute(world: World, action: Action): { world: World; reply: Event } {
  switch (action.do) {
    case 'record':
      return world.taken
        ? { world, reply: { on: 'unreachable' } }
        : { world: { ...world, row: 'preparing' }, reply: { on: 'recorded' } };
    case 'begin':
      return { world, reply: { on: 'opened', no: action.no } };
    case 'lock':
      return { world, reply: { on: 'locked', no: action.no } };
    case 'work':
      return { world: setOpen(world, action.no, true), reply: { on: 'worked', no: action.no } };
    case 'rollback':
      return {
        world: setOpen(world, action.no, false),
        reply: { on: 'rolled back', no: action.no },
      };
    case 'cancel':
      throw new Error('cancel is not carried out');
    case 'pause':
      return { world, reply: { on: 'rested' } };
    case 'prepare':
      return prepare(world, action.no);
    case 'decide':
      return decide(world);
    case 'look up':
      return { world: endDecision(world), reply: rowOf(endDecision(world)) };
    case 'record aborted': {
      const after: World = world.row === 'preparing' ? { ...world, row: 'aborted' } : world;
      return { world: after, reply: rowOf(after) };
    }
    case 'commit prepared': {
      const after = commitBranch(world, action.no);
      const done = after ?? world;
      const present = branchOf(done, action.no).committed;
      return { world: done, reply: { on: present ? 'finished' : 'absent', no: action.no } };
    }
    case 'redo':
      return { world: redoBranch(world, action.no), reply: { on: 'finished', no: action.no } };
    case 'rollback prepared': {
      const alone = action.unsure ? endPrepare(world, action.no) : world;
      return {
        world: rollbackBranch(alone, action.no),
        reply: { on: 'finished', no: action.no },
      };
    }
    case 'close':
      return {
        world: { ...world, closed: world.closed || world.row !== 'preparing' },
        reply: { on: 'closed' },
      };
  }
}

/** Without an open transaction the server answers ROLLBACK: surely not prepared. */
function prepare(world: World, no: number): { world: World; reply: Event } {
  const branch = branchOf(world, no);
  if (!branch.open) return { world, reply: { on: 'failed', no, retryable: false } };
  return {
    world: withBranch(world, no, { ...branch, open: false, prepared: true }),
    reply: { on: 'prepared', no },
  };
}

function decide(world: World): { world: World; reply: Event } {
  if (world.taken || world.row !== 'preparing') return { world, reply: { on: 'refused' } };
  return { world: { ...world, row: 'committed' }, reply: { on: 'decided' } };
}

function rowOf({ row }: World): Event {
  return { on: 'row', state: row === 'none' ? 'missing' : row };
}

function endDecision(world: World): World {
  return { ...world, stale: world.stale.filter((action) => action.do !== 'decide') };
}

function endPrepare(world: World, no: number): World {
  const stale = world.stale.filter((action) => !(action.do === 'prepare' && action.no === no));
  return setOpen({ ...world, stale }, no, false);
}

/** Undefined: no such gid. */
function commitBranch(world: World, no: number): World | undefined {
  const branch = branchOf(world, no);
  if (!branch.prepared) return undefined;
  return withBranch(world, no, { ...branch, prepared: false, committed: true });
}

function rollbackBranch(world: World, no: number): World {
  return withBranch(world, no, { ...branchOf(world, no), prepared: false });
}

function redoBranch(world: World, no: number): World {
  return withBranch(world, no, { ...branchOf(world, no), committed: true });
}

/** Errors that a server may report instead. */
function failures(action: Action): readonly Event[] {
  switch (action.do) {
    case 'begin':
    case 'lock':
    case 'work':
      return [
        { on: 'failed', no: action.no, retryable: true },
        { on: 'failed', no: action.no, retryable: false },
      ];
    case 'prepare':
      return [{ on: 'failed', no: action.no, retryable: false }];
    case 'decide':
      return [{ on: 'failed', no: 0, retryable: false }];
    default:
      return [];
  }
}

/** What the tool learns when the connection is cut; undefined where there is none to cut. */
function cut(action: Action): Event | undefined {
  switch (action.do) {
    case 'begin':
    case 'lock':
    case 'work':
    case 'rollback':
      return { on: action.do === 'rollback' ? 'rolled back' : 'lost', no: action.no };
    case 'prepare':
      return { on: 'unsure', no: action.no };
    case 'decide':
      return { on: 'unsure', no: 0 };
    case 'commit prepared':
    case 'rollback prepared':
    case 'redo':
      return { on: 'unfinished', no: action.no };
    case 'record':
    case 'look up':
    case 'record aborted':
    case 'close':
      return { on: 'unreachable' };
    case 'pause':
    case 'cancel':
      return undefined;
  }
}

/** A command that failed or was never carried out ends the open transaction it belongs to. */
function ended(world: World, action: Action): World {
  const ends = ['begin', 'lock', 'work', 'rollback', 'prepare'].includes(action.do);
  return ends && 'no' in action ? setOpen(world, action.no, false) : world;
}

function setOpen(world: World, no: number, open: boolean): World {
  if (no === 0) return world;
  return withBranch(world, no, { ...branchOf(world, no), open });
}

function branchOf(world: World, no: number): Branch {
  const branch = world.branches[no - 1];
  if (branch === undefined) throw new RangeError(`no branch ${no}`);
  return branch;
}

function withBranch(world: World, no: number, branch: Branch): World {
  return { ...world, branches: world.branches.with(no - 1, branch) };
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.toSpliced(index, 1);
}

function describe(action: Action): string {
  return 'no' in action ? `${action.do} ${action.no}` : action.do;
}

/**
 * What is wrong with this world, if anything: at once, or once its tool has crashed and recovery has
 * come to its end.
 */
export function violation(world: World): string | undefined {
  const { tool, row } = world;
  if (row !== 'committed' && world.branches.some(({ committed }) => committed)) {
    return 'a branch is committed without a decision';
  }
  if (tool?.state.phase === 'done') {
    const { outcome } = tool.state;
    if (outcome === 'committed' && row !== 'committed') return 'told committed, and is not';
    if (outcome === 'aborted' && row === 'committed') return 'told aborted, and is committed';
  }
  const end = recoverFully({ ...world, tool: undefined, stale: [], recovery: undefined });
  const whole = end.branches.every(({ committed }) => committed === (end.row === 'committed'));
  if (!whole) return 'after recovery some branches are committed and some are not';
  if (end.branches.some(({ prepared }) => prepared)) return 'after recovery a branch is prepared';
  if (end.row !== 'none' && !end.closed) return 'after recovery the row is open';
  return undefined;
}

function recoverFully(world: World): World {
  let current = world;
  for (let i = 0; i < 20; i++) {
    const next =
      current.recovery === undefined
        ? startRecovery(current)
        : continueRecovery(current, current.recovery);
    if (next === undefined) return current;
    current = next;
  }
  throw new Error('recovery does not come to an end');
}

/** The same for worlds that cannot be told apart. */
export function keyOf(world: World): string {
  return JSON.stringify(world, (_, value: unknown) =>
    value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
  );
}
