/**
 * Compares what `--as-citus` says of statements with what a real Citus did with them.
 *
 *   node packages/migrate/scripts/citus-verdicts.mjs --corpus DIR [--failures N] [--only TEXT] [--better]
 *
 * DIR holds `cases/*.jsonl` (id, setup, statement) and `recorded/*.jsonl` (id, verdict, error, needs).
 * A case that needs rows, an environment or a crash is listed, not compared. With `--better` the cases
 * are listed that a real Citus refused or kept on its coordinator, and that Citrate takes to all shards
 * or servers of a fleet.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { as, DiagnosticError, loadParser, parse } from '@citrate/parser';
import { emptyCatalog, refuseNewer, UNKNOWN_CHANGE } from '../dist/catalog/index.js';
import { runOnCitus } from '../dist/distribute/citus/index.js';
import { judgeStatement } from '../dist/distribute/index.js';

/** The PostgreSQL of the recordings; of what is newer, no Citus was asked. */
const RECORDED_ON = 15;

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    failures: { type: 'string', default: '20' },
    only: { type: 'string' },
    better: { type: 'boolean', default: false },
  },
});
if (values.corpus === undefined) {
  console.error('--corpus DIR is missing: a folder with cases/ and recorded/');
  process.exit(2);
}

function read(folder) {
  const lines = readdirSync(join(values.corpus, folder)).flatMap((name) =>
    readFileSync(join(values.corpus, folder, name), 'utf8')
      .trim()
      .split('\n'),
  );
  return new Map(lines.map((line) => JSON.parse(line)).map((row) => [row.id, row]));
}

const database = (text) => text.replaceAll('__DB__', 'postgres');

/** Runs statements one after the other; the last outcome counts, or the first refusal. */
function run(texts, catalog) {
  let outcome = { kind: 'local' };
  let now = catalog;
  let inBlock = false;
  for (const text of texts) {
    let statements;
    try {
      statements = parse(database(text));
    } catch (error) {
      if (error instanceof DiagnosticError)
        return { outcome: refusal(error.diagnostics), catalog: now };
      throw error;
    }
    for (const { tree } of statements) {
      const { kind } = as(tree, 'TransactionStmt') ?? {};
      inBlock = kind === 'TRANS_STMT_BEGIN' || (inBlock && !endsBlock.has(kind));
      const ran = runOnCitus(tree, now, inBlock);
      if (ran.verdict.kind === 'refused') {
        return { outcome: refusal(ran.verdict.diagnostics), catalog: now };
      }
      outcome = { kind: wider(outcome.kind, ran.verdict.kind) };
      now = ran.catalog;
    }
  }
  return { outcome, catalog: now };
}

const endsBlock = new Set(['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK']);
const wider = (a, b) => (b === 'local' ? a : b);
const refusal = ([first]) => ({ kind: 'refused', code: first.code, message: first.message });

const everywhere = new Set(['rewritten', 'per shard', 'all nodes']);

/** Whether a fleet takes the statement further; not if it, or a PostgreSQL, refuses any on the way. */
function isBetter({ setup = [], statement }) {
  let now = emptyCatalog({ pg: RECORDED_ON, cluster: { workers: ['w1', 'w2'], shardCount: 4 } });
  let last = 'local';
  for (const text of [...setup, statement].flat()) {
    for (const { tree } of parsed(text)) {
      if (isNewer(tree)) return false;
      const { verdict, diagnostics, after } = judgeStatement(tree, now);
      if (verdict.kind === 'refused' || diagnostics.some(isRefusal)) return false;
      last = verdict.kind;
      now = after;
    }
  }
  return everywhere.has(last);
}

function isNewer(tree) {
  try {
    refuseNewer(tree, RECORDED_ON);
    return false;
  } catch {
    return true;
  }
}

const isRefusal = ({ severity, detail }) => severity === 'error' && detail !== UNKNOWN_CHANGE;

function parsed(text) {
  try {
    return parse(database(text));
  } catch (error) {
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}

function listBetter() {
  const kept = [...cases].filter(([id]) => {
    const { needs, verdict } = recorded.get(id);
    const stays = verdict === 'refused' || verdict.startsWith('coordinator only');
    return needs === undefined && stays && (values.only === undefined || id.includes(values.only));
  });
  const better = kept.filter(([, each]) => isBetter(each));
  for (const [id, { statement }] of better) {
    console.log(`${id}: ${expected(recorded.get(id))}: ${[statement].flat().join('; ')}`);
  }
  console.log(`${better.length} of ${kept.length} that Citus refused or kept are taken further`);
}

function expected({ verdict, error }) {
  if (verdict === 'refused') return `refused ${error.sqlstate}`;
  if (verdict.startsWith('coordinator only')) return 'coordinator only';
  return verdict === 'nothing changed' ? 'not refused' : 'ok';
}

function found({ kind, code }) {
  if (kind === 'refused') return `refused ${code}`;
  return kind === 'local' ? 'coordinator only' : 'ok';
}

const agrees = (want, got) =>
  want === got || (want === 'not refused' && !got.startsWith('refused'));

await loadParser();
const cases = read('cases');
const recorded = read('recorded');
const start = emptyCatalog({
  pg: RECORDED_ON,
  namesBy: 'citus',
  cluster: { workers: ['w1', 'w2'], shardCount: 4 },
  citus: { major: 13, minor: 2 },
});
let [compared, equal, shown] = [0, 0, 0];
const left = [];
for (const [id, { setup = [], statement }] of cases) {
  const row = recorded.get(id);
  if (values.only !== undefined && !id.includes(values.only)) continue;
  if (row.needs !== undefined) {
    left.push(`${id} (${row.needs})`);
    continue;
  }
  compared += 1;
  const before = run(setup, start);
  const { outcome } =
    before.outcome.kind === 'refused' ? before : run([statement].flat(), before.catalog);
  const got = (before.outcome.kind === 'refused' ? 'setup ' : '') + found(outcome);
  const want = expected(row);
  if (agrees(want, got)) {
    equal += 1;
  } else if (shown++ < Number(values.failures)) {
    console.log(
      `${id}: ${want}, found ${got} ${outcome.message ?? ''}\n  ${setup.slice(-3).join('; ').slice(-150)}\n  ${[statement].flat().join('; ')}`,
    );
  }
}
if (values.better) listBetter();
console.log(`${equal} of ${compared} verdicts as recorded`);
if (left.length > 0) console.log(`not compared: ${left.join(', ')}`);
process.exitCode = equal === compared ? 0 : 1;
