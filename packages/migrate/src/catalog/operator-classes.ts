/** Which types an index can be of, by access method. After ResolveOpClass (indexcmds.c). */
import type { IndexElem, TypeName } from '@citrate/parser';
import { raise } from './errors.ts';
import type { Catalog } from './model.ts';
import { strings } from './names-of.ts';
import { formatType } from './types.ts';
import {
  baseKey,
  builtInType,
  columnsOfRow,
  elementOf,
  typeOfKey,
  withoutDomain,
} from './volatility/index.ts';

/**
 * pg_opclass of PostgreSQL 13 to 18, without what extensions add: `name:type`, `*` where it is the one
 * that is taken if none is named, and the version that it is there since, if that is not 13.
 */
const written: { readonly [method in string]?: string } = {
  btree: `array_ops:anyarray* bit_ops:bit* bool_ops:bool* bpchar_ops:bpchar* bpchar_pattern_ops:bpchar
    bytea_ops:bytea* char_ops:char* cidr_ops:inet date_ops:date* enum_ops:anyenum* float4_ops:float4*
    float8_ops:float8* inet_ops:inet* int2_ops:int2* int4_ops:int4* int8_ops:int8*
    interval_ops:interval* jsonb_ops:jsonb* macaddr8_ops:macaddr8* macaddr_ops:macaddr*
    money_ops:money* multirange_ops:anymultirange*14 name_ops:name* numeric_ops:numeric* oid_ops:oid*
    oidvector_ops:oidvector* pg_lsn_ops:pg_lsn* range_ops:anyrange* record_image_ops:record
    record_ops:record* text_ops:text* text_pattern_ops:text tid_ops:tid* time_ops:time*
    timestamptz_ops:timestamptz* timetz_ops:timetz* tsquery_ops:tsquery* tsvector_ops:tsvector*
    uuid_ops:uuid* varbit_ops:varbit* varchar_ops:text varchar_pattern_ops:text xid8_ops:xid8*
    timestamp_ops:timestamp*`,
  hash: `aclitem_ops:aclitem* array_ops:anyarray* bool_ops:bool* bpchar_ops:bpchar*
    bpchar_pattern_ops:bpchar bytea_ops:bytea* char_ops:char* cid_ops:cid* cidr_ops:inet date_ops:date*
    enum_ops:anyenum* float4_ops:float4* float8_ops:float8* inet_ops:inet* int2_ops:int2*
    int4_ops:int4* int8_ops:int8* interval_ops:interval* jsonb_ops:jsonb* macaddr8_ops:macaddr8*
    macaddr_ops:macaddr* multirange_ops:anymultirange*14 name_ops:name* numeric_ops:numeric*
    oid_ops:oid* oidvector_ops:oidvector* pg_lsn_ops:pg_lsn* range_ops:anyrange* record_ops:record*14
    text_ops:text* text_pattern_ops:text tid_ops:tid* time_ops:time* timestamp_ops:timestamp*
    timestamptz_ops:timestamptz* timetz_ops:timetz* uuid_ops:uuid* varchar_ops:text
    varchar_pattern_ops:text xid8_ops:xid8* xid_ops:xid*`,
  gist: `box_ops:box* circle_ops:circle* inet_ops:inet multirange_ops:anymultirange*14 point_ops:point*
    poly_ops:polygon* range_ops:anyrange* tsquery_ops:tsquery* tsvector_ops:tsvector*`,
  spgist: `box_ops:box* inet_ops:inet* kd_point_ops:point poly_ops:polygon* quad_point_ops:point*
    range_ops:anyrange* text_ops:text*`,
  gin: 'array_ops:anyarray* jsonb_ops:jsonb* jsonb_path_ops:jsonb tsvector_ops:tsvector*',
  brin: `${ofBrin('minmax_ops', '*', 'bit varbit bpchar char bytea text name')}
    ${ofBrin('minmax_ops', '*', 'date time timetz timestamp timestamptz interval float4 float8 int2')}
    ${ofBrin('minmax_ops', '*', 'int4 int8 macaddr macaddr8 numeric oid pg_lsn tid uuid')}
    ${ofBrin('bloom_ops', '14', 'bpchar bytea char date float4 float8 inet int2 int4 int8 interval')}
    ${ofBrin('bloom_ops', '14', 'macaddr macaddr8 name numeric oid pg_lsn text tid time timestamp')}
    ${ofBrin('bloom_ops', '14', 'timestamptz timetz uuid')}
    ${ofBrin('minmax_multi_ops', '14', 'date float4 float8 inet int2 int4 int8 interval macaddr')}
    ${ofBrin('minmax_multi_ops', '14', 'macaddr8 numeric oid pg_lsn tid time timestamp timestamptz')}
    ${ofBrin('minmax_multi_ops', '14', 'timetz uuid')} inet_minmax_ops:inet
    inet_inclusion_ops:inet* box_inclusion_ops:box* range_inclusion_ops:anyrange*`,
};

/** Its classes are called after their types. */
function ofBrin(ending: string, mark: string, types: string): string {
  return types
    .split(' ')
    .map((type) => `${type}_${ending}:${type}${mark}`)
    .join(' ');
}

interface OperatorClass {
  readonly name: string;
  readonly type: string;
  readonly isDefault: boolean;
  readonly since: number;
}

const classes = new Map<string, readonly OperatorClass[]>();

/** Undefined for an access method that is not PostgreSQL's own. */
export function classesOf(method: string): readonly OperatorClass[] | undefined {
  const known = classes.get(method);
  const text = known ? undefined : written[method];
  if (text === undefined) return known;
  const read = text.split(/\s+/).map((word) => {
    const [, name = '', type = '', mark, since] = /^(.*):(.*?)(\*?)(\d\d)?$/.exec(word) ?? [];
    return { name, type, isDefault: mark === '*', since: Number(since ?? 13) };
  });
  classes.set(method, read);
  return read;
}

/** Types that are another one, seen by an index: pg_cast without a function. */
const sameAs: { readonly [type in string]?: readonly string[] } = {
  varchar: ['text', 'bpchar'],
  text: ['varchar', 'bpchar'],
  cidr: ['inet'],
  bit: ['varbit'],
  varbit: ['bit'],
};

/** Of these, what else they are taken for is not written down here. */
const furtherTypes = /^(?:reg|int2vector$|oidvector$|pg_|gtsvector$|refcursor$)/;

/** After IsBinaryCoercible (parse_coerce.c). */
function accepts(wanted: string, type: string): boolean {
  if (wanted === type || sameAs[type]?.includes(wanted) || furtherTypes.test(type)) return true;
  const isMultirange = type.endsWith('multirange');
  if (wanted === 'anyarray') return type.startsWith('_');
  if (wanted === 'anyenum') return type.startsWith('enum ');
  if (wanted === 'record') return type.startsWith('record');
  if (wanted === 'anymultirange') return isMultirange;
  if (wanted === 'anyrange') return type.endsWith('range') && !isMultirange;
  return wanted === 'oid' && type === 'int4';
}

/** Names that old dumps have, and that are as if there were none. */
const forgotten: ReadonlySet<string> = new Set(
  'network_ops timespan_ops datetime_ops lztext_ops timestamp_ops bigbox_ops'.split(' '),
);

/** Types that have a default class in all versions, by access method: nearly all that are indexed. */
const defaultTypes = new Map<string, ReadonlySet<string>>();

function hasUsualDefault(method: string, type: string): boolean {
  const types = defaultTypes.get(method) ?? usualDefaults(method);
  return types.has(type) || (sameAs[type]?.some((same) => types.has(same)) ?? false);
}

function usualDefaults(method: string): ReadonlySet<string> {
  const usual = classesOf(method)?.filter(({ isDefault, since }) => isDefault && since === 13);
  const types = new Set(usual?.map(({ type }) => type));
  defaultTypes.set(method, types);
  return types;
}

/**
 * 42704 for a type that an index by this method does not order by itself, or for a class of operators
 * that is not there; 42804 for one of another type. Extensions and users may have made others.
 */
export function requireOperatorClass(
  catalog: Catalog,
  type: TypeName,
  method: string,
  opclass?: IndexElem['opclass'],
): void {
  const { extensions, citus, uncertain, notHeld, pg } = catalog;
  if ((extensions?.size ?? 0) > 0 || citus || uncertain || notHeld?.length) return;
  const key = baseKey(type, catalog);
  if (key === undefined || (!opclass && hasUsualDefault(method, key))) return;
  const known = classesOf(method)?.filter(({ since }) => since <= pg);
  if (!known) return;
  const [name, schema] = strings(opclass).toReversed();
  if (name === undefined || forgotten.has(name)) {
    requireDefault(known, key, `data type ${formatType(catalog, type)}`, method);
    return;
  }
  if (schema !== undefined && schema !== 'pg_catalog') return;
  const named = known.find((each) => each.name === name);
  if (!named && !extended.has(method)) {
    raise('42704', `operator class "${name}" does not exist for access method "${method}"`);
  }
  if (!named || accepts(named.type, key)) return;
  const other = formatType(catalog, type);
  raise('42804', `operator class "${name}" does not accept data type ${other}`);
}

/** Whether it is the class that an index of such a type has where none is named. After get_opclass_name (ruleutils.c). */
export function isDefaultClass(
  catalog: Catalog,
  type: TypeName,
  method: string,
  opclass: IndexElem['opclass'],
): boolean {
  const [name] = strings(opclass).toReversed();
  const key = baseKey(type, catalog);
  const found = classesOf(method)?.find((each) => each.name === name && each.isDefault);
  return found !== undefined && key !== undefined && accepts(found.type, key);
}

/**
 * Extensions that come with PostgreSQL have classes for these methods: who made the database may have made
 * them there, too, without a word in the files.
 */
const extended: ReadonlySet<string> = new Set(['gin', 'gist']);

/** Types that no such extension has one for. */
const without: { readonly [method in string]?: RegExp } = {
  gin: /^(?:json|xml|point|lseg|box|path|line|polygon|circle|tsquery|jsonpath|record .*)$/s,
  gist: /^(?:jsonb?|xml|line|lseg|path|jsonpath|record .*)$/s,
};

/** After GetDefaultOpClass (indexcmds.c). */
function requireDefault(
  known: readonly OperatorClass[],
  type: string,
  what: string,
  method: string,
): void {
  if (known.some((each) => each.isDefault && accepts(each.type, type))) return;
  if (extended.has(method) && !without[method]?.test(type)) return;
  raise('42704', `${what} has no default operator class for access method "${method}"`, {
    hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
  });
}

/** The same for an expression whose type is known. */
export function requireComputedClass(
  catalog: Catalog,
  key: string | undefined,
  method: string,
  opclass: IndexElem['opclass'],
): void {
  const type = typeOfKey(key);
  if (type) requireOperatorClass(catalog, type, method, opclass);
}

/**
 * 42883 for values that nothing tells whether they are equal, or in which order they stand. Extensions and
 * users may have made what does. After get_sort_group_operators (parse_oper.c).
 */
export function requireOperator(
  catalog: Catalog,
  key: string | undefined,
  what: 'equality' | 'ordering',
): void {
  const { extensions, citus, uncertain, notHeld } = catalog;
  if ((extensions?.size ?? 0) > 0 || citus || uncertain || notHeld?.length) return;
  if (!lacksOperator(catalog, key, what)) return;
  const shown = typeOfKey(key);
  const words = `could not identify an ${what} operator for type ${shown && formatType(catalog, shown)}`;
  const hint = 'Use an explicit ordering operator or modify the query.';
  raise('42883', words, what === 'ordering' ? { hint } : {});
}

/** Rows are compared by what is in them. After record_fields_have_equality (typcache.c). */
function lacksOperator(
  catalog: Catalog,
  key: string | undefined,
  what: 'equality' | 'ordering',
): boolean {
  const type = elementOf(key) ?? withoutDomain(key);
  const columns = columnsOfRow(type, catalog);
  if (columns) return columns.some((c) => lacksOperator(catalog, baseKey(c.type, catalog), what));
  if (type === undefined || type === 'unknown' || !builtInType(type)) return false;
  return !isOrdered(type, 'btree') && !(what === 'equality' && isOrdered(type, 'hash'));
}

/** Whatever the version: those that came later are of types that came with them. */
function isOrdered(type: string, method: 'btree' | 'hash'): boolean {
  if (hasUsualDefault(method, type)) return true;
  const known = classesOf(method) ?? [];
  return known.some((each) => each.isDefault && accepts(each.type, type));
}
