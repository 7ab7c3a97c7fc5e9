// The statements that scripts report figures of.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScript, position } from '@citrate/parser';
import { fail } from './arguments.mjs';

/** The package's own statements, one or more for each node and field. */
export const ownCorpus = join(import.meta.dirname, '../test/fixtures/statements');

/**
 * The statements of a folder, in parts: each file that is in it, and all files of each folder further
 * down, such as one with a file for each migration. They come as `{ sql, tree }` from `.sql` scripts,
 * and from `.jsonl` files with `{"sql": …}` a line. What is no SQL, such as a command of psql or the
 * data of COPY in a dump, is told with its place, counted as `refused`, and left out. A corpus without
 * any statement ends the script. The parser must be loaded.
 */
export function* corpus(folder, only) {
  let found = 0;
  for (const [part, files] of partsOf(folder)) {
    if (only !== undefined && part !== only) continue;
    const scripts = files.flatMap((file) => scriptsOf(folder, file).map(readScript));
    const statements = scripts.flatMap((script) => script.statements);
    const refused = scripts.reduce((sum, script) => sum + script.refused, 0);
    found += statements.length;
    if (statements.length + refused > 0) yield { part, statements, refused };
  }
  if (found === 0) fail(`no statements in ${only === undefined ? folder : join(folder, only)}`);
}

/** Part → its files, by their paths below the folder. */
function partsOf(folder) {
  const parts = new Map();
  for (const file of filesIn(folder)) {
    if (!/\.(sql|jsonl)$/.test(file)) continue;
    const inner = file.lastIndexOf('/');
    const part = inner < 0 ? file : file.slice(0, inner);
    parts.set(part, [...(parts.get(part) ?? []), file]);
  }
  return parts;
}

function filesIn(folder) {
  try {
    const files = readdirSync(folder, { encoding: 'utf8', recursive: true });
    return files.map((file) => file.replaceAll('\\', '/')).sort();
  } catch (error) {
    return fail(`could not read the corpus: ${error.message}`);
  }
}

/** The texts of a file, each with the name that errors show. */
function scriptsOf(folder, name) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.endsWith('.sql')) return [{ name, text }];
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    return { name: `${name}:${i + 1}`, text: sqlOf(line) };
  });
}

/** Undefined for a line that is something else. */
function sqlOf(line) {
  try {
    const { sql } = JSON.parse(line);
    return typeof sql === 'string' ? sql : undefined;
  } catch {
    return undefined;
  }
}

function readScript(file) {
  if (file.text === undefined)
    return refusedLine(`${file.name}: left out: not a JSON object with "sql"`);
  const { statements, diagnostics } = parseScript(file);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  for (const { message, span } of errors) {
    const { line, column } = position(file, span?.start ?? 0);
    console.error(`${file.name}:${line}:${column}: left out: ${message}`);
  }
  const all = statements.map(({ source, tree }) => ({ sql: source, tree }));
  return { statements: all, refused: errors.length };
}

function refusedLine(message) {
  console.error(message);
  return { statements: [], refused: 1 };
}
