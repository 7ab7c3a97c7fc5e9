// Writes src/schema.ts and src/enums.ts anew, from the declarations of @pgsql/types and the nodes of
// src/visitors.ts (as built):
//   node packages/deparser/scripts/schema.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { positions } from '../dist/same-tree.js';
import { visitors } from '../dist/visitors.js';
import { argumentsOf } from './arguments.mjs';

argumentsOf(import.meta.url, {});

const jiti = createJiti(import.meta.url);
const { enumValues, fieldTypes } = await jiti.import('../test/support/fixtures.ts');
const { isUnset } = await jiti.import('../test/support/raw-fields.ts');

const types = fieldTypes();
const values = enumValues();
const tags = [...visitors.keys()].sort();
const fields = new Map(tags.map((tag) => [tag, fieldsOf(tag)]));
const named = new Set([...fields.values()].flat().map(([, type]) => type));
const enums = Object.keys(Object.fromEntries(values))
  .filter((name) => named.has(name))
  .sort();

rewrite(
  'schema.ts',
  tags.map((tag) => [tag, ...fields.get(tag).map((field) => field.join(':'))]),
);
rewrite(
  'enums.ts',
  enums.map((name) => [name, ...values.get(name)]),
);

/** Those that the raw parser sets, without positions. */
function fieldsOf(tag) {
  const isKnown = (field) =>
    !isUnset(tag, field) && (!positions.has(field) || tag === 'CreateTableSpaceStmt');
  return [...(types.get(tag) ?? [])].filter(([field]) => isKnown(field));
}

/** Puts a table between the backquotes of a file. */
function rewrite(name, entries) {
  const file = join(import.meta.dirname, '../src', name);
  const [head, , tail] = readFileSync(file, 'utf8').split('`');
  writeFileSync(file, `${head}\`\n${entries.map(lines).join('')}\`${tail}`);
}

/** An entry, its further lines further right; none is longer than 98. */
function lines(words) {
  let text = '';
  let line = ' ';
  for (const word of words) {
    if (line.length + 1 + word.length > 98) {
      text += `${line}\n`;
      line = '   ';
    }
    line += ` ${word}`;
  }
  return `${text}${line}\n`;
}
