// How fast migration files are replayed, beside the time it takes to parse them, and whether both
// grow with the number of statements:
//   node packages/migrate/scripts/bench-replay.mjs [--files N] [--rounds N]
// Time is that of the processor, for the process: others on the machine count less. The best round
// counts. Wants a build.
import { parseArgs } from 'node:util';
import { loadParser, parse } from '@citrate/parser';
import { emptyCatalog } from '../dist/catalog/index.js';
import { replay } from '../dist/replay/index.js';
import { migrations } from './generated-migrations.mjs';
import { timed } from './timed.mjs';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
  },
});
const files = Number(values.files);

await loadParser();
await measure(Math.ceil(files / 20), 5);
console.log('replay of migrations     parse, ms   replay, ms   ratio   replay, µs a statement');
for (const share of [0.25, 0.5, 1, 2]) await report(Math.ceil(files * share));

async function report(count) {
  const { statements, parsing, replaying } = await measure(count, Number(values.rounds));
  const title = `${count} files, ${statements} statements`;
  const figures = [
    parsing.toFixed(0).padStart(4),
    replaying.toFixed(0).padStart(13),
    `${(replaying / parsing).toFixed(2)}×`.padStart(8),
    ((replaying * 1000) / statements).toFixed(1).padStart(12),
  ];
  console.log(title.padEnd(30) + figures.join(''));
}

async function measure(count, rounds) {
  const texts = migrations(count);
  const best = { parsing: Number.POSITIVE_INFINITY, replaying: Number.POSITIVE_INFINITY };
  let statements = 0;
  for (let round = 0; round < rounds; round++) {
    const [sources, parsing] = await timed(() =>
      texts.map((text) => ({ statements: parse(text) })),
    );
    const [result, replaying] = await timed(() => replay(sources, empty()));
    const [error] = result.diagnostics.filter(({ severity }) => severity === 'error');
    if (error) throw new TypeError(`a generated statement is refused: ${error.message}`);
    statements = result.statements.length;
    best.parsing = Math.min(best.parsing, parsing);
    best.replaying = Math.min(best.replaying, replaying);
  }
  return { statements, ...best };
}

function empty() {
  return emptyCatalog({ pg: 18, anyRole: true });
}
