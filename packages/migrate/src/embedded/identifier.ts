/**
 * A copied data directory has the system identifier of its original, and Citrate takes two servers
 * with one identifier for one server. PostgreSQL's own tool for the change, pg_resetwal, is not among
 * the embedded binaries; the identifier stands in two places only: at the start of pg_control, which
 * ends with a checksum, and in the first page header of each WAL segment, which has none.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Offset of xlp_sysid in XLogLongPageHeaderData. */
const WAL_IDENTIFIER_OFFSET = 24;

/** Gives the data directory of a cleanly stopped server a new system identifier. */
export function renewIdentifier(dataDir: string): void {
  const identifier = newIdentifier();
  const control = join(dataDir, 'global', 'pg_control');
  writeFileSync(control, withIdentifier(readFileSync(control), identifier));
  for (const name of readdirSync(join(dataDir, 'pg_wal'))) {
    if (/^[0-9A-F]{24}$/.test(name)) overwrite(join(dataDir, 'pg_wal', name), identifier);
  }
}

/** Seconds since 1970 above random bits: the shape that initdb gives it. */
function newIdentifier(): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(Math.floor(Date.now() / 1000), 4);
  randomBytes(4).copy(bytes, 0);
  return bytes;
}

function overwrite(file: string, identifier: Buffer): void {
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, identifier, 0, identifier.length, WAL_IDENTIFIER_OFFSET);
  } finally {
    closeSync(fd);
  }
}

function withIdentifier(control: Buffer, identifier: Buffer): Buffer {
  const end = checksumOffset(control);
  const changed = Buffer.from(control);
  identifier.copy(changed, 0);
  changed.writeUInt32LE(finish(crcOver(changed, 0, end, INITIAL)), end);
  return changed;
}

/** Where the checksum stands differs by version: it is what the bytes before it sum up to. */
function checksumOffset(control: Buffer): number {
  let crc = crcOver(control, 0, 8, INITIAL);
  for (let offset = 8; offset + 4 <= 512; offset += 4) {
    if (control.readUInt32LE(offset) === finish(crc)) return offset;
    crc = crcOver(control, offset, offset + 4, crc);
  }
  throw new Error('no checksum in pg_control');
}

const INITIAL = 0xffffffff;

/** CRC-32C (Castagnoli), bit by bit: it runs over a few hundred bytes. */
function crcOver(bytes: Buffer, start: number, end: number, initial: number): number {
  let crc = initial;
  for (let i = start; i < end; i++) {
    crc ^= bytes[i] ?? 0;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return crc;
}

function finish(crc: number): number {
  return (crc ^ 0xffffffff) >>> 0;
}
