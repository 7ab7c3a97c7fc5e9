import { fileURLToPath } from 'node:url';

/** The directories of the packages that are published. */
export const packages = ['parser', 'deparser', 'migrate'].map((name) =>
  fileURLToPath(new URL(`../packages/${name}`, import.meta.url)),
);
