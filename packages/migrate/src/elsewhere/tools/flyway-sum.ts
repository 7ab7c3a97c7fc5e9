import { crc32 } from 'node:zlib';

/**
 * The sum that Flyway keeps of a file in SQL: CRC-32 over its lines in UTF-8, without their ends and
 * without a byte order mark, as a signed number.
 */
export function flywaySum(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  return String(crc32(lines.join('')) | 0);
}
