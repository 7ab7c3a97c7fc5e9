import { hashAny } from '../hash-any.ts';
import { type HashedType, hashedAsText } from './model.ts';

/** PGSQL_AF_INET and PGSQL_AF_INET6 (inet.h). */
const FAMILY_4 = 2;
const FAMILY_6 = 3;

/** After hashinet (network.c): of the family, the bits of the network, and the address. */
export const inet: HashedType = hashedAsText({
  hashOf: (text) => hashOfNetwork(networkOf(text)),
  written: "an address such as '192.0.2.1', '192.0.2.1/24' or '2001:db8::1'",
  taken: 'a string such as "192.0.2.1", "192.0.2.1/24" or "2001:db8::1"',
});

/** The same; no bit of the address is set beyond those of the network. */
export const cidr: HashedType = hashedAsText({
  hashOf: (text) => {
    const network = networkOf(text);
    return network && isWhole(network) ? hashOfNetwork(network) : undefined;
  },
  written: "a network such as '192.0.2.0/24' or '2001:db8::/32'",
  taken: 'a string such as "192.0.2.0/24" or "2001:db8::/32"',
});

/** After hashmacaddr (mac.c) and hashmacaddr8 (mac8.c). */
export function hardware(count: 6 | 8): HashedType {
  const example = ['08', '00', '2b', '01', '02', '03', '04', '05'].slice(0, count).join(':');
  return hashedAsText({
    hashOf: (text) => {
      const pairs = text.split(text.includes('-') ? '-' : ':');
      if (pairs.length !== count || !pairs.every((pair) => /^[\da-f]{2}$/i.test(pair))) return;
      return hashAny(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))) | 0;
    },
    written: `an address such as '${example}'`,
    taken: `a string such as "${example}"`,
  });
}

interface Network {
  readonly bytes: readonly number[];
  /** How many bits of the address are the network's. */
  readonly bits: number;
}

function networkOf(text: string): Network | undefined {
  const [address = '', mask, ...rest] = text.split('/');
  const bytes = address.includes(':') ? bytesOf6(address) : bytesOf4(address);
  if (!bytes || rest.length > 0) return;
  const all = 8 * bytes.length;
  if (mask === undefined) return { bytes, bits: all };
  const bits = /^\d{1,3}$/.test(mask) ? Number(mask) : all + 1;
  return bits <= all ? { bytes, bits } : undefined;
}

function hashOfNetwork(network: Network | undefined): number | undefined {
  if (!network) return;
  const { bytes, bits } = network;
  const family = bytes.length === 4 ? FAMILY_4 : FAMILY_6;
  return hashAny(Uint8Array.from([family, bits, ...bytes])) | 0;
}

function isWhole({ bytes, bits }: Network): boolean {
  return bytes.every((byte, i) => (byte & (0xff >> Math.min(8, Math.max(0, bits - 8 * i)))) === 0);
}

function bytesOf4(address: string): readonly number[] | undefined {
  const parts = address.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? parts.map(Number) : undefined;
}

const GROUPS = 8;

/** Groups of four hexadecimal digits; `::` stands for zeros, once; the end may be an address of IPv4. */
function bytesOf6(address: string): readonly number[] | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return;
  const [head, tail] = halves.map(groupsOf);
  if (!head || (halves.length === 2 && !tail)) return;
  const missing = GROUPS - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(half: string): readonly number[] | undefined {
  if (half === '') return [];
  const groups: number[] = [];
  const parts = half.split(':');
  for (const [i, part] of parts.entries()) {
    const dotted = i === parts.length - 1 && part.includes('.') ? bytesOf4(part) : undefined;
    if (dotted) {
      const [a = 0, b = 0, c = 0, d = 0] = dotted;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return;
  }
  return groups;
}
