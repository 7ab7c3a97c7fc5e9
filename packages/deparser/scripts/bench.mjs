// Time to deparse a corpus, both layouts, and beside it pgsql-deparser's if it can be found:
//   node packages/deparser/scripts/bench.mjs [--corpus DIR] [--peer DIR] [--rounds N]
// --peer is a folder where `npm install pgsql-deparser` was run. The two take turns in one process;
// the best round of each counts.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deparse, render, template } from '@citrate/deparser';
import { loadParser, parse } from '@citrate/parser';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(import.meta.dirname, '../test/fixtures/statements') },
    peer: { type: 'string' },
    rounds: { type: 'string', default: '30' },
  },
});

await loadParser();
const peer = values.peer && createRequire(join(values.peer, 'package.json'))('pgsql-deparser');

for (const file of readdirSync(values.corpus).sort()) {
  if (!/\.(jsonl|sql)$/.test(file)) continue;
  const text = readFileSync(join(values.corpus, file), 'utf8');
  const statements = file.endsWith('.sql')
    ? parse(text).map((statement) => statement.source)
    : text
        .trim()
        .split('\n')
        .slice(0, 4000)
        .map((row) => JSON.parse(row).sql);
  const trees = statements.map((sql) => parse(sql)[0].tree).filter(peerCan);
  report(file, trees, statements);
}
renderSpeed();

function report(file, trees, statements) {
  const runs = {
    parse: () => statements.forEach((sql) => parse(sql)),
    compact: () => trees.forEach((tree) => flat(deparse(tree, { layout: 'compact' }))),
    pretty: () => trees.forEach((tree) => flat(deparse(tree))),
  };
  if (peer) {
    runs['peer compact'] = () =>
      trees.forEach((tree) => flat(peer.deparseSync(tree, { pretty: false })));
    runs['peer pretty'] = () =>
      trees.forEach((tree) => flat(peer.deparseSync(tree, { pretty: true })));
  }
  const best = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, run] of Object.entries(runs)) {
      if (name === 'parse' && round > 2) continue;
      best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, time(run));
    }
  }
  const figures = Object.entries(best).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  const ratios = peer
    ? `, ${(best['peer compact'] / best.compact).toFixed(2)}× and ${(best['peer pretty'] / best.pretty).toFixed(2)}× as fast`
    : '';
  console.log(`${file}: ${trees.length} statements, ${figures.join(', ')}${ratios}`);
}

/** Rendering one statement for many shards. */
function renderSpeed() {
  const statement = parse('ALTER TABLE s.items ADD CONSTRAINT items_price_check CHECK (price > 0)');
  const open = template(statement[0].tree);
  const count = 1_000_000;
  const ms = time(() => {
    for (let i = 0; i < count; i++) render(open, (slot) => `${slot.name}_${i}`);
  });
  console.log(`render: ${Math.round(count / ms / 1000)} million statements a second`);
}

function peerCan(tree) {
  if (!peer) return true;
  try {
    peer.deparseSync(tree, { pretty: false });
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds of processor time: on a busy machine steadier than the clock. */
function time(run) {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Make the engine lay out the whole string, which joining may put off. */
function flat(sql) {
  return sql.charCodeAt(sql.length >> 1);
}
