// A mutation check of the deparser's own tests: wherever a printer reads a field of a node, reading
// nothing instead must fail the round trip of some statement, or at least change what the tests
// expect of one: its text, and the names that a template leaves open.
//   node packages/deparser/scripts/mutate.mjs [--corpus DIR]
// Fails (exit code 1) if a place may read nothing without a reason in the list below, or if a reason
// is listed for what is no such place.
import { loadParser, parse } from '@citrate/parser';
import { createJiti } from 'jiti';
import { differenceOf } from '../dist/same-tree.js';
import { argumentsOf } from './arguments.mjs';
import { corpus, ownCorpus } from './corpus.mjs';
import { mutatedPackage, withMutant } from './mutants.mjs';

/** Places that may read nothing, by the reason. */
const equivalents = new Map(
  Object.entries({
    'never reached: what is around the node writes it': [
      'nodes/alter-table.js n.name',
      'nodes/constants.js n.boolval',
      'nodes/json.js n.format',
      'nodes/select.js n.rel',
    ],
    'without effect: what is not taken for one chain is written link by link, alike': [
      'nodes/operations.js n.lexpr',
      'nodes/operations.js link?.kind',
      'nodes/operations.js link.lexpr',
      'nodes/operations.js link.name',
    ],
    'without effect: a short cut to what follows': ['nodes/names.js n.inh'],
    'without effect: the grammar has no %TYPE in expressions': [
      'nodes/sequence-literal.js typeName.pct_type',
    ],
  }).flatMap(([why, places]) => places.map((place) => [place, why])),
);

const reasons = new Set(equivalents.values());

const refusal = 'asked only to refuse what no statement gives';

const values = argumentsOf(import.meta.url, { corpus: { type: 'string', default: ownCorpus } });

const jiti = createJiti(import.meta.url);
const { fieldTypes } = await jiti.import('../test/support/fixtures.ts');
const fields = new Set([...fieldTypes().values()].flatMap((types) => [...types.keys()]));

await loadParser();
const { deparse, template, mutants, unmet } = await mutatedPackage(fields);
const statements = [...corpus(values.corpus)].flatMap((part) => part.statements);
const cases = statements.map(({ tree }) => caseOf(tree));
const verdicts = mutants.map((_, mutant) => verdict(mutant));
report();

/** A tree with what is written of it, and the mutants that this comes by. */
function caseOf(tree) {
  const { value: written, reached } = withMutant(undefined, () => writtenOf(tree));
  return { tree, written, reached };
}

/** The texts, and the names left open; undefined if there is an error instead. */
function writtenOf(tree) {
  try {
    const texts = [deparse(tree, { layout: 'compact' }), deparse(tree)];
    return { texts, open: JSON.stringify(template(tree)) };
  } catch {
    return undefined;
  }
}

/** The most that becomes of a mutant in any case. */
function verdict(mutant) {
  const concerned = cases.filter(({ reached }) => reached.has(mutant));
  if (concerned.length === 0) return 'never reached';
  let most = 'without effect';
  for (const { tree, written } of concerned) {
    const { value } = withMutant(mutant, () => writtenOf(tree));
    if (value === undefined) return 'killed';
    const texts = value.texts.filter((text, i) => text !== written.texts[i]);
    if (texts.some((text) => !comesBack(tree, text))) return 'killed';
    if (texts.length > 0 || value.open !== written.open) most = 'seen';
  }
  return most;
}

function comesBack(tree, text) {
  try {
    const again = parse(text);
    return again.length === 1 && differenceOf(tree, again[0].tree) === undefined;
  } catch {
    return false;
  }
}

function report() {
  const count = (kind) => verdicts.filter((found) => found === kind).length;
  const share = ((100 * count('killed')) / mutants.length).toFixed(1);
  console.log(`${mutants.length} places where a printer reads a field`);
  console.log(
    `  ${count('killed')} fail the round trip of a statement if they read nothing (${share}%)`,
  );
  console.log(`  ${count('seen')} more give another text, or other names left open`);
  const alive = mutants.map((mutant, i) => ({ ...mutant, why: whyAlive(mutant, verdicts[i]) }));
  for (const why of ['without effect', 'never reached', refusal, ...reasons]) {
    const these = alive.filter((mutant) => mutant.why === why);
    if (these.length > 0) console.log(`  ${these.length} ${why}`);
    for (const { file, line, code } of these) console.log(`    ${file}:${line} ${code}`);
  }
  const open = alive.filter(({ why }) => why === 'without effect' || why === 'never reached');
  const stale = staleReasons(alive);
  if (stale.length > 0) console.log(`  ${stale.length} listed, but no such place (any more)`);
  for (const place of stale) console.log(`    ${place}`);
  if (open.length + stale.length > 0) process.exitCode = 1;
}

function whyAlive({ file, code, refuses }, found) {
  if (found === 'killed' || found === 'seen') return undefined;
  return refuses ? refusal : (equivalents.get(`${file} ${code}`) ?? found);
}

/** What the lists of reasons say of no place that may read nothing. */
function staleReasons(alive) {
  const needed = new Set(
    alive.filter(({ why }) => reasons.has(why)).map(({ file, code }) => `${file} ${code}`),
  );
  const places = [...equivalents.keys()].filter((place) => !needed.has(place));
  return [...places, ...[...unmet].map((name) => `function ${name} of refusals.mjs`)];
}
