// How fast migration files are replayed, beside the time it takes to parse them, and whether both
// grow with the number of statements:
//   node packages/migrate/scripts/bench-replay.mjs [--files N] [--rounds N] [--corpus DIR]
// With --corpus also each .sql file of the folder, and each folder in it, as one schema. Time is that of
// the processor, for the process: others on the machine count less. The best round counts: in the first
// ones V8 compiles, on other threads, what parsing has compiled already. Wants a build.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadParser, parse } from '@citrate/parser';
import { emptyCatalog } from '../dist/catalog/index.js';
import { replay } from '../dist/replay/index.js';
import { migrations } from './generated-migrations.mjs';
import { schemasIn } from './schemas.mjs';
import { timed } from './timed.mjs';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '8' },
    corpus: { type: 'string' },
  },
});
const files = Number(values.files);

await loadParser();
await measure(migrations(Math.ceil(files / 20)), 5);
console.log(
  'replay of migrations           parse, ms   replay, ms   ratio   replay, µs a statement',
);
for (const share of [0.25, 0.5, 1, 2]) {
  const count = Math.ceil(files * share);
  const found = await measure(migrations(count), Number(values.rounds));
  if (found.refused) throw new TypeError(`a generated statement is refused: ${found.refused}`);
  report(`${count} files`, found);
}
if (values.corpus !== undefined) await measureSchemas(values.corpus);

/** Small ones, and so in more rounds. */
async function measureSchemas(folder) {
  const all = { statements: 0, parsing: 0, replaying: 0 };
  for (const schema of schemasIn(folder)) {
    const texts = schema.files.map((file) => readFileSync(file, 'utf8'));
    const found = await measure(texts, 4 * Number(values.rounds));
    report(schema.name, found);
    for (const key of Object.keys(all)) all[key] += found[key];
  }
  report('all schemas', all);
}

function report(what, { statements, parsing, replaying }) {
  const title = `${what}, ${statements} statements`;
  const figures = [
    parsing.toFixed(0).padStart(4),
    replaying.toFixed(0).padStart(13),
    `${(replaying / parsing).toFixed(2)}×`.padStart(8),
    ((replaying * 1000) / statements).toFixed(1).padStart(12),
  ];
  console.log(title.padEnd(36) + figures.join(''));
}

async function measure(texts, rounds) {
  const best = { parsing: Number.POSITIVE_INFINITY, replaying: Number.POSITIVE_INFINITY };
  let result;
  for (let round = 0; round < rounds; round++) {
    const [sources, parsing] = await timed(() =>
      texts.map((text) => ({ statements: parse(text) })),
    );
    const [replayed, replaying] = await timed(() => replay(sources, empty()));
    result = replayed;
    best.parsing = Math.min(best.parsing, parsing);
    best.replaying = Math.min(best.replaying, replaying);
  }
  const refused = result.diagnostics.find(({ severity }) => severity === 'error')?.message;
  return { statements: result.statements.length, refused, ...best };
}

function empty() {
  return emptyCatalog({ pg: 18, anyRole: true });
}
