import { createRequire } from 'node:module';

/** This package's version, as the history records it. */
export const toolVersion: string = readVersion();

function readVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../../package.json');
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
