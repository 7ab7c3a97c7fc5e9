// parse(deparse(tree)) = tree, on every statement of a corpus, in both layouts.
//   node packages/deparser/scripts/round-trip.mjs [--corpus DIR] [--file NAME] [--failures N]
import { parseArgs } from 'node:util';
import { loadParser, parse } from '@citrate/parser';
import { problem } from './check.mjs';
import { corpus, ownCorpus } from './corpus.mjs';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: ownCorpus },
    failures: { type: 'string', default: '0' },
    file: { type: 'string' },
  },
});

await loadParser();
let shown = 0;
for (const { file, statements } of corpus(values.corpus)) {
  if (values.file && file !== values.file) continue;
  const failures = new Map();
  let good = 0;
  for (const sql of statements) {
    const found = problem(parse(sql)[0].tree);
    if (found === undefined) good++;
    else {
      const kind = found.split('\n')[0];
      failures.set(kind, [...(failures.get(kind) ?? []), `${sql}\n   => ${found}`]);
    }
  }
  if (failures.size > 0) process.exitCode = 1;
  const percent = ((100 * good) / statements.length).toFixed(2);
  console.log(`${file.padEnd(28)} ${good} of ${statements.length} (${percent}%)`);
  for (const [kind, list] of [...failures].sort((a, b) => b[1].length - a[1].length)) {
    if (shown >= Number(values.failures)) break;
    shown++;
    console.log(` ${list.length} × ${kind}\n   ${list[0]}`);
  }
}
