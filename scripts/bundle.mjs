// Makes a few files, in dist/bundle, of the modules of each package: these are what is published, and
// what the command runs. Node.js takes longer to find, read and link several hundred small files than
// most commands take for all else. Beside them, the pages of docs/. Wants what tsc has built.
import { cpSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { packages } from './packages.mjs';

/** By the name of the file that is made, what it does: `package.json` and `bin/` name the same. */
const inputs = {
  parser: { index: 'index.js' },
  deparser: { index: 'index.js' },
  migrate: {
    bin: 'cli/bin.js',
    embedded: 'embedded/index.js',
    index: 'index.js',
    testing: 'testing/index.js',
    // Started by name, from a file beside it.
    worker: 'record/worker.js',
  },
};

for (const folder of packages) await bundle(folder, inputs[folder.split(/[\\/]/).at(-1)]);

copyDocs(packages.find((folder) => /migrate$/.test(folder)));

/** The pages that `citrate explain` prints. */
function copyDocs(folder) {
  const dir = join(folder, 'dist/docs');
  rmSync(dir, { recursive: true, force: true });
  cpSync(fileURLToPath(new URL('../docs', import.meta.url)), dir, {
    recursive: true,
    filter: (path) => path.endsWith('.md') || statSync(path).isDirectory(),
  });
}

async function bundle(folder, files) {
  const modules = join(folder, 'dist');
  const dir = join(modules, 'bundle');
  const input = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, join(modules, file)]),
  );
  const bundler = await rolldown({
    input,
    platform: 'node',
    external: isOfAnotherPackage,
    // A command that lists the commands can only look at them when it is run.
    checks: { ineffectiveDynamicImport: false },
  });
  rmSync(dir, { recursive: true, force: true });
  await bundler.write({ dir, format: 'esm' });
  await bundler.close();
}

function isOfAnotherPackage(id) {
  return !id.startsWith('.') && !isAbsolute(id);
}
