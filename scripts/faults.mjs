/**
 * Runs every fault trial, and prints where the faults struck and how the migrations ended: on all
 * nodes, on none, or otherwise, which fails the trial. Positions × outcomes, in one table.
 *
 *   node scripts/faults.mjs [FILTER…]
 *
 * FILTER are parts of paths below test/faults. Ends with 1 if any trial failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'citrate-tally-'));
const [report, tally] = [join(folder, 'report.json'), join(folder, 'tally.jsonl')];
try {
  run(process.argv.slice(2));
  print(rowsOf(JSON.parse(readFileSync(report, 'utf8')).testResults, endings()));
} finally {
  rmSync(folder, { recursive: true });
}

function run(filters) {
  const paths = filters.length === 0 ? [''] : filters;
  const args = ['vitest', 'run', ...paths.map((filter) => `test/faults/${filter}`)];
  const env = { ...process.env, CITRATE_TEST_REPORT: report, CITRATE_FAULTS_TALLY: tally };
  const { status } = spawnSync('npx', args, { stdio: 'inherit', env });
  process.exitCode = status === 0 ? 0 : 1;
}

/** By file, how each trial ended; one that ended twice has gone on in between. */
function endings() {
  const files = new Map();
  const lines = existsSync(tally) ? readFileSync(tally, 'utf8').trim().split('\n') : [];
  for (const { file, trial, ended } of lines.map((line) => JSON.parse(line))) {
    files.set(file, (files.get(file) ?? new Map()).set(trial, ended));
  }
  return files;
}

function rowsOf(results, files) {
  const withTrials = results.filter(({ name }) => !name.endsWith('page.test.ts'));
  return withTrials.map(({ name, assertionResults }) => {
    const ended = [...(files.get(name)?.values() ?? [])];
    const count = (how) => ended.filter((one) => one === how).length;
    const failed = assertionResults.filter(({ status }) => status === 'failed').length;
    return [basename(name, '.test.ts'), ended.length, count('all'), count('none'), failed];
  });
}

function print(rows) {
  const sums = [1, 2, 3, 4].map((column) => rows.reduce((sum, row) => sum + row[column], 0));
  const head = ['faults', 'trials', 'all', 'none', 'failed'];
  for (const [name, ...cells] of [head, ...rows.toSorted(), ['together', ...sums]]) {
    console.log(name.padEnd(20) + cells.map((cell) => String(cell).padStart(8)).join(''));
  }
}
