// parse(deparse(tree)) = tree, on every statement of a corpus: files *.jsonl with { sql } a line,
// or *.sql scripts. Both layouts are checked.
//   node packages/deparser/scripts/round-trip.mjs [--corpus DIR] [--failures N]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deparse } from '@citrate/deparser';
import { loadParser, parse } from '@citrate/parser';
import { differenceOf } from '../dist/same-tree.js';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(import.meta.dirname, '../test/fixtures/statements') },
    failures: { type: 'string', default: '0' },
    file: { type: 'string' },
  },
});

await loadParser();
let shown = 0;
for (const file of readdirSync(values.corpus).sort()) {
  if (!/\.(jsonl|sql)$/.test(file) || (values.file && file !== values.file)) continue;
  const text = readFileSync(join(values.corpus, file), 'utf8');
  const statements = file.endsWith('.sql')
    ? parse(text).map((statement) => statement.source)
    : text
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row).sql);
  const failures = new Map();
  let good = 0;
  for (const sql of statements) {
    const found = check(sql);
    if (found === undefined) good++;
    else {
      const kind = found.split('\n')[0];
      failures.set(kind, [...(failures.get(kind) ?? []), `${sql}\n   => ${found}`]);
    }
  }
  const percent = ((100 * good) / statements.length).toFixed(2);
  console.log(`${file.padEnd(28)} ${good} of ${statements.length} (${percent}%)`);
  for (const [kind, list] of [...failures].sort((a, b) => b[1].length - a[1].length)) {
    if (shown >= Number(values.failures)) break;
    shown++;
    console.log(` ${list.length} × ${kind}\n   ${list[0]}`);
  }
}

/** What is wrong with a statement's round trip, in either layout; undefined if nothing. */
function check(sql) {
  const tree = parse(sql)[0].tree;
  return problem(tree, 'pretty') ?? problem(tree, 'compact');
}

function problem(tree, layout) {
  let written;
  try {
    written = deparse(tree, { layout });
    const again = parse(written);
    const difference = differenceOf(tree, again[0]?.tree);
    return difference === undefined && again.length === 1
      ? undefined
      : `differs: ${difference}\n${written}`;
  } catch (error) {
    return `${error.message}\n${written ?? error.stack}`;
  }
}
