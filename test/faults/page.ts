/** docs/failures.md, from what the tests hold the faults to. */
import { exitCodeOf } from '../../packages/migrate/src/cli/exit.ts';
import { advice } from './advice.ts';
import { type Condition, conditions, cutShort, failovers } from './conditions.ts';
import {
  asSeenBy,
  type ByVictim,
  convergentServerKilled,
  type Left,
  lineFor,
  serverKilled,
  serverKilledInRecovery,
  serverKilledOutside,
  serverKilledUndoing,
  stagedServerKilled,
  stagedToolKilled,
  type Told,
  toolKilled,
  wireCut,
  wireCutInRecovery,
} from './expectations.ts';
import { cutsOf, type Message, messagesOf, scenarios, titleOf } from './messages.ts';
import { type PhaseRow, phaseRows } from './phases.ts';
import {
  convergentVictims,
  leftovers,
  outsideVictims,
  positions,
  stagedPositions,
  stagedVictims,
  undoingPositions,
  undoingVictims,
} from './positions.ts';
import { simulated } from './simulated.ts';
import { summary } from './summary.ts';
import { toldStretches } from './told-stretches.ts';
import { total, trials } from './trials.ts';

export function failuresPage(): string {
  const all = [advice, counts(), phases(), tool(), servers(), wire(), staged(), convergent()];
  return [...all, further(), simulated(table)].join('\n\n');
}

function counts(): string {
  const rows = trials.map(({ fault, at, count }) => [fault, at, count]);
  return `## What was tried

\`npx -y pnpm@10 faults\` runs ${total} trials on real servers, and prints how many ended in which
way. After each \`recover\` runs, and once more where it had anything to do. Then the migration is on
every node or on none, in tables, constraints, metadata and history; no shard differs from its shell;
nothing is prepared, no session is left, and with it no lock; and the migration can be applied. Trials
that may leave a part of a migration: 0, but for steps outside transactions, where the next
\`apply\` has to go on and to come to the end.

Where the connection is cut, some messages stand for others: of the snapshot of the catalog, which only reads,
the first and the last; of \`recover\`, what it does otherwise than \`apply\`, which connects and takes
the lease as it does; of \`down\`, the same; outside transactions, those to the coordinator and to one worker.

${table(['fault', 'where', 'trials'], [...rows, ['**all**', '', `**${total}**`]])}`;
}

const meanings: Readonly<Record<PhaseRow['meaning'], string>> = {
  nothing: 'closes the row, if there is one: **none**',
  'roll back': 'records `aborted`, then rolls back what is prepared: **none**',
  'ask the row':
    'the row decides: `committed`, and it commits everywhere: **all**; `preparing`, and it does as before: **none**',
  'go on': 'does on each branch what was decided; one that was lost is run again',
};

function phases(): string {
  const rows = phaseRows().map((row) => [
    row.phase,
    row.actions.map((action) => `\`${action}\``).join(', '),
    ...leftIn(row),
    meanings[row.meaning],
  ]);
  return `## What a failure means, phase by phase

The words for actions are those of \`apply --progress json\` (events of kind \`step\`). Before
\`record\` come \`install\`, \`lease\` and \`probe\`, which change nothing that a migration is about.
What is prepared holds its locks until recovery has run.

${table(['phase', 'what is done', 'row', 'prepared on', 'recovery'], rows)}`;
}

/** What a run leaves that ends within these actions, by what a killed tool leaves there. */
function leftIn({ phase, actions }: PhaseRow): readonly string[] {
  const here = positions.filter((one) => actions.some((action) => one.includes(` ${action} on `)));
  const lines = here.map((position) => lineFor(toolKilled, position));
  const rows = new Set(lines.map(({ row }) => row));
  const prepared = new Set(lines.map((line) => onWorkers[line.prepared]));
  return lines.length === 0
    ? (elsewhere[phase] ?? [])
    : [[...rows].join(' or '), [...prepared].join(' or ')];
}

/** Phases that a run comes to only when something has failed before. */
const elsewhere: Partial<Record<PhaseRow['phase'], readonly string[]>> = {
  staging: ['preparing', 'none'],
  resolving: ['preparing or committed', 'all workers'],
  aborting: ['preparing or aborted', 'some workers'],
};

const onWorkers: Readonly<Record<Left['prepared'], string>> = {
  none: 'none',
  some: 'some workers',
  all: 'all workers',
};

function tool(): string {
  const seen = positions.map((position) => asSeenBy('', position));
  const rows = toolKilled.map((line) => [
    summary(seen, (position) => lineFor(toolKilled, position) === line),
    ...leftBy(line),
    line.ends,
  ]);
  const recovering = leftovers.map(({ what, there }) => `${what}: ${there ? 'all' : 'none'}`);
  return `## The tool is killed

Its exit code is the shell's 137; \`citrate recover\` then ends with 0.

${table(['killed before or after', 'row', 'prepared on', 'recovery', 'ends'], rows)}

Killed while it undoes a migration that failed: none. Killed while it recovers, the next recovery does
the rest (${recovering.join('; ')}).
Killed in a step outside transactions, the next \`apply\` goes on.`;
}

/** What differs from a run whose branches are prepared. */
function staged(): string {
  const seen = stagedPositions.map((position) => asSeenBy('', position));
  const rows = stagedToolKilled.map((line) => [
    summary(seen, (position) => lineFor(stagedToolKilled, position) === line),
    line.row,
    line.row !== 'committed' ? 'closes the row, if it is open' : 'runs again what markers lack',
    line.ends,
  ]);
  const [, ...killed] = stagedVictims;
  const byServer = told(stagedServerKilled, stagedPositions, stagedPositions, killed);
  return `## Where branches are staged

With \`consistency: 'staged'\` ([consistency](concepts/consistency.md)) nothing is prepared: branches wait in
open transactions (\`stage\`), and \`commit\` takes the place of \`commit prepared\`. A tool or a server that is
gone takes its branches with it. Before the decision that leaves nothing; after it, each branch that its
server's marker lacks is run again from its stored SQL, by the run or by \`recover\`. Until then its
server has the old schema and holds no lock: what others write there meanwhile may keep the branch from being
run again, and \`recover\` ends with 8 until that is mended.

${table(['tool killed before or after', 'row', 'recovery', 'ends'], rows)}

${table(['server killed', 'before or after', 'exit code', 'ends'], byServer)}

A cut connection is the same as above: the run finds out by itself.`;
}

function convergent(): string {
  const head = ['server killed', 'before or after', 'exit code', 'applied'];
  const [ofCoordinator, ofWorker] = convergentVictims;
  const at = told(convergentServerKilled, ofCoordinator.positions, ofWorker.positions, ['w2']);
  return `## Where each server commits by itself

With \`consistency: 'convergent'\` ([consistency](concepts/consistency.md)) a run that ends before the last
server leaves the file in part: exit code 7, or 137 where the tool is killed. \`recover\` finds nothing to do;
the next \`apply\` goes on, with the servers that lack it, and each has it once. \`none\` says that it was
not applied yet when the run had ended.

${table(head, at)}`;
}

function leftBy({ row, prepared, ends }: Left): readonly string[] {
  if (prepared !== 'none')
    return [row, onWorkers[prepared], ends === 'all' ? 'commits' : 'rolls back'];
  return [row, 'none', row === 'none' || row === 'closed' ? 'has nothing to do' : 'closes the row'];
}

function servers(): string {
  const head = ['killed', 'before or after', 'exit code', 'ends'];
  const [, ...undone] = undoingVictims;
  const recovering = leftovers.flatMap((one) => one.positions);
  const [ofCoordinator, ofWorker] = outsideVictims;
  return `## A server is killed

The run goes on as far as it can, and tells what it knows by its exit code. The server comes back
whenever it does; until then \`recover\` ends with 8, or without the coordinator with 2, and says what it
waits for.

${table(head, told(serverKilled, positions))}

While a run that failed at PREPARE is undone:

${table(head, told(serverKilledUndoing, undoingPositions, undoingPositions, undone))}

While \`recover\` is at work, what was decided stays decided:

${table(head, told(serverKilledInRecovery, recovering))}

In a step outside transactions (\`-- citrate: transaction=off\`) the file stays as far as it came, and
the next \`apply\` goes on from there; an index that was left invalid is built anew, and a partition that
was half detached is detached to the end:

${table(head, told(serverKilledOutside, ofCoordinator.positions, ofWorker.positions))}`;
}

type Positions = readonly string[];

function told(
  { coordinator, worker }: ByVictim,
  at: Positions,
  atWorker: Positions = at,
  workers: readonly string[] = ['w1', 'w2'],
): readonly Cells[] {
  const byWorkers = workers.flatMap((name) => atWorker.map((one) => asSeenBy(name, one)));
  const byCoordinator = at.map((one) => asSeenBy('coordinator', one));
  return [
    ...toldRows('coordinator', coordinator, byCoordinator),
    ...toldRows('a worker', worker, byWorkers),
  ];
}

function toldRows(what: string, lines: readonly Told[], at: Positions): readonly Cells[] {
  const seen = [...new Set(at)];
  const rows = lines.map((line) => [
    what,
    summary(seen, (position) => lineFor(lines, position) === line),
    exits(line.outcomes),
    line.ends.join(' or ') || 'as decided',
  ]);
  return rows.filter(([, where]) => where !== '');
}

function wire(): string {
  const rows = [
    ...toldRows('`apply`', wireCut, titlesOf(false)),
    ...toldRows('`recover`', wireCutInRecovery, titlesOf(true)),
  ];
  const head = ['command', 'at a message of', 'exit code', 'ends'];
  const beside = toldStretches.flatMap(({ command, stretches, table: lines }) =>
    toldRows(command, lines, titles(stretches.flatMap(cutsOf))),
  );
  return `## The connection is cut

Before a server has a message, or after, so that only the reply is lost; the servers are up. A run
finds out by itself how it stands and leaves nothing; \`recover\` is to be repeated.

${table(head, rows)}

The same beside these transactions: while it connects, installs schema \`citrate\`, takes, renews and
releases the lease, looks around and plans, tries out two-phase commit; in recovery before its actions
and behind them; in steps outside transactions and in batches. What a run has left there, if anything,
the next run or \`recover\` brings to its end. For \`down\`, all: what was to be taken back is still there.

${table(head, beside)}`;
}

function titlesOf(recovering: boolean): Positions {
  const chosen = scenarios.filter(({ leftover }) => (leftover !== undefined) === recovering);
  return titles(chosen.flatMap(messagesOf));
}

function titles(messages: readonly Message[]): Positions {
  return messages.flatMap((one) => [titleOf(one, 'before'), titleOf(one, 'after')]);
}

function further(): string {
  const row = ({ what, outcome, ends, why }: Omit<Condition, 'id'>): readonly string[] => [
    what,
    exits([outcome]),
    ends,
    why,
  ];
  const rows = [...conditions, ...failovers, ...cutShort].map(row);
  return `## Further conditions

${table(['what happens', 'exit code', 'ends', 'why'], rows)}`;
}

function exits(outcomes: Told['outcomes']): string {
  const codes = outcomes.map((outcome) => exitCodeOf({ outcome, diagnostics: [] }));
  return codes.toSorted((a, b) => a - b).join(' or ');
}

type Cells = readonly (string | number)[];

function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
