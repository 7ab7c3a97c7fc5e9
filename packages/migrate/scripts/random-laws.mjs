// Whether replay foresees what real servers make of random scripts:
//   node packages/migrate/scripts/random-laws.mjs [--statements N] [--seed N] [--pg N] [--failures N]
// What came of each statement, every name, and, of each tenth script, the law that introspection finds
// what replay foresaw. A script that differs is printed, made shorter, with the seed that draws it
// again. Wants a build. Ends with 1 if anything is different.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { loadParser } from '@citrate/parser';
import { createJiti } from 'jiti';
import { emptyCatalog, emptySchema, withSchema } from '../dist/catalog/index.js';
import { startCluster } from '../dist/embedded/index.js';
import { kyselyOn } from '../dist/history/index.js';
import { introspect } from '../dist/introspect/index.js';
import { differences } from './laws/differences.mjs';
import {
  DONE,
  dropDatabase,
  newDatabase,
  replayStatements,
  runStatements,
  statementsOf,
} from './laws/statements.mjs';

const { values } = parseArgs({
  options: {
    statements: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    pg: { type: 'string', default: '18' },
    /** How many scripts that differ are shown. */
    failures: { type: 'string', default: '5' },
  },
});
const major = Number(values.pg);
/** Of how many scripts one is compared in all its parts: reading a catalog takes long. */
const INTROSPECTED = 10;
/** Scripts that are drawn at once. */
const BATCH = 20;

const jiti = createJiti(import.meta.url);
const fc = await jiti.import('fast-check');
const { objectsOfCatalog, objectsOfServer } = await jiti.import('../test/objects.ts');
const { summary } = await jiti.import('../test/catalog-summary.ts');
const { scripts } = await jiti.import('../test/random-scripts.ts');
const { widerScripts } = await jiti.import('../test/wider-scripts.ts');
const { furtherScripts } = await jiti.import('../test/further-scripts.ts');
const { typedScripts } = await jiti.import('../test/typed-scripts.ts');

/** One kind after the other, by seeds. */
const kinds = [scripts, widerScripts, furtherScripts, typedScripts];

/** What a script may refer to. */
const schemas = ['here', 'elsewhere'];

await loadParser();
const cluster = await startCluster({ workers: 0, pg: major });
const client = await newDatabase(cluster, 'random_laws');
const counts = { scripts: 0, statements: 0, different: 0, codes: new Map() };
try {
  const wanted = Number(values.statements);
  for (let seed = Number(values.seed); counts.statements < wanted; seed++) await runBatch(seed);
} finally {
  await client.end();
  await dropDatabase(cluster, 'random_laws');
  await cluster.stop();
}
console.log(
  `PostgreSQL ${major}, seed ${values.seed}: ${counts.statements} statements in ` +
    `${counts.scripts} scripts, ${counts.different} scripts differ`,
);
const reasons = [...counts.codes].sort(([, a], [, b]) => b - a);
const total = reasons.reduce((sum, [, count]) => sum + count, 0);
console.log(`refused by both, for another reason: ${total} statements`);
for (const [reason, count] of reasons.slice(0, 20))
  console.log(`${`${count}`.padStart(7)}  ${reason}`);
process.exitCode = counts.different === 0 ? 0 : 1;

async function runBatch(seed) {
  for (const [i, script] of fc
    .sample(kinds[seed % kinds.length], { seed, numRuns: BATCH })
    .entries()) {
    const whole = (counts.scripts + i) % INTROSPECTED === 0;
    counts.statements += script.length;
    const found = await check(script, { whole, counted: true });
    if (found.length === 0) continue;
    counts.different += 1;
    if (counts.different <= Number(values.failures)) await show(script, { seed, whole });
  }
  counts.scripts += BATCH;
}

/** Lines that say where a server and replay differ. */
async function check(script, { whole, counted }) {
  const ours = inReplay(script);
  const theirs = await onServer(script, whole);
  const verdicts = script.flatMap((sql, i) => {
    const [a, b] = [ours.results[i].code, theirs.results[i].code];
    if (a === b) return [];
    if (a === DONE || b === DONE) return [`${sql}: replay ${a}, server ${b}`];
    if (counted) countReason(ours.results[i], theirs.results[i]);
    return [];
  });
  const names = differences(ours.objects, theirs.objects);
  const parts = theirs.made ? differences(inLaw(ours.catalog), inLaw(theirs.made)) : [];
  return [...verdicts, ...names, ...parts];
}

function countReason(ours, theirs) {
  const said = [ours, theirs].map(
    ({ code, message }) => `${code} ${message.replaceAll(/"[^"]*"/g, '…')}`,
  );
  const reason = `replay ${said[0]} | server ${said[1]}`;
  counts.codes.set(reason, (counts.codes.get(reason) ?? 0) + 1);
}

function inReplay(script) {
  const empty = emptyCatalog({ pg: major, searchPath: ['here'] });
  const start = schemas.reduce((c, name) => withSchema(c, emptySchema(name, 'postgres')), empty);
  const { results, catalog } = replayStatements(statementsOf('script', script.join(';\n')), start);
  return { results, catalog, objects: byLine(objectsOfCatalog(catalog)) };
}

async function onServer(script, whole) {
  await client.query('CREATE SCHEMA here; CREATE SCHEMA elsewhere; SET search_path = here');
  const results = await runStatements(client, script);
  const objects = [];
  for (const schema of schemas) objects.push(...(await objectsOfServer(client, schema)));
  const made = whole ? await introspect(kyselyOn(client), { searchPath: ['here'] }) : undefined;
  await client.query('DROP SCHEMA here, elsewhere CASCADE');
  return { results, objects: byLine(objects), made };
}

function byLine(lines) {
  return Object.fromEntries(lines.map((line) => [line, 'there']));
}

function inLaw(catalog) {
  return { schemas: summary(catalog).schemas };
}

/** Statements are left out one by one as long as it still differs. */
async function show(script, { seed, whole }) {
  let shorter = script;
  for (let i = shorter.length - 1; i >= 0; i--) {
    const without = shorter.toSpliced(i, 1);
    if ((await check(without, { whole, counted: false })).length > 0) shorter = without;
  }
  console.log(`\nseed ${seed}:`);
  for (const sql of shorter) console.log(`  ${sql};`);
  for (const line of await check(shorter, { whole, counted: false })) console.log(`    ${line}`);
}
