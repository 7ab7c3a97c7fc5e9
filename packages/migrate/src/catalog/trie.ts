/**
 * A map from whole numbers to values that is changed by making a new one, which shares all but the
 * way to the changed value: a few small arrays, however large the map. Empty: undefined.
 */
export type Trie<V> = TrieNode<V> | undefined;

/** Either one value under its number, or up to 16 nodes, told apart by four bits of the numbers. */
class TrieNode<V> {
  /** Of a branch, a bit for each child that is there; 0: a leaf. */
  readonly present: number;
  readonly children: readonly TrieNode<V>[];
  readonly key: number;
  readonly value: V | undefined;

  constructor(present: number, children: readonly TrieNode<V>[], key: number, value?: V) {
    this.present = present;
    this.children = children;
    this.key = key;
    this.value = value;
  }
}

/** Numbers are below 2^28; their highest bits are told apart first. */
const HIGHEST_SHIFT = 24;
const BITS = 4;

export function trieGet<V>(trie: Trie<V>, key: number): V | undefined {
  let node = trie;
  for (let shift = HIGHEST_SHIFT; node && node.present !== 0; shift -= BITS) {
    const bit = bitOf(key, shift);
    if ((node.present & bit) === 0) return undefined;
    node = node.children[placeOf(node.present, bit)];
  }
  return node?.key === key ? node.value : undefined;
}

export function trieWith<V>(trie: Trie<V>, key: number, value: V): Trie<V> {
  return nodeWith(trie, leaf(key, value), HIGHEST_SHIFT);
}

export function trieWithout<V>(trie: Trie<V>, key: number): Trie<V> {
  return trie && nodeWithout(trie, key, HIGHEST_SHIFT);
}

/** The values, in no order that means anything. */
export function trieValues<V>(trie: Trie<V>): V[] {
  const values: V[] = [];
  if (trie) collect(trie, values);
  return values;
}

/**
 * The values in which two tries differ: those of the first, and those of the second. What they share
 * is not looked at; a value that moved to another depth may be in both.
 */
export function trieDifference<V>(a: Trie<V>, b: Trie<V>): readonly [V[], V[]] {
  const differing: readonly [V[], V[]] = [[], []];
  compare(a, b, differing);
  return differing;
}

function compare<V>(a: Trie<V>, b: Trie<V>, differing: readonly [V[], V[]]): void {
  if (a === b) return;
  if (a && b && a.present !== 0 && b.present !== 0) {
    if (a.present === b.present) {
      for (let i = 0; i < a.children.length; i++) {
        compare(a.children[i], b.children[i], differing);
      }
      return;
    }
    for (let bits = a.present | b.present; bits !== 0; bits &= bits - 1) {
      const bit = bits & -bits;
      compare(childAt(a, bit), childAt(b, bit), differing);
    }
    return;
  }
  if (a) collect(a, differing[0]);
  if (b) collect(b, differing[1]);
}

function childAt<V>(node: TrieNode<V>, bit: number): Trie<V> {
  return (node.present & bit) === 0 ? undefined : node.children[placeOf(node.present, bit)];
}

function collect<V>(node: TrieNode<V>, values: V[]): void {
  // A leaf has a value, which may be undefined itself.
  if (node.present === 0) values.push(node.value as V);
  for (const child of node.children) collect(child, values);
}

function nodeWith<V>(node: Trie<V>, added: TrieNode<V>, shift: number): TrieNode<V> {
  if (!node) return added;
  if (node.present === 0) return node.key === added.key ? added : parted(node, added, shift);
  const bit = bitOf(added.key, shift);
  const place = placeOf(node.present, bit);
  if ((node.present & bit) === 0) {
    return branch(node.present | bit, inserted(node.children, place, added));
  }
  const children = node.children.slice();
  children[place] = nodeWith(children[place], added, shift - BITS);
  return branch(node.present, children);
}

function inserted<T>(list: readonly T[], place: number, added: T): T[] {
  const copy = list.slice(0, place);
  copy.push(added);
  for (let i = place; i < list.length; i++) copy.push(list[i] as T);
  return copy;
}

/** A branch that two leaves are in. */
function parted<V>(a: TrieNode<V>, b: TrieNode<V>, shift: number): TrieNode<V> {
  const [bitOfA, bitOfB] = [bitOf(a.key, shift), bitOf(b.key, shift)];
  if (bitOfA === bitOfB) return branch(bitOfA, [parted(a, b, shift - BITS)]);
  return branch(bitOfA | bitOfB, bitOfA < bitOfB ? [a, b] : [b, a]);
}

function nodeWithout<V>(node: TrieNode<V>, key: number, shift: number): Trie<V> {
  if (node.present === 0) return node.key === key ? undefined : node;
  const bit = bitOf(key, shift);
  const place = placeOf(node.present, bit);
  const child = (node.present & bit) === 0 ? undefined : node.children[place];
  if (!child) return node;
  const left = nodeWithout(child, key, shift - BITS);
  if (left === child) return node;
  if (left) return branch(node.present, node.children.with(place, left));
  const present = node.present & ~bit;
  return present === 0 ? undefined : branch(present, node.children.toSpliced(place, 1));
}

function leaf<V>(key: number, value: V): TrieNode<V> {
  return new TrieNode<V>(0, noChildren, key, value);
}

const noChildren: readonly never[] = [];

function branch<V>(present: number, children: readonly TrieNode<V>[]): TrieNode<V> {
  return new TrieNode<V>(present, children, -1);
}

function bitOf(key: number, shift: number): number {
  return 1 << ((key >>> shift) & 15);
}

/** How many children stand before that of the bit. */
function placeOf(present: number, bit: number): number {
  let bits = present & (bit - 1);
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
