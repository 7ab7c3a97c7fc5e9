/**
 * Tries the committer and recovery on every schedule of the small scenarios, then on random ones of
 * larger ones, and prints how many there were and what was found:
 *
 *   npx -y pnpm@10 simulate [--schedules N] [--first SEED] [--faults N] [--staged]
 *   npx -y pnpm@10 simulate --seed SEED [--staged]
 *
 * `--faults` gives each small scenario so many more; `--seed` tells one random schedule step by step;
 * with `--staged` random ones are of branches that are not prepared.
 * Ends with 1 if an invariant was violated.
 */
import { parseArgs } from 'node:util';
import { explore, type Failure } from './explore.ts';
import type { Scenario } from './model.ts';
import { walk } from './random.ts';
import { scenarios } from './scenarios.ts';
import { describeChoice } from './transcript.ts';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '20000' },
    first: { type: 'string', default: '1' },
    faults: { type: 'string', default: '0' },
    seed: { type: 'string' },
    staged: { type: 'boolean', default: false },
  },
});

const drawnOnes = values.staged ? 'staged' : 'atomic';

if (values.seed === undefined) everything();
else oneSchedule(Number(values.seed));

function everything(): void {
  console.log('every schedule of'.padEnd(82) + 'states     schedules  violations');
  for (const scenario of scenarios) exhaust(scenario, Number(values.faults));
  drawn(Number(values.first), Number(values.schedules));
}

function exhaust(given: Scenario, more: number): void {
  const scenario = { ...given, faults: given.faults + more };
  const { states, schedules, failures } = explore(scenario);
  const { consistency, workers, tools, faults, kinds } = scenario;
  const what = `${consistency}, ${workers} workers, ${tools.join(' + ')}, ${faults} of ${kinds.join(', ')}`;
  const counts = [String(states).padStart(6), schedules.toExponential(1).padStart(14)];
  console.log(`${what.padEnd(82)}${counts.join('')}${String(failures.length).padStart(12)}`);
  failures.forEach(tell);
}

function drawn(first: number, count: number): void {
  const failed: number[] = [];
  let steps = 0;
  for (let seed = first; seed < first + count; seed++) {
    const one = walk(seed, drawnOnes);
    steps += one.steps;
    if (one.failure === undefined) continue;
    failed.push(seed);
    tell(one.failure);
  }
  const range = `seeds ${first} to ${first + count - 1}`;
  console.log(
    `\n${count} random schedules, ${drawnOnes}, ${range}, up to 4 workers, 3 tools and 5 faults: ${steps} steps, ${failed.length} violations`,
  );
  for (const seed of failed.slice(0, 10))
    console.log(`again: simulate --seed ${seed}${values.staged ? ' --staged' : ''}`);
}

function oneSchedule(seed: number): void {
  const { path, failure } = walk(seed, drawnOnes);
  console.log(path.map(describeChoice).join('\n'));
  if (failure) console.log(failure.findings.join('\n'));
  process.exitCode = failure ? 1 : 0;
}

function tell({ transcript, findings }: Failure): void {
  process.exitCode = 1;
  console.log([...transcript, ...findings].join('\n'));
}
