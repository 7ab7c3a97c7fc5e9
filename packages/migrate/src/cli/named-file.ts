import { constants as bufferConstants } from 'node:buffer';
import { constants, createReadStream, openSync, type Stats } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import type { Terminal } from './terminal.ts';

/** What was read of a name on the command line. */
export interface NamedFile {
  readonly bytes: Buffer;
  /** False for what could not be written: a pipe, a terminal. */
  readonly isFile: boolean;
}

/**
 * What is named on the command line: a file, or a pipe such as `<(…)`, whose writer is waited for. Throws
 * what the system says, and an error for what cannot be read to an end.
 */
export async function readNamedFile(path: string): Promise<NamedFile> {
  const stats = await stat(path);
  if (stats.isFile() || stats.isDirectory()) return { bytes: await readFile(path), isFile: true };
  return { bytes: await readStream(open(path, stats)), isFile: false };
}

/** All that comes, up to what a text can hold: some streams have no end. */
export async function readStream(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bufferConstants.MAX_STRING_LENGTH)
      throw new Error('it is too long, or has no end');
  }
  return Buffer.concat(chunks, length);
}

/**
 * Waits where signals are heard. A file's own stream would wait in a thread, which the process cannot end
 * without.
 */
function open(path: string, stats: Stats): Readable {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (stats.isFIFO()) return new Socket({ fd, readable: true, writable: false });
  return isatty(fd) ? new ReadStream(fd) : createReadStream(path, { fd });
}

/** Writes what is named on the command line. Throws DiagnosticError, 58030. */
export async function writeNamedFile(name: string, { cwd }: Terminal, text: string): Promise<void> {
  try {
    await writeFile(resolve(cwd, name), text);
  } catch (cause) {
    const { DiagnosticError } = await import('@citrate/parser');
    const { systemReason } = await import('../files/index.ts');
    const message = `could not write "${name}": ${systemReason(cause)}`;
    throw new DiagnosticError([{ code: '58030', severity: 'error', message, cause }]);
  }
}
