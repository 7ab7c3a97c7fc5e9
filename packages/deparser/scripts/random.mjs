// Random statements, of PostgreSQL's whole grammar or made of a corpus's expressions: each must
// parse to the same tree after deparsing, in both layouts.
//   node packages/deparser/scripts/random.mjs [--count N] [--seed N] [--path PATH] [--corpus DIR]
// The seed is a new one each time, unless given; a counterexample is shrunk, and how to see it again
// is printed.
import { randomInt } from 'node:crypto';
import { loadParser, parse } from '@citrate/parser';
import * as fc from 'fast-check';
import { createJiti } from 'jiti';
import { argumentsOf } from './arguments.mjs';
import { problem } from './check.mjs';
import { corpus } from './corpus.mjs';

const values = argumentsOf(import.meta.url, {
  count: { type: 'string', default: '100000' },
  seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  path: { type: 'string' },
  corpus: { type: 'string' },
});

// The generators are part of the tests, which Node.js 20 cannot import as they are.
const jiti = createJiti(import.meta.url);
const support = (file) => jiti.import(`../test/support/${file}`);
const { randomStatements } = await support('generate/statement.ts');
const { recombined } = await support('recombine.ts');
const { Seen } = await support('raw-fields.ts');

await loadParser();
const seen = new Seen();
const trees = values.corpus ? recombined(treesOf(values.corpus)) : randomStatements();
const start = performance.now();
const result = fc.check(
  fc.property(trees, (drawn) => {
    const tree = values.corpus ? drawn : treeOf(drawn.sql);
    fc.pre(tree !== undefined);
    seen.add(tree);
    const found = problem(tree);
    if (found !== undefined) throw new Error(found);
  }),
  {
    numRuns: Number(values.count),
    seed: Number(values.seed),
    ...(values.path && { path: values.path }),
  },
);
if (result.failed) reportFailure();
else reportSuccess((performance.now() - start) / 1000);

function treesOf(folder) {
  return [...corpus(folder)].flatMap(({ statements }) => statements.map(({ tree }) => tree));
}

/** Undefined if the parser refuses the statement. */
function treeOf(sql) {
  try {
    return parse(sql)[0].tree;
  } catch {
    return undefined;
  }
}

function reportSuccess(seconds) {
  const { numRuns, numSkips } = result;
  const { nodes, fields } = seen.count();
  const refused = ((100 * numSkips) / (numRuns + numSkips)).toFixed(2);
  console.log(`seed ${values.seed}: ${numRuns} of ${numRuns} random statements came back (100%)`);
  console.log(
    `  ${Math.round(numRuns / seconds)} a second, ${refused}% more refused by the parser`,
  );
  console.log(`  ${nodes} kinds of nodes with ${fields} fields`);
  if (!values.corpus) console.log(`  never drawn: ${seen.missing().join(', ') || 'none'}`);
}

function reportFailure() {
  const { seed, numRuns, counterexample, counterexamplePath, errorInstance } = result;
  console.log(`seed ${seed}: statement ${numRuns} did not come back\n`);
  console.log(counterexample[0].sql ?? JSON.stringify(counterexample[0]));
  console.log(`\n${errorInstance.message}\n`);
  console.log(`Again: --seed ${seed} --path ${counterexamplePath}`);
  process.exitCode = 1;
}
