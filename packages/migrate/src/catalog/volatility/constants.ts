/**
 * Constants that the input function of their type refuses: as a server reads them when it reads the
 * statement, with no modifiers of the type. What depends on settings, or is not sure, passes.
 */
import type { Catalog, PgMajor } from '../model.ts';
import type { Problem } from './findings.ts';
import { elementOf, withoutDomain } from './types.ts';

type Reader = (text: string, pg: PgMajor) => Problem | undefined;

/** Undefined if the text can be read as a value of the type, or may be. */
export function unreadable(text: string, key: string, catalog: Catalog): Problem | undefined {
  const type = withoutDomain(key);
  const element = elementOf(type);
  if (element !== undefined) return unreadableArray(text, element, catalog);
  if (type.startsWith('enum ')) return unreadableLabel(text, type, catalog);
  if (type === 'record') {
    return { code: '0A000', message: 'input of anonymous composite types is not implemented' };
  }
  if (type.startsWith('record ')) {
    return /^[ \t\n\v\f\r]*\(/.test(text) ? undefined : malformed('record', text);
  }
  return readers[type]?.(text, catalog.pg);
}

function invalid(type: string, text: string, code = '22P02'): Problem {
  return { code, message: `invalid input syntax for type ${type}: "${text}"` };
}

function malformed(kind: string, text: string): Problem {
  return { code: '22P02', message: `malformed ${kind} literal: "${text}"` };
}

/** What isspace() takes for a space. */
function trimmed(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
}

/** After pg_strtoint32_safe and its neighbours (numutils.c). */
const integer =
  (type: string, bits: bigint): Reader =>
  (text, pg) => {
    const digits = trimmed(text);
    const plain = /^[-+]?\d+$/;
    const based = /^[-+]?(?:0x(?:_?[\da-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+|\d(?:_?\d)*)$/i;
    if (!(pg < 16 ? plain : based).test(digits)) return invalid(type, text);
    const size = BigInt(digits.replace(/^[-+]/, '').replaceAll('_', ''));
    const most = 2n ** (bits - 1n);
    if (digits.startsWith('-') ? size <= most : size < most) return undefined;
    return { code: '22003', message: `value "${text}" is out of range for type ${type}` };
  };

/** From 14 on there is infinity, from 16 on other bases and underscores. After numeric_in (numeric.c). */
const numeric: Reader = (text, pg) => {
  const said = trimmed(text);
  if (/^nan$/i.test(said) || (pg >= 14 && /^[-+]?inf(?:inity)?$/i.test(said))) return undefined;
  if (pg >= 16 && /^[-+]?[\d.]/.test(said) && /[_xob]/i.test(said)) return undefined;
  const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
  return decimal.test(said) ? undefined : invalid('numeric', text);
};

/** What strtod reads differs from one system to the next: but it begins like a number. */
const float =
  (type: string): Reader =>
  (text) =>
    /^[-+]?[\d.ni]/i.test(trimmed(text)) ? undefined : invalid(type, text);

/** After parse_bool_with_len (bool.c). */
const boolean: Reader = (text) => {
  const words = /^(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)$/i;
  return words.test(trimmed(text)) ? undefined : invalid('boolean', text);
};

/** After string_to_uuid (uuid.c). */
const uuid: Reader = (text) => {
  const inside = /^\{.*\}$/s.test(text) ? text.slice(1, -1) : text;
  return /^(?:[\da-f]{4}-?){7}[\da-f]{4}$/i.test(inside) ? undefined : invalid('uuid', text);
};

/** As servers write one. */
function isUuid(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

const json: Reader = (text) => {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return { code: '22P02', message: 'invalid input syntax for type json' };
  }
};

/** Nothing can be read from a text that is empty. */
const filled =
  (type: string, code?: string): Reader =>
  (text) =>
    trimmed(text) === '' ? invalid(type, text, code) : undefined;

/** No number, and no word that means a length. */
const length: Reader = (text) => {
  const said = trimmed(text);
  const isWord = /^[a-z]*$/i.test(said) && !/^(?:p|inf|ago|now|today|epoch|allballs)/i.test(said);
  return isWord ? invalid('interval', text, '22007') : undefined;
};

/** Numbers and commas, which begins with a number or one of the brackets that stand around it. */
const figure =
  (type: string, brackets: string): Reader =>
  (text) => {
    const said = trimmed(text);
    const isOpened = said !== '' && brackets.includes(said.charAt(0));
    const isFigure = said.includes(',') && (isOpened || /^[-+.\dni]/i.test(said));
    return isFigure ? undefined : invalid(type, text);
  };

/** Two bounds, which may be empty, between brackets. After range_parse (rangetypes.c). */
const range: Reader = (text) =>
  /^(?:[[(].*,.*[\])]|empty)$/is.test(trimmed(text)) ? undefined : malformed('range', text);

/** A number, in digits that some version knows. */
const oid: Reader = (text) =>
  /^[-+]?\d[\da-fox_]*$/i.test(trimmed(text)) ? undefined : invalid('oid', text);

/** Words that mean one, and the letter that says that a number counts days. */
const moments = /now|today|tomorrow|yesterday|epoch|inf|j/i;

/** Of many ways to write it, those that mean the same whatever DateStyle is. */
const moment =
  (type: string): Reader =>
  (text) => {
    const said = trimmed(text);
    if (isIncomplete(said) || isUuid(said)) return invalid(type, text, '22007');
    const inWords = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(said);
    const parts =
      inWords ?? /^(\d{3,})(\d\d)(\d\d)$/.exec(/^\d{6}$/.test(said) ? `20${said}` : said);
    if (!parts || isMoment(parts.slice(1).map((part) => Number(part ?? 0)))) return undefined;
    return { code: '22008', message: `date/time field value out of range: "${text}"` };
  };

/**
 * Whether a year, month or day is sure to be missing: it takes three numbers, or two of which one is a word
 * or counts the days of a year, or one of many digits. After DecodeDateTime (datetime.c).
 */
function isIncomplete(said: string): boolean {
  if (moments.test(said)) return false;
  const date = said.replace(/^\d+:[\d:.]*/, '');
  const numbers = date.match(/\d+/g) ?? [];
  if (numbers.some((digits) => digits.length > 5)) return false;
  if (numbers.length < 2) return true;
  const hasWord = /[^\0-@[-`{-~]/.test(date);
  return numbers.length === 2 && !hasWord && numbers.every((digits) => digits.length !== 3);
}

function isMoment([year = 0, month = 0, day = 0, hour = 0, ...rest]: readonly number[]): boolean {
  const [minute = 0, second = 0] = rest;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && day > 0 && day <= days && hour <= 24 && minute < 60 && second <= 60;
}

const readers: { readonly [type in string]?: Reader } = {
  int2: integer('smallint', 16n),
  int4: integer('integer', 32n),
  int8: integer('bigint', 64n),
  numeric,
  float4: float('real'),
  float8: float('double precision'),
  bool: boolean,
  uuid,
  oid,
  json,
  jsonb: json,
  date: moment('date'),
  timestamp: moment('timestamp'),
  timestamptz: moment('timestamp with time zone'),
  time: filled('time', '22007'),
  timetz: filled('time with time zone', '22007'),
  interval: length,
  point: figure('point', '('),
  lseg: figure('lseg', '(['),
  box: figure('box', '('),
  path: figure('path', '(['),
  line: figure('line', '{(['),
  polygon: figure('polygon', '('),
  circle: figure('circle', '<('),
  inet: filled('inet'),
  cidr: filled('cidr'),
  macaddr: filled('macaddr'),
  int4range: range,
  int8range: range,
  numrange: range,
  tsrange: range,
  tstzrange: range,
  daterange: range,
};

/** Where statements are not known, labels may not be. */
function unreadableLabel(text: string, type: string, catalog: Catalog): Problem | undefined {
  const [schema = '', name = ''] = type.slice('enum '.length).split('\0');
  const labels = catalog.schemas.get(schema)?.types.get(name)?.labels;
  if (!labels || labels.includes(text) || catalog.uncertain) return undefined;
  return { code: '22P02', message: `invalid input value for enum ${name}: "${text}"` };
}

/** Elements are looked at where nothing is quoted or nested. After array_in (arrayfuncs.c). */
function unreadableArray(text: string, element: string, catalog: Catalog): Problem | undefined {
  const said = trimmed(text);
  if (!/^(?:\{|\[\s*[-+]?\d+\s*[:\]])/.test(said)) return malformed('array', text);
  const inside = /^\{([^{}"\\]+)\}$/.exec(said)?.[1];
  if (inside === undefined || trimmed(inside) === '') return undefined;
  for (const each of inside.split(',')) {
    const item = trimmed(each);
    const wrong = /^null$/i.test(item) ? undefined : unreadable(item, element, catalog);
    if (wrong) return wrong;
  }
  return undefined;
}
