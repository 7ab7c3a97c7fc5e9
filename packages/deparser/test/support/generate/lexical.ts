/** What PostgreSQL's scanner gives: identifiers, constants, operators, each with odd ones. */
import { allKeywords, keywordCategory } from '../../../src/keywords.ts';
import type { Leaf, Source } from './measure.ts';

export const lexical: ReadonlyMap<string, Leaf> = new Map([
  ['Ident', { simplest: 'a', draw: identifier }],
  ['unreserved_keyword', oneOf(keywords('unreserved'))],
  ['col_name_keyword', oneOf(keywords('column name'))],
  ['type_func_name_keyword', oneOf(keywords('type or function name'))],
  ['reserved_keyword', oneOf(keywords('reserved'))],
  ['bare_label_keyword', oneOf(bareLabels())],
  ['Sconst', { simplest: "''", draw: string }],
  ['Iconst', { simplest: '1', draw: integer }],
  ['Fconst', { simplest: '.5', draw: decimal }],
  ['Bconst', oneOf(["b'101'", "B''", "b'0'"])],
  ['Xconst', oneOf(["x'1F'", "X''", "x'00'"])],
  ['Param', oneOf(['$1', '$2', '$99999'])],
  ['Op', { simplest: '||', draw: operator }],
  ['sequence_literal', oneOf(sequenceLiterals())],
]);

function oneOf(texts: readonly string[]): Leaf {
  return { simplest: texts[0] ?? '', draw: (source) => among(source, texts) };
}

function among<T>(source: Source, items: readonly T[]): T {
  const item = items[source.nextInt(0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

function keywords(category: ReturnType<typeof keywordCategory>): string[] {
  return [...allKeywords()].filter((word) => keywordCategory(word) === category);
}

/** Key words that may follow an expression as its name, without AS. */
function bareLabels(): string[] {
  const others = `array as char character create day except fetch filter for from grant group
    having hour intersect into isnull limit minute month notnull offset on order over overlaps
    precision returning second to union varying where window with within without year`;
  const excluded = new Set(others.split(/\s+/));
  return [...allKeywords()].filter((word) => !excluded.has(word));
}

const plain = [
  'a',
  'b',
  'c',
  'd',
  'e',
  'x',
  'y',
  'z',
  't',
  'u',
  'v',
  'w',
  'tab',
  'col_1',
  '_',
  'f$1',
];

/** Letters that fold, are quoted, take several bytes, or look like something else. */
const odd = [
  'Ab',
  'ÄÖ',
  'été',
  '"A"',
  '"a b"',
  '"a""b"',
  '""""',
  '"a.b"',
  '"$1"',
  '"1a"',
  '"日本"',
  '"🐘"',
  '"\'"',
  '"\\"',
  '"--"',
  '"/*"',
  '" "',
  '"ß"',
  '"a$b"',
  '"é\u0301"',
  'U&"d\\0061t\\+000061"',
  'U&"d!0061" UESCAPE \'!\'',
  `"${'x'.repeat(63)}"`,
  `"${'é'.repeat(31)}A"`,
  'n'.repeat(63),
];

/**
 * Names that mean something in some place: roles, settings, options, types, calls in words, and
 * words that the scanner reads together with the next one.
 */
const known = `public none default text int4 bool numeric interval char bpchar bit "char" varchar
  timestamptz regclass pg_catalog nextval setval timezone overlay position substring btrim
  normalize extract xmlexists overlaps system_user json_array trim greatest coalesce sum old new
  excluded unbounded cube rollup operator modulus range list hash plpgsql sql c internal local
  nfc year epoch user true false on off ordinality columns path value count
  format json nulls first last without time with ordinality not like in`.split(/\s+/);

function identifier(source: Source): string {
  const kind = source.nextInt(0, 19);
  if (kind < 13) return among(source, plain);
  if (kind < 15) return among(source, odd);
  if (kind < 18) return quotedIfKeyword(among(source, known));
  return `"${among(source, [...words])}"`;
}

const words = [...allKeywords()];

function quotedIfKeyword(name: string): string {
  return keywordCategory(name) === undefined ? name : `"${name}"`;
}

const strings = [
  "''",
  "'a'",
  "'x y'",
  "'it''s'",
  "'%a_'",
  "'1'",
  "'a.b'",
  "'\\'",
  "'a\\nb'",
  "'\\\\'",
  "E'\\\\'",
  "E'a\\tb\\n'",
  "E'\\'\\u00e9\\x41\\101'",
  "U&'d\\0061\\+01F418'",
  "U&'d!0061' UESCAPE '!'",
  "'a'\n  'b'",
  "'line\nline'",
  "'日本🐘'",
  "'--'",
  "'/* */'",
  "';'",
  "'$1'",
  '\'"A"\'',
  "'true'",
  "'on'",
  "'default'",
  "'none'",
  "'public'",
  "'local'",
  "'utc'",
  "'select'",
  '$$a$$',
  '$$$$',
  "$$it's \\ $$",
  '$a$b$$c$a$',
  '$a$ $b$ $a$',
  '$$a $body$$',
  '$x$$body$ $body0$ x$x$',
  '$a$$1$a$',
];

function string(source: Source): string {
  return source.nextInt(0, 2) === 0 ? "'a'" : among(source, strings);
}

function integer(source: Source): string {
  const others = ['10', '2147483647', '0xFF', '0o17', '0b11', '1_000', '32767', '65536'];
  return source.nextInt(0, 3) > 0 ? String(source.nextInt(0, 9)) : among(source, others);
}

/** Numbers that the scanner does not take for a 4-byte integer. */
function decimal(source: Source): string {
  return among(source, [
    '.5',
    '1.5',
    '1.',
    '1e10',
    '1.5E-3',
    '0.0',
    '00.10',
    '2147483648',
    '99999999999999999999',
    '1_0.2_5',
    '0xFFFFFFFFFF',
    '1e+308',
    '3.14159265358979323846264338327950288',
  ]);
}

const fixed = ['||', '<->', '@>', '&&', '~', '!~*', '->>', '=>>', '@-', '~+', '|/', '#', '?', '?|'];

const operatorCharacters = '+ - * / < > = ~ ! @ # % ^ & | ` ?'.split(' ');

/**
 * Operators of the scanner's rules: no comment inside, and none that ends in + or - unless it also
 * holds one of ~ ! @ # ^ & | ` ? %.
 */
function operator(source: Source): string {
  if (source.nextInt(0, 2) > 0) return among(source, fixed);
  const length = source.nextInt(1, 5);
  const characters = Array.from({ length }, () => among(source, operatorCharacters));
  const text = characters.join('').replace(/--|\/\*/g, '~');
  const valid = !/[+-]$/.test(text) || /[~!@#^&|`?%]/.test(text);
  return valid && !builtIn.has(text) ? text : '@@';
}

/** What the grammar has tokens of its own for. */
const builtIn = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '<',
  '>',
  '=',
  '<=',
  '>=',
  '<>',
  '!=',
  '=>',
]);

/** The first argument of nextval: names as regclassin reads them, and texts that are none. */
function sequenceLiterals(): string[] {
  const names = [
    'q',
    's.q',
    '"Q"',
    's."Q q"',
    '"a""b"',
    'a.b.c',
    'S.Q',
    '',
    'q ',
    ' s . q',
    'é',
    '12',
  ];
  return names.map((name) => `'${name}'`);
}
