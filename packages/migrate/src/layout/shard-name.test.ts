import { DiagnosticError } from '@citrate/parser';
import { describe, expect, test } from 'vitest';
import { hashAny } from './hash-any.ts';
import { shardName } from './shard-name.ts';

const a = (count: number): string => 'a'.repeat(count);

describe('hashAny', () => {
  test.each([
    ['', 'a7ea466d'],
    ['a', '401370b1'],
    ['ab', '666effbd'],
    ['abc', 'd12feb97'],
    ['abcdefghijkl', 'a1763ad4'],
    ['abcdefghijklm', '1830c6d0'],
    ['hello world', '3ce64a27'],
    ['таблица', 'e630bb6e'],
    [a(55), '0a16977f'],
    [a(56), '8a608513'],
  ])('of %j is what hashtext gives', (text, expected) => {
    const hash = hashAny(new TextEncoder().encode(text));
    expect(hash.toString(16).padStart(8, '0')).toBe(expected);
  });

  test('reads a part of a larger buffer', () => {
    const bytes = new TextEncoder().encode('xxabcxx');
    expect(hashAny(bytes.subarray(2, 5))).toBe(0xd12feb97);
  });
});

describe('shardName', () => {
  test.each<[string, number | bigint, string]>([
    ['t', 102008, 't_102008'],
    ['My Table', 102008, 'My Table_102008'],
    [a(56), 102008, `${a(56)}_102008`],
    [a(57), 102008, `${a(47)}_fbd5872b_102008`],
    [a(63), 102008, `${a(47)}_bf2427f8_102008`],
    [
      'a_very_long_table_name_that_needs_hashing_because_of_the_length',
      102008,
      'a_very_long_table_name_that_needs_hashing_becau_1309e6a5_102008',
    ],
    ['таблица_с_очень_длинным_именем_ой', 102008, 'таблица_с_очень_длинным_и_72ace14e_102008'],
    ['xтаблица_с_очень_длинным_именем', 102008, 'xтаблица_с_очень_длинным_и_ca8635f5_102008'],
    ['😀'.repeat(15), 102008, `${'😀'.repeat(11)}_b852247c_102008`],
    ['t', 9223372036854775807n, 't_9223372036854775807'],
    [a(55), 9223372036854775807n, `${a(34)}_0a16977f_9223372036854775807`],
  ])('of %s on shard %s', (name, shardId, expected) => {
    expect(shardName(name, shardId)).toBe(expected);
  });

  test('a name that Postgres would cut is an error', () => {
    expect(() => shardName(a(64), 102008)).toThrow(DiagnosticError);
  });
});
