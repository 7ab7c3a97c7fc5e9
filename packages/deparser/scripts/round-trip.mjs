// parse(deparse(tree)) = tree, on every statement of a corpus, in both layouts.
//   node packages/deparser/scripts/round-trip.mjs [--corpus DIR] [--file NAME] [--failures N]
// A line for each file of the corpus, and for each folder in it; --file NAME is one of them only. The
// N most frequent failures are shown, each with a statement.
import { loadParser } from '@citrate/parser';
import { argumentsOf } from './arguments.mjs';
import { problem } from './check.mjs';
import { corpus, ownCorpus } from './corpus.mjs';

const values = argumentsOf(import.meta.url, {
  corpus: { type: 'string', default: ownCorpus },
  failures: { type: 'string', default: '0' },
  file: { type: 'string' },
});

await loadParser();
let shown = 0;
const total = { good: 0, count: 0, refused: 0 };
for (const { part, statements, refused } of corpus(values.corpus, values.file)) {
  const failures = new Map();
  for (const { sql, tree } of statements) {
    const found = problem(tree);
    if (found === undefined) continue;
    const kind = found.split('\n')[0];
    failures.set(kind, [...(failures.get(kind) ?? []), `${sql}\n   => ${found}`]);
  }
  if (failures.size > 0) process.exitCode = 1;
  const good = statements.length - [...failures.values()].flat().length;
  report(part, { good, count: statements.length, refused });
  total.good += good;
  total.count += statements.length;
  total.refused += refused;
  showSome(failures);
}
report('total', total);

function report(title, { good, count, refused }) {
  // Rounded down: 100 % is said of no less than all.
  const percent = (Math.floor((10_000 * good) / count) / 100).toFixed(2);
  const share = count === 0 ? '' : ` (${percent}%)`;
  const leftOut = refused === 0 ? '' : `, ${refused} left out as no SQL`;
  console.log(`${title.padEnd(28)} ${good} of ${count}${share}${leftOut}`);
}

function showSome(failures) {
  for (const [kind, list] of [...failures].sort((a, b) => b[1].length - a[1].length)) {
    if (shown >= Number(values.failures)) break;
    shown++;
    console.log(` ${list.length} × ${kind}\n   ${list[0]}`);
  }
}
