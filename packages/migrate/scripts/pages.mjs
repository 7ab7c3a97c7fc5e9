// Writes docs/commands and docs/configuration.md from the program and the model of configurations. Wants a
// build. With --check it writes nothing, and names the pages that are not as they should be.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPages } from './pages/commands.mjs';
import { configurationPage } from './pages/configuration.mjs';

const docs = new URL('../../../docs/', import.meta.url);
const pages = new Map([...commandPages(), ['configuration.md', configurationPage()]]);
const check = process.argv.includes('--check');
const at = (name) => fileURLToPath(new URL(name, docs));

for (const [name, text] of pages) {
  if (check) {
    if (textOf(name) !== text) console.log(name);
    continue;
  }
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}
for (const name of readdirSync(at('commands'))) {
  if (!pages.has(`commands/${name}`)) console.log(`commands/${name}: no such command`);
}

function textOf(name) {
  try {
    return readFileSync(at(name), 'utf8');
  } catch {
    return undefined;
  }
}
