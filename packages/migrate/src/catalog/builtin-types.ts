/** Types of pg_catalog: how they are printed where it differs from their name, and what hashes. */

/** Names that format_type prints for types with a name of the SQL standard. */
export const sqlTypeNames: ReadonlyMap<string, string> = new Map([
  ['bool', 'boolean'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bpchar', 'character'],
  ['varchar', 'character varying'],
  ['varbit', 'bit varying'],
  ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['char', '"char"'],
]);

const hashable =
  `bool bytea char name int8 int2 int4 text oid oidvector tid xid xid8 cid float4 float8
  aclitem macaddr macaddr8 inet cidr bpchar varchar date time timestamp timestamptz interval timetz
  numeric uuid pg_lsn jsonb enum int4range numrange tsrange tstzrange daterange int8range
  int4multirange nummultirange tsmultirange tstzmultirange datemultirange int8multirange
  regclass regtype regproc regprocedure regoper regoperator regrole regnamespace regconfig
  regdictionary regcollation`.split(/\s+/);

const unhashable =
  `json xml point lseg path box polygon line circle money bit varbit tsvector tsquery
  gtsvector refcursor txid_snapshot pg_snapshot jsonpath int2vector pg_node_tree`.split(/\s+/);

const pseudo = `void record trigger event_trigger anyelement anyarray anynonarray anyenum anyrange
  anymultirange anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange
  anycompatiblemultirange any cstring internal language_handler fdw_handler index_am_handler
  tsm_handler table_am_handler unknown pg_ddl_command`.split(/\s+/);

const hashableTypes = new Set(hashable);
const builtinTypes = new Set([...hashable, ...unhashable, ...pseudo]);

export function isBuiltinType(name: string): boolean {
  return builtinTypes.has(name) || (name.startsWith('_') && builtinTypes.has(name.slice(1)));
}

const pseudoTypes = new Set(pseudo);

/** A type of arguments and results alone. */
export function isPseudoType(name: string): boolean {
  return pseudoTypes.has(name) && name !== 'unknown';
}

/** Whether pg_catalog's type has a default operator class for hash indexes. */
export function isHashable(name: string): boolean {
  return hashableTypes.has(name);
}
