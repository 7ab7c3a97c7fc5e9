/**
 * What values are written as, where that is sure before a server has computed them: constants, casts of
 * them, arrays, and the time, of which only the length is known.
 */
import { as, type Node, type NodeOf, type TypeName } from '@citrate/parser';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';
import { baseType, commonType, elementOf, type TypeKey, typeKey } from './types.ts';

export interface Written {
  readonly type: TypeKey;
  /** Of a time, no text that it has, but one that is not longer. */
  readonly text: string;
  /** Of an array without parts of its own. */
  readonly elements?: readonly Written[];
}

/** What a value becomes one of: its name, and what stands in parentheses behind it. */
interface Target {
  readonly key: string;
  readonly size?: number | undefined;
}

/** How a value of another type is written as one of this. */
type Writer = (value: Written, size: number | undefined) => string | undefined;

export function writtenValue(value: Node, catalog: Catalog): Written | undefined {
  const { casts, inner } = withoutCasts(value);
  const array = as(inner, 'A_ArrayExpr');
  const first = elementOf(typeKey(casts.at(-1), catalog));
  let written = array
    ? writtenArray(array.elements ?? [], first !== undefined, catalog)
    : writtenAlone(inner);
  for (const type of casts.toReversed()) written = written && castTo(written, type, catalog);
  return written;
}

/** The casts around a value, the last one first. */
function withoutCasts(value: Node): { readonly casts: readonly TypeName[]; readonly inner: Node } {
  const casts: TypeName[] = [];
  let inner = value;
  for (let cast = as(inner, 'TypeCast'); cast?.arg; cast = as(inner, 'TypeCast')) {
    casts.push(cast.typeName ?? {});
    inner = cast.arg;
  }
  return { casts, inner };
}

function writtenAlone(node: Node): Written | undefined {
  const constant = as(node, 'A_Const');
  if (constant) return writtenConstant(constant);
  const word = as(node, 'SQLValueFunction')?.op?.replace(/^SVFOP_|_N$/g, '');
  const call = as(node, 'FuncCall');
  const isTime = call && !call.args && times.has(strings(call.funcname).join('.'));
  return moment(isTime ? 'timestamptz' : momentWords[word ?? '']);
}

function writtenConstant({ ival, fval, boolval, bsval, sval }: NodeOf<'A_Const'>) {
  if (ival) return { type: 'int4', text: `${ival.ival ?? 0}` };
  if (fval) return numberOf(fval.fval ?? '');
  if (boolval) return { type: 'bool', text: `${boolval.boolval ?? false}` };
  const bits = /^b([01]*)$/.exec(bsval?.bsval ?? '')?.[1];
  if (bits !== undefined) return { type: 'bit', text: bits };
  return sval && { type: 'unknown', text: sval.sval ?? '' };
}

function numberOf(digits: string): Written | undefined {
  const text = decimal(digits);
  return text === undefined ? undefined : { type: text.includes('.') ? 'numeric' : 'int8', text };
}

/** As numeric_out has it: without zeros before it. */
function decimal(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = ''] =
    /^\s*([-+]?)(\d*)(?:\.(\d*))?\s*$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const isZero = !/[1-9]/.test(digits + fraction);
  const shown = fraction === '' ? digits : `${digits}.${fraction}`;
  return sign === '-' && !isZero ? `-${shown}` : shown;
}

/** Functions that say when the statement, or its transaction, began. */
const times: ReadonlySet<string> = new Set(
  ['now', 'transaction_timestamp', 'statement_timestamp'].flatMap((name) => [
    name,
    `pg_catalog.${name}`,
  ]),
);

const momentWords: { readonly [word in string]?: string } = {
  CURRENT_DATE: 'date',
  CURRENT_TIME: 'timetz',
  CURRENT_TIMESTAMP: 'timestamptz',
  LOCALTIME: 'time',
  LOCALTIMESTAMP: 'timestamp',
};

/** The shortest that there is in any DateStyle. After EncodeDateTime and its neighbours (datetime.c). */
const shortest: { readonly [type in string]?: string } = {
  date: '2000-01-01',
  time: '00:00:00',
  timetz: '00:00:00+00',
  timestamp: '2000-01-01 00:00:00',
  timestamptz: '2000-01-01 00:00:00+00',
};

function moment(type: string | undefined): Written | undefined {
  const text = shortest[type ?? ''];
  return text === undefined ? undefined : { type, text };
}

/** Under a cast to an array, elements become what that asks for. */
function writtenArray(nodes: readonly Node[], isCast: boolean, catalog: Catalog) {
  const elements: Written[] = [];
  for (const node of nodes) {
    const isArray = as(withoutCasts(node).inner, 'A_ArrayExpr') !== undefined;
    const element = isArray ? undefined : writtenValue(node, catalog);
    if (!element || elementOf(element.type) !== undefined) return undefined;
    elements.push(element);
  }
  if (isCast) return arrayOf('unknown', elements);
  const key = commonType(elements.map(({ type }) => type));
  return key === undefined ? undefined : elementsAs({ key }, elements);
}

function elementsAs(target: Target, elements: readonly Written[]): Written | undefined {
  const all: Written[] = [];
  for (const each of elements) {
    const element = writtenAs(each, target);
    if (!element) return undefined;
    all.push(element);
  }
  return arrayOf(target.key, all);
}

/** After array_out (arrayfuncs.c). */
function arrayOf(element: string, elements: readonly Written[]): Written {
  const texts = elements.map(({ text }) => (mustQuote(text) ? quoted(text) : text));
  return { type: `_${element}`, text: `{${texts.join(',')}}`, elements };
}

function mustQuote(text: string): boolean {
  return text === '' || /["\\{},\s]/.test(text) || /^null$/i.test(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** The elements of one that is written without quotes, or what it is made of. */
export function writtenElements({ type, text, elements }: Written): readonly Written[] | undefined {
  if (elements) return elements;
  const inside = /^\s*\{([^{}"\\]*)\}\s*$/.exec(text)?.[1];
  if (inside === undefined || elementOf(type) !== undefined) return undefined;
  const texts = inside.trim() === '' ? [] : inside.split(',').map((each) => each.trim());
  if (texts.some(mustQuote)) return undefined;
  return texts.map((each) => ({ type: 'unknown', text: each }));
}

function castTo(value: Written, type: TypeName, catalog: Catalog): Written | undefined {
  const base = baseType(type, catalog);
  const key = typeKey(base, catalog);
  return key === undefined ? undefined : writtenAs(value, { key, size: sizeOf(base) });
}

function sizeOf({ typmods = [] }: TypeName): number | undefined {
  return typmods.length === 0 ? undefined : as(typmods[0], 'A_Const')?.ival?.ival;
}

function writtenAs(value: Written, { key, size }: Target): Written | undefined {
  const element = elementOf(key);
  if (element !== undefined) {
    const elements = writtenElements(value);
    return elements && elementsAs({ key: element, size }, elements);
  }
  const write = key.startsWith('enum ') ? label : writers[key];
  const text = write?.(value, size);
  return text === undefined ? undefined : { type: key, text };
}

const isText = (type: TypeKey): boolean => type === 'unknown' || (type ?? '') in texts;

const label: Writer = ({ type, text }) =>
  isText(type) || type?.startsWith('enum ') ? text : undefined;

/** What is too long is cut off where a cast is written. */
const cut: Writer = ({ text }, size) => Array.from(text).slice(0, size).join('');

const texts: { readonly [type in string]: Writer } = {
  text: cut,
  varchar: cut,
  bpchar: (value, size) => cut(value, size)?.replace(/ +$/, ''),
  // Of sixty-three bytes at most.
  name: ({ text }) => (text.length < 16 ? text : undefined),
};

const numbers: ReadonlySet<TypeKey> = new Set(['int2', 'int4', 'int8', 'numeric', 'unknown']);

const whole: Writer = ({ type, text }) => {
  const said = numbers.has(type) ? decimal(text) : undefined;
  return said?.includes('.') ? undefined : said;
};

const time =
  (key: string): Writer =>
  ({ type = '', text }) =>
    type in shortest || (isText(type) && /^\d{4}-\d\d-\d\d|^\d\d:\d\d:/.test(text))
      ? shortest[key]
      : undefined;

const writers: { readonly [type in string]?: Writer } = {
  ...texts,
  int2: whole,
  int4: whole,
  int8: whole,
  numeric: ({ type, text }, size) =>
    size === undefined && numbers.has(type) ? decimal(text) : undefined,
  uuid: () => '00000000-0000-0000-0000-000000000000',
  bool: ({ type, text }) => (type === 'bool' ? text : undefined),
  date: time('date'),
  time: time('time'),
  timetz: time('timetz'),
  timestamp: time('timestamp'),
  timestamptz: time('timestamptz'),
};
