// Whether replay, introspection and dumps agree on whole schemas, each in databases of its own:
//   node packages/migrate/scripts/schema-laws.mjs [--corpus DIR] [--only NAME] [--pg N] [--failures N]
// Always on the repository's own fixtures and examples; with --corpus also on each .sql file of the
// folder, and on each folder in it, whose .sql files are run in the order of their names. The README
// of the package says what is compared. Wants a build. Ends with 1 if anything is different.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deparse } from '@citrate/deparser';
import { as, loadParser, walk } from '@citrate/parser';
import { createJiti } from 'jiti';
import { distributionCall, emptyCatalog } from '../dist/catalog/index.js';
import { dumpCatalog } from '../dist/dump/index.js';
import { startCluster } from '../dist/embedded/index.js';
import { kyselyOn } from '../dist/history/index.js';
import { introspect } from '../dist/introspect/index.js';
import { differences } from './laws/differences.mjs';
import {
  connect,
  DONE,
  dropDatabase,
  newDatabase,
  replayStatements,
  runStatements,
  statementsOf,
} from './laws/statements.mjs';
import { inFolder, oneSchema, schemasIn } from './schemas.mjs';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    /** One schema alone. */
    only: { type: 'string' },
    pg: { type: 'string', default: '18' },
    /** How many differences of each law are shown. */
    failures: { type: 'string', default: '10' },
  },
});
const major = Number(values.pg);
const shownFailures = Number(values.failures);

const jiti = createJiti(import.meta.url);
const { comparable } = await jiti.import('../test/same-catalog.ts');
const { summary } = await jiti.import('../test/catalog-summary.ts');
const migrate = new URL('../', import.meta.url).pathname;

await loadParser();
const cluster = await startCluster({ workers: 0, pg: major });
let databases = 0;
let different = 0;
try {
  for (const schema of schemas().filter(({ name }) => (values.only ?? name) === name)) {
    await checkSchema(schema);
  }
} finally {
  await cluster.stop();
}
console.log(different === 0 ? 'all laws hold' : `${different} differences`);
process.exitCode = different === 0 ? 0 : 1;

/** Each with its files. */
function schemas() {
  const fixtures = ['introspect', 'dump'].flatMap((folder) =>
    schemasIn(join(migrate, 'test/fixtures', folder)),
  );
  const examples = inFolder(join(migrate, '../../examples')).map((path) => ({
    ...oneSchema(join(path, 'migrations')),
    name: basename(path),
  }));
  const corpus = values.corpus === undefined ? [] : schemasIn(values.corpus);
  return [...fixtures, ...examples, ...corpus];
}

async function checkSchema({ name, files }) {
  const all = files.flatMap((file) => statementsOf(basename(file), readFileSync(file, 'utf8')));
  const statements = all.filter(({ tree }) => !distributionCall(tree));
  await createRoles(statements);
  const start = emptyCatalog({ pg: major, anyRole: true });
  const { codes, made } = await afterRunning(statements.map(({ source }) => source));
  const ours = replayStatements(statements, start).results;
  const verdicts = compareVerdicts(statements, codes, ours);
  // What a bare server cannot run is left out: the laws are about the rest.
  const kept = statements.filter((_, i) => codes[i].applied);
  const { catalog, results } = replayStatements(kept, start);
  const laws = {
    'replay | server': differences(inLaw(catalog), inLaw(made)),
    'dump of replay | server': await dumpDiffers(catalog, made),
    'dump of server | server': await dumpDiffers(made, made),
  };
  report(name, { statements, verdicts, laws, refused: results.filter((r) => r.code !== DONE) });
}

/** The database, not the session that ran the files. */
function inLaw(catalog) {
  return { schemas: summary(catalog).schemas.filter(({ name }) => name !== 'pg_temp') };
}

/** Roles are the server's: those that statements name must be there. */
async function createRoles(statements) {
  const named = new Set();
  const created = new Set();
  for (const { tree } of statements) {
    walk(tree, { RoleSpec: ({ rolename }) => void (rolename && named.add(rolename)) });
    created.add(as(tree, 'CreateRoleStmt')?.role);
  }
  const client = await connect(cluster.coordinator.url);
  for (const role of named) {
    if (created.has(role)) continue;
    await client.query(`CREATE ROLE "${role.replaceAll('"', '""')}"`).catch(() => undefined);
  }
  await client.end();
}

/** What came of each statement, whether it lasted, and what is there in the end. */
async function afterRunning(texts) {
  const database = `law_${++databases}`;
  const client = await newDatabase(cluster, database);
  try {
    const results = await runStatements(client, texts);
    await client.query('ROLLBACK');
    const made = await introspect(kyselyOn(client));
    return { codes: lasting(texts, results), made };
  } finally {
    await client.end();
    await dropDatabase(cluster, database);
  }
}

/** A statement that was refused takes with it what else is in its transaction. */
function lasting(texts, results) {
  let begun;
  const applied = results.map(({ code }) => code === DONE);
  for (const [i, text] of texts.entries()) {
    if (/^\s*(BEGIN|START TRANSACTION)\b/i.test(text)) begun = i;
    if (begun === undefined || !/^\s*(COMMIT|END|ROLLBACK)\b/i.test(text)) continue;
    if (applied.slice(begun, i).includes(false)) applied.fill(false, begun, i + 1);
    begun = undefined;
  }
  return results.map((result, i) => ({ ...result, applied: applied[i] }));
}

function compareVerdicts(statements, theirs, ours) {
  const lines = statements.map(({ source }, i) => {
    const [server, own] = [theirs[i], ours[i]];
    const text = source.replaceAll(/\s+/g, ' ').slice(0, 100);
    const said = [server, own].map(({ code, message = '' }) => `${code} ${message}`);
    return { server, own, line: `${text}\n      server: ${said[0]}\n      replay: ${said[1]}` };
  });
  const byServer = lines.filter(({ server }) => server.code !== DONE);
  const byReplay = lines.filter(({ own }) => own.code !== DONE);
  return { byServer, byReplay };
}

/** What a database has that ran the dump, beside what it should have. */
async function dumpDiffers(catalog, made) {
  const { trees, diagnostics } = dumpCatalog(catalog);
  const texts = trees.filter((tree) => !distributionCall(tree)).map((tree) => deparse(tree));
  const { codes, made: again } = await afterRunning(texts);
  const failed = codes.flatMap(({ code, message }, i) =>
    code === DONE ? [] : [`${texts[i].slice(0, 150)}: ${code} ${message}`],
  );
  const left = diagnostics.map(({ message }) => `not dumped: ${message}`);
  return [...left, ...failed, ...differences(comparable(again), comparable(made))];
}

function report(name, { statements, verdicts, laws, refused }) {
  const { byServer, byReplay } = verdicts;
  const agreed = byServer.filter(({ own }) => own.code !== DONE).length;
  const alone = byReplay.filter(({ server }) => server.code === DONE);
  console.log(
    `${name}: ${statements.length} statements; the server refused ${byServer.length}, replay ` +
      `${agreed} of these and ${alone.length} others; of those left, replay refused ${refused.length}`,
  );
  list(
    'refused by the server alone',
    byServer.filter(({ own }) => own.code === DONE).map((v) => v.line),
  );
  list(
    'refused by replay alone',
    alone.map((v) => v.line),
  );
  for (const [law, found] of Object.entries(laws)) list(law, found);
  different += alone.length + Object.values(laws).reduce((sum, found) => sum + found.length, 0);
}

function list(title, lines) {
  if (lines.length === 0) return;
  console.log(`  ${title}: ${lines.length}`);
  for (const line of lines.slice(0, shownFailures)) console.log(`    ${line}`);
}
