// Checks what the packages would publish: entry points, files, types. Wants a build.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packages } from './packages.mjs';
import { attempt } from './process.mjs';

const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));

const linters = [
  ['publint', '--strict', '.'],
  ['attw', '--profile', 'esm-only', '--pack', '.'],
];

let failures = 0;
for (const cwd of packages) {
  for (const [program, ...args] of linters) {
    const { code, stdout, stderr } = attempt(join(bin, program), args, { cwd });
    if (code !== 0) failures++;
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${program} ${cwd}`);
    if (code !== 0) console.log(`${stdout}${stderr}`);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
