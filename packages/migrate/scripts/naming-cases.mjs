// How many of the names in a file of cases replay foresees, by version of PostgreSQL:
//   node packages/migrate/scripts/naming-cases.mjs FILE [--pg N] [--failures N]
// The file holds { cases: [{ id, sql, results: [{ versions, objects }] }] }; the README of the
// package says what an object looks like. Wants a build. Ends with 1 if a case is different.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadParser } from '@citrate/parser';
import { checkNamingCases } from '../dist/replay/naming-cases.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** One major version alone. */
    pg: { type: 'string' },
    /** How many of the cases that are not equal are shown. */
    failures: { type: 'string', default: '0' },
  },
});
const [file] = positionals;
if (file === undefined) {
  console.error('usage: naming-cases.mjs FILE [--pg N] [--failures N]');
  process.exit(2);
}

await loadParser();
const outcomes = checkNamingCases(JSON.parse(readFileSync(file, 'utf8'))).filter(
  ({ pg }) => values.pg === undefined || pg === Number(values.pg),
);
const words = ['equal', 'different', 'not modelled', 'not knowable'];
console.log(`PostgreSQL${words.map((word) => word.padStart(14)).join('')}`);
for (const pg of new Set(outcomes.map((one) => one.pg).sort((a, b) => a - b)))
  row(pg, (one) => one.pg === pg);
row('all', () => true);

const failures = outcomes.filter(({ outcome }) => outcome !== 'equal');
for (const one of failures.slice(0, Number(values.failures))) {
  console.log(`\n${one.id} on ${one.pg}: ${one.outcome}`);
  if (one.reason !== undefined) console.log(`  (${one.reason})`);
  for (const error of one.errors) console.log(`  ! ${error}`);
  for (const line of one.missing) console.log(`  - ${line}`);
  for (const line of one.unexpected) console.log(`  + ${line}`);
}
process.exitCode = outcomes.some(({ outcome }) => outcome === 'different') ? 1 : 0;

function row(name, belongs) {
  const counts = words.map(
    (word) => outcomes.filter((one) => belongs(one) && one.outcome === word).length,
  );
  console.log(`${name}`.padEnd(10) + counts.map((count) => `${count}`.padStart(14)).join(''));
}
