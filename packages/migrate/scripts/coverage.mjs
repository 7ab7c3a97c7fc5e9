/**
 * Writes docs/coverage.md: what becomes of each statement on each kind of table, from the rules.
 *
 *   node packages/migrate/scripts/coverage.mjs [--print]
 *
 * With `--print` the page goes to standard output, and no file is touched.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadParser } from '@citrate/parser';
import { readFamilies } from './coverage-page/forms.mjs';
import { coveragePage } from './coverage-page/page.mjs';

const { values } = parseArgs({ options: { print: { type: 'boolean', default: false } } });
await loadParser();
const page = coveragePage(readFamilies());
if (values.print) process.stdout.write(page);
else writeFileSync(new URL('../../../docs/coverage.md', import.meta.url), page);
