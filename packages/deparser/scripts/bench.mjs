// How fast statements are written, beside pgsql-deparser on equal trees in the same process:
//   node packages/deparser/scripts/bench.mjs [--corpus DIR] [--statements N] [--rounds N]
// The peer has copies, as it changes some trees. Both warm up; then they take turns on each
// statement, and the best of their rounds counts. Of each file of the corpus, and of each folder in it,
// N statements are taken, spread over it.
import { deparse, render, template } from '@citrate/deparser';
import { loadParser, parse } from '@citrate/parser';
import { deparseSync } from 'pgsql-deparser';
import { argumentsOf } from './arguments.mjs';
import { corpus, ownCorpus } from './corpus.mjs';

const values = argumentsOf(import.meta.url, {
  corpus: { type: 'string', default: ownCorpus },
  statements: { type: 'string', default: '500' },
  rounds: { type: 'string', default: '7' },
});

const rounds = Number(values.rounds);
/** How often each statement is written before: the engine compiles by and by what has run often. */
const warmUps = 100;
/** Repeated at once: the clock is too coarse for one. */
const repeats = 20;

const runs = {
  parse: ({ sql }) => parse(sql).length,
  compact: ({ tree }) => flat(deparse(tree, { layout: 'compact' })),
  'peer compact': ({ peerTree }) => flat(deparseSync(peerTree, { pretty: false })),
  pretty: ({ tree }) => flat(deparse(tree)),
  'peer pretty': ({ peerTree }) => flat(deparseSync(peerTree, { pretty: true })),
};

await loadParser();
console.log(`${'µs a statement'.padEnd(29)}parse  compact   peer         pretty   peer`);
const all = [];
for (const { part, statements } of corpus(values.corpus)) {
  const step = Math.max(1, Math.floor(statements.length / Number(values.statements)));
  const sample = statements.filter((_, i) => i % step === 0).map(withCopy);
  const usable = sample.filter(peerCan);
  if (usable.length === 0) continue;
  const best = measure(usable);
  all.push(best);
  report(part, usable.length, best);
}
if (all.length > 1) report('all files', all.length, sum(all), all.length);
renderSpeed();
growth();

/** Microseconds for each kind of run, of the average statement. */
function measure(sample) {
  const total = {};
  for (let i = 0; i < warmUps; i++) for (const run of Object.values(runs)) sample.forEach(run);
  for (const one of sample) {
    const best = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, run] of Object.entries(runs)) {
        best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, time(run, one));
      }
    }
    for (const [name, us] of Object.entries(best)) total[name] = (total[name] ?? 0) + us;
  }
  for (const name of Object.keys(total)) total[name] /= sample.length;
  return total;
}

function time(run, one) {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run(one);
  return ((performance.now() - start) * 1000) / repeats;
}

function report(title, count, best) {
  const us = (name) => best[name].toFixed(2).padStart(7);
  const ratio = (name) => `${(best[`peer ${name}`] / best[name]).toFixed(2)}×`.padStart(7);
  const share = `${((100 * best.compact) / best.parse).toFixed(0)}% of parsing`;
  console.log(
    `${title.padEnd(22)}${String(count).padStart(4)}${us('parse')}${us('compact')}` +
      `${us('peer compact')}${ratio('compact')}${us('pretty')}${us('peer pretty')}` +
      `${ratio('pretty')}  ${share}`,
  );
}

function sum(bests) {
  const names = Object.keys(runs);
  return Object.fromEntries(
    names.map((name) => [
      name,
      bests.reduce((total, best) => total + best[name], 0) / bests.length,
    ]),
  );
}

function withCopy({ sql, tree }) {
  return { sql, tree, peerTree: structuredClone(tree) };
}

function peerCan({ peerTree }) {
  try {
    deparseSync(peerTree, { pretty: false });
    deparseSync(peerTree, { pretty: true });
    return true;
  } catch {
    return false;
  }
}

/** Make the engine lay out the whole string, which joining may put off. */
function flat(sql) {
  return sql.charCodeAt(sql.length >> 1);
}

/** Rendering one statement for many shards. */
function renderSpeed() {
  const [statement] = parse('ALTER TABLE s.items ADD CONSTRAINT items_check CHECK (price > 0)');
  const open = template(statement.tree);
  const count = 1_000_000;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) flat(render(open, (slot) => `${slot.name}_${i}`));
    best = Math.min(best, performance.now() - start);
  }
  console.log(`\nrendered for shards: ${(count / best / 1000).toFixed(1)} million texts a second`);
}

/** Whether the time for each part stays the same when there are more of them. */
function growth() {
  const list = (n, item) => Array.from({ length: n }, (_, i) => item(i));
  const shapes = {
    columns: [2000, (n) => `CREATE TABLE t (${list(n, (i) => `c${i} int`).join()})`],
    'items of IN': [50_000, (n) => `SELECT a IN (${list(n, String).join()})`],
    'rows of VALUES': [
      12_500,
      (n) => `INSERT INTO t VALUES ${list(n, (i) => `(${i}, 'x')`).join()}`,
    ],
    'conditions of AND': [12_500, (n) => `SELECT ${list(n, (i) => `a${i}`).join(' AND ')}`],
    joins: [1000, (n) => `SELECT * FROM t ${list(n, (i) => `JOIN t${i} ON true`).join(' ')}`],
    'arms of UNION': [1250, (n) => list(n, (i) => `SELECT ${i}`).join(' UNION ')],
    'nested calls': [1000, (n) => `SELECT ${'f('.repeat(n)}1${')'.repeat(n)}`],
    'nested queries': [250, (n) => `${'SELECT ('.repeat(n)}SELECT 1${')'.repeat(n)}`],
  };
  console.log('\nns a part, pretty:        of n   2 n   4 n');
  for (const [name, [n, statement]] of Object.entries(shapes)) {
    const times = [n, 2 * n, 4 * n].map((size) => {
      const [{ tree }] = parse(statement(size));
      const rest = list(rounds, () => time(() => flat(deparse(tree)), undefined));
      return Math.round((Math.min(...rest) * 1000) / size);
    });
    const figures = times.map((ns) => String(ns).padStart(6)).join('');
    console.log(`${name.padEnd(18)}${String(n).padStart(6)}${figures}`);
  }
}
