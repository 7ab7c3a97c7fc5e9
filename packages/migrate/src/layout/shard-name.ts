import { DiagnosticError } from '@citrate/parser';
import { hashAny } from './hash-any.ts';

/** Longest name that Postgres keeps, in bytes: NAMEDATALEN - 1. */
const maxNameBytes = 63;

/** Bytes of `_` and eight hexadecimal digits. */
const hashBytes = 9;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What an object called `name` is called on the shard `shardId`: `_<shardId>` is appended; a name
 * too long for that is cut, on a character, and gets the hash of the whole name in between, so that
 * two long names with the same beginning stay apart. After Citus's AppendShardIdToName
 * (relay_event_utility.c).
 *
 * Throws 42622 for a name of more than 63 bytes.
 */
export function shardName(name: string, shardId: number | bigint): string {
  const suffix = `_${shardId}`;
  const bytes = encoder.encode(name);
  if (bytes.length > maxNameBytes) throw tooLong(name);
  if (bytes.length + suffix.length <= maxNameBytes) return name + suffix;
  const hash = hashAny(bytes).toString(16).padStart(8, '0');
  return `${clip(bytes, maxNameBytes - hashBytes - suffix.length)}_${hash}${suffix}`;
}

/** The longest prefix of at most `length` bytes that does not end inside a character. */
function clip(bytes: Uint8Array, length: number): string {
  let end = length;
  while (end > 0 && isContinuation(bytes[end])) end--;
  return decoder.decode(bytes.subarray(0, end));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function tooLong(name: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: '42622',
      severity: 'error',
      message: `name "${name}" is longer than ${maxNameBytes} bytes`,
      hint: 'Postgres cuts such a name; write it as it is stored.',
    },
  ]);
}
