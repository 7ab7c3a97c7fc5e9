import { constants, isUtf8 } from 'node:buffer';
import type { Diagnostic, SourceFile } from '@citrate/parser';

/**
 * The text that bytes hold in UTF-8, a byte order mark included: written again, it gives the same
 * bytes. 22021 at the first byte that is none of UTF-8; 54000 for more than a string can hold.
 */
export function decodeText(name: string, bytes: Buffer): SourceFile | Diagnostic {
  if (bytes.length > constants.MAX_STRING_LENGTH) return tooLong({ name, text: '' }, bytes.length);
  const source = { name, text: bytes.toString('utf8') };
  return isUtf8(bytes) ? source : notUtf8(source, bytes);
}

function tooLong(file: SourceFile, length: number): Diagnostic {
  return {
    code: '54000',
    severity: 'error',
    message: 'the file is too long to be read',
    detail: `It has ${length} bytes, and no more than ${constants.MAX_STRING_LENGTH} can be read.`,
    file,
  };
}

function notUtf8(file: SourceFile, bytes: Buffer): Diagnostic {
  const at = firstBadCharacter(file.text, bytes);
  const byte = bytes[Buffer.byteLength(file.text.slice(0, at))] ?? 0;
  const utf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return {
    code: '22021',
    severity: 'error',
    message: `invalid byte sequence for encoding "UTF8": 0x${byte.toString(16)}`,
    hint: utf16 ? 'The file looks like UTF-16: save it as UTF-8.' : 'Save the file as UTF-8.',
    file,
    span: { start: at, end: at + 1 },
  };
}

/** Where decoding put a replacement character that is not in the bytes. */
function firstBadCharacter(text: string, bytes: Buffer): number {
  let at = text.indexOf('\uFFFD');
  let byte = Buffer.byteLength(text.slice(0, at));
  while (at >= 0 && bytes.subarray(byte, byte + 3).equals(Buffer.from('\uFFFD'))) {
    const next = text.indexOf('\uFFFD', at + 1);
    byte += Buffer.byteLength(text.slice(at, next));
    at = next;
  }
  return Math.max(at, 0);
}
