// What the scripts of this package are called with.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The values of a script's options; `--help` prints the comment that the script begins with. */
export function argumentsOf(script, options) {
  const values = parsed({ ...options, help: { type: 'boolean', short: 'h' } });
  if (!values.help) return values;
  console.log(usage(script));
  process.exit();
}

/** Ends the script with a message. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

function parsed(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${error.message}\n--help tells what there is.`);
  }
}

function usage(script) {
  const lines = readFileSync(fileURLToPath(script), 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n');
}
