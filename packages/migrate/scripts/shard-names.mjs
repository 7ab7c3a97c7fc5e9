// How many names on shards come out as a file of examples has them:
//   node packages/migrate/scripts/shard-names.mjs FILE [--failures N]
// Each line of the file is ["name","shard id","name on the shard, quoted where it has to be"].
// Wants a build. Ends with 1 if a name is different.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { quoteIdentifier } from '@citrate/deparser';
import { shardName } from '../dist/layout/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** How many of the names that are different are shown. */
    failures: { type: 'string', default: '10' },
  },
});
const [file] = positionals;
if (file === undefined) {
  console.error('usage: shard-names.mjs FILE [--failures N]');
  process.exit(2);
}

const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '');
const different = lines
  .map((line) => JSON.parse(line))
  .map(([name, shardId, expected]) => ({ name, shardId, expected, actual: named(name, shardId) }))
  .filter(({ expected, actual }) => actual !== expected);

console.log(`equal ${lines.length - different.length}, different ${different.length}`);
for (const { name, shardId, expected, actual } of different.slice(0, Number(values.failures))) {
  console.log(`  ${name} on shard ${shardId}\n  - ${expected}\n  + ${actual}`);
}
process.exitCode = different.length > 0 ? 1 : 0;

/** The error's message for a name that has none. */
function named(name, shardId) {
  try {
    return quoteIdentifier(shardName(name, BigInt(shardId)));
  } catch (error) {
    return error.message;
  }
}
