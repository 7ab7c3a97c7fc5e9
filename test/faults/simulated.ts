/** What a run of the simulation came to: these figures are of it, and of no test. */

/** As `simulate` prints them: the scenario, how many worlds, and how many orders of what happens. */
const exhausted = [
  [
    '2 workers, `apply`',
    '1 of cut, error, interrupt, kill, lost lease, crash',
    '1,634',
    '1.0 × 10⁵',
  ],
  ['2 workers, `apply`', '1 failover, with what it loses', '491', '5.9 × 10³'],
  ['1 worker, `apply`', '2 of cut, kill, crash, failover', '4,424', '9.1 × 10⁴'],
  ['1 worker, `apply` and `recover`', '1 of cut, kill, lost lease', '1,873', '4.3 × 10⁶'],
  ['1 worker, two of `apply`', '1 of cut, kill, lost lease', '7,340', '2.2 × 10¹¹'],
  [
    'staged, 2 workers, `apply`',
    '1 of cut, error, interrupt, kill, lost lease, crash',
    '1,066',
    '7.4 × 10³',
  ],
  ['staged, 2 workers, `apply`', '1 failover, with what it loses', '260', '4.9 × 10²'],
  ['staged, 1 worker, `apply`', '2 of cut, kill, crash, failover', '2,708', '7.2 × 10⁴'],
  ['staged, 1 worker, `apply` and `recover`', '1 of cut, kill, lost lease', '1,439', '1.1 × 10⁶'],
  ['staged, 1 worker, two of `apply`', '1 of cut, kill, lost lease', '4,977', '3.0 × 10¹⁰'],
] as const;

export function simulated(
  table: (head: readonly string[], rows: readonly string[][]) => string,
): string {
  return `## What was simulated

The committer and the recovery, the very ones that run, in a model of servers with their logs, of tools, and
of messages on their way. A server may crash, come back, or be replaced by a standby or a backup that lacks the
end of its log: a branch that was prepared, a decision, or more. A tool may be killed, stopped, cut off, or
stall and wake up after another has recovered. At any point all may end: then recovery runs, and none of
this may be found:

- a transaction that is committed on one node and rolled back on another, or committed twice: what it
  changes counts, rows as well as tables
- a history that has the migration where nodes don't, or lacks it where they do
- anything that stays prepared, or a row that stays open
- a tool that has told its user something else
- a second recovery that finds anything to do

Only where the coordinator has lost what it had acknowledged, something may be left, and is reported then.

Every order of what can happen, in the small:

${table(
  ['who', 'faults', 'states', 'schedules'],
  exhausted.map((row) => [...row]),
)}

And 2,000,000 random schedules (seeds 1,000,001 to 3,000,000) of up to 4 workers, 3 tools and 5 faults, in all
72,941,152 steps: 0 violations. \`npx -y pnpm@10 simulate --schedules 2000000 --first 1000001\` does it again, in
an hour; a seed that fails is told with its schedule, and \`simulate --seed\` shows it again. Of staged
branches (\`--staged\`) 100,000 (seeds 3,000,001 to 3,100,000), in all 3,476,087 steps: 0 violations. Tests leave out
each guard of the protocol in turn, and the model finds that out, or another guard that holds it up.
`;
}
