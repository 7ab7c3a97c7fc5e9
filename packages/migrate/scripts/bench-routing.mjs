// How fast an application learns where a row is: questions to `shardFor` a second, on 64 shards.
//   node packages/migrate/scripts/bench-routing.mjs [--questions N]
// Wants a build.
import { parseArgs } from 'node:util';
import { shardFor } from '../dist/index.js';

const { values } = parseArgs({ options: { questions: { type: 'string', default: '300000' } } });
const questions = Number(values.questions);

const SHARDS = 64;
const WIDTH = 2 ** 32 / SHARDS;

const keys = {
  int4: (i) => i,
  int8: (i) => BigInt(i) << 20n,
  text: (i) => `customer-${i}`,
  uuid: (i) => `7c9e6679-7425-40de-944b-${i.toString(16).padStart(12, '0')}`,
  timestamptz: (i) => new Date(i * 1000),
};

const tables = Object.keys(keys).map((name) => ({
  schema: 'public',
  name,
  kind: 'distributed',
  column: { column: 'key', name, shown: name },
  shards: Array.from({ length: SHARDS }, (_, i) => {
    const min = -(2 ** 31) + i * WIDTH;
    return { id: i, min, max: min + WIDTH - 1, name: `${name}_${i}`, servers: ['w1'] };
  }),
}));
const routing = { format: 1, searchPath: ['public'], tables };

console.log('where a row is: shardFor');
for (const [table, keyOf] of Object.entries(keys)) {
  const wanted = Array.from({ length: questions }, (_, i) => keyOf(i));
  ask(table, wanted);
  const begin = performance.now();
  ask(table, wanted);
  const perSecond = questions / (performance.now() - begin) / 1000;
  console.log(`  ${table.padEnd(14)}${perSecond.toFixed(1).padStart(6)} million a second`);
}

function ask(table, wanted) {
  for (const value of wanted) shardFor(routing, table, value);
}
