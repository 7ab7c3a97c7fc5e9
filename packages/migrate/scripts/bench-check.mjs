// How long `citrate check` takes for 1,000 migration files beside parsing them, also where all are in
// one, and how fast the command starts beside Node.js itself:
//   node packages/migrate/scripts/bench-check.mjs [--files N] [--rounds N] [--starts N]
// Of checks, time is that of the processor, for the process, reading of the texts apart; of starts, it
// is what passes on the clock. The best round counts. Wants a build.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadParser, parse } from '@citrate/parser';
import { check } from '../dist/index.js';
import { migrations } from './generated-migrations.mjs';
import { timed } from './timed.mjs';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '8' },
    starts: { type: 'string', default: '15' },
  },
});
const files = Number(values.files);

await loadParser();
await measureChecks(asFiles(migrations(Math.ceil(files / 20))), 3);
const apart = asFiles(migrations(files));
reportChecks(`${files} files`, await measureChecks(apart, Number(values.rounds)));
const together = asFiles([migrations(files).join('\n')]);
reportChecks('all of them in one file', await measureChecks(together, Number(values.rounds)));

const starts = measureStarts(Number(values.starts));
console.log('start of the command');
report('node -e 0', starts.node);
report('citrate --help', starts.help, starts.node);

function asFiles(texts) {
  return texts.map((text, i) => ({ name: `${i}.sql`, text }));
}

function reportChecks(what, { statements, parsing, checking }) {
  console.log(`check of ${what}, ${statements} statements`);
  report('parsing', parsing);
  report('check', checking, parsing);
  console.log();
}

function report(title, milliseconds, beside) {
  const ratio = beside === undefined ? '' : `${(milliseconds / beside).toFixed(2)}×`.padStart(8);
  console.log(`  ${title.padEnd(16)}${milliseconds.toFixed(0).padStart(6)} ms${ratio}`);
}

/** Each round checks the same texts; what is said of them, plain tables above all, counts, too. */
async function measureChecks(sources, rounds) {
  const best = { parsing: Number.POSITIVE_INFINITY, checking: Number.POSITIVE_INFINITY };
  let statements = 0;
  for (let round = 0; round < rounds; round++) {
    const [, parsing] = await timed(() => sources.map(({ text }) => parse(text)));
    const [result, checking] = await timed(() => check({ sources }));
    statements = result.statements.length;
    best.parsing = Math.min(best.parsing, parsing);
    best.checking = Math.min(best.checking, checking);
  }
  return { ...best, statements };
}

/** In turn, so that both have their share of a busy machine. */
function measureStarts(rounds) {
  const bin = fileURLToPath(new URL('../bin/citrate.js', import.meta.url));
  const best = { node: Number.POSITIVE_INFINITY, help: Number.POSITIVE_INFINITY };
  for (let round = 0; round < rounds; round++) {
    best.node = Math.min(best.node, start(['-e', '0']));
    best.help = Math.min(best.help, start([bin, '--help']));
  }
  return best;
}

function start(args) {
  const before = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - before;
}
