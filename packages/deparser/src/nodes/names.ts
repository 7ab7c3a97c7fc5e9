/** Names: of relations (left open in templates) and of everything else. */
import type { Alias, Node, RangeVar, RoleSpec } from '@citrate/parser';
import { as } from '@citrate/parser';
import { isOperator } from '../operators.ts';
import {
  flowOf,
  isClosed,
  leavesOpen,
  meantRelation,
  open,
  type Printers,
  parens,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import type { NameSlot, SlotRole } from '../template.ts';
import {
  choices,
  choose,
  filled,
  missing,
  none,
  required,
  stringOf,
  stringsOf,
  wrong,
} from '../tree.ts';

export const names: Printers<'RangeVar' | 'String' | 'RoleSpec' | 'Alias'> = {
  RangeVar: (n) => relation(n),

  String: (n) => quoteIdentifier(n.sval ?? missing(n, 'sval')),

  RoleSpec: (n) => roleSpec(n),

  Alias: (n) => aliasClause(n),
};

/**
 * The words that PostgreSQL's scanner reads together with this one, so that it is no name before them
 * (base_yylex in parser.c).
 */
function readTogether(name: string): readonly string[] | undefined {
  switch (name) {
    case 'format':
      return ['json'];
    case 'nulls':
      return ['first', 'last'];
    case 'without':
      return ['time', 'timetz'];
    default:
      return undefined;
  }
}

/** An identifier with another name right behind it, such as a column's type. */
export function quoteBefore(name: string, next: readonly Node[] | undefined): string {
  const taken = readTogether(name);
  const joins = taken !== undefined && next?.some((node) => taken.includes(stringOf(node)));
  return joins ? `"${name}"` : quoteIdentifier(name);
}

/** COLLATE and an operator class, each if it is there. */
export function collationAndClass(n: { collation?: Node[]; opclass?: Node[] }): string {
  const { collation, opclass } = n;
  if (collation === undefined) return opclass ? anyName(opclass) : '';
  const name = quoteBefore(stringOf(filled(collation).at(-1)), opclass);
  const path = collation.length > 1 ? `${anyName(collation.slice(0, -1))}.${name}` : name;
  return opclass ? `COLLATE ${path} ${anyName(opclass)}` : `COLLATE ${path}`;
}

/** A list of String nodes as `a.b.c`. */
export function anyName(nodes: readonly Node[]): string {
  let out = quoteIdentifier(stringOf(filled(nodes)[0]));
  for (let i = 1; i < nodes.length; i++) out += '.' + quoteIdentifier(stringOf(nodes[i]));
  return out;
}

/** A list of String nodes as `a, b, c`. */
export function nameList(nodes: readonly Node[] | undefined): string {
  return flowOf(nodes, (node) => quoteIdentifier(stringOf(node)));
}

/** `(a, b, c)`, nothing if the list is empty. */
export function columnList(nodes: readonly Node[] | undefined): string {
  return parens(nameList(nodes));
}

/** relation_expr: a relation's name with ONLY and alias. */
export function relation(n: RangeVar, role: SlotRole = 'relation'): string {
  const name = relationName(n, role);
  if (n.inh && n.alias === undefined) return name;
  return words(!n.inh && 'ONLY', name, n.alias && aliasClause(n.alias));
}

/** A relation with all that inherit from it: where the grammar has no ONLY. */
export function wholeRelation(n: RangeVar, role: SlotRole = 'relation'): string {
  if (n.inh === undefined) missing(n, 'inh');
  return relation(n, role);
}

/** As wholeRelation, for the relations of a list. */
export function wholeRelations(nodes: readonly Node[] | undefined): string {
  return flowOf(nodes, (node) => {
    const fields = as(node, 'RangeVar');
    return fields ? wholeRelation(fields) : node;
  });
}

/** qualified_name: where the grammar has neither ONLY nor an alias. */
export function relationName(n: RangeVar, role: SlotRole = 'relation'): string {
  const name = n.relname ?? missing(n, 'relname');
  if (leavesOpen()) return relationSlot(n, name, role);
  const catalog = n.catalogname;
  return qualifiedText(name, catalog ? required(n, 'schemaname') : n.schemaname, catalog);
}

function relationSlot(n: RangeVar, name: string, role: SlotRole): string {
  if (n.catalogname) required(n, 'schemaname');
  if (isClosed(n)) return qualifiedText(name, n.schemaname, n.catalogname);
  const meant = meantRelation(n);
  return meant
    ? newNameSlot(role, name, meant.schemaname)
    : qualifiedSlot(role, name, n.schemaname, n.catalogname);
}

/** The qualifier of a column, which means this relation; open as it is written, with or without schema. */
export function qualifierSlot(path: readonly Node[], meant: RangeVar): string {
  return path.length > 1
    ? anyNameSlot(path, 'relation')
    : newNameSlot('relation', stringOf(path[0]), meant.schemaname);
}

function qualifiedText(
  name: string,
  schema: string | undefined,
  catalog: string | undefined,
): string {
  const own = quoteIdentifier(name);
  const text = schema ? quoteIdentifier(schema) + '.' + own : own;
  return catalog ? `${quoteIdentifier(catalog)}.${text}` : text;
}

/** A qualified name from a list of Strings, left open in templates; `table`: what it belongs to. */
export function anyNameSlot(nodes: readonly Node[], role: SlotRole, table?: RangeVar): string {
  const texts = stringsOf(nodes);
  const name = texts.at(-1) ?? '';
  if (texts.length > 3 || texts.length === 0) return anyName(nodes);
  return qualifiedSlot(role, name, texts.at(-2), texts.at(-3), table);
}

/**
 * A list such as `schema.table.trigger` as `trigger ON schema.table`: the table left open, and with
 * `role` the object's own name, too.
 */
export function nameOnTable(nodes: readonly Node[], role?: SlotRole): string {
  const path = nodes.length > 1 ? nodes.slice(0, -1) : missing(nodes, '1');
  const name = stringOf(nodes.at(-1));
  const own = role ? ownedSlot(role, name, rangeVarOf(path)) : quoteIdentifier(name);
  return `${own} ON ${anyNameSlot(path, 'relation')}`;
}

function rangeVarOf(path: readonly Node[]): RangeVar {
  const [relname = '', schemaname] = stringsOf(path).toReversed();
  return schemaname === undefined ? { relname } : { schemaname, relname };
}

function qualifiedSlot(
  role: SlotRole,
  name: string,
  schema: string | undefined,
  catalog: string | undefined,
  table?: RangeVar,
): string {
  if (!leavesOpen()) return qualifiedText(name, schema, catalog);
  const slot = open('', qualifiedName(role, name, schema, table));
  return catalog ? `${quoteIdentifier(catalog)}.${slot}` : slot;
}

function qualifiedName(
  role: SlotRole,
  name: string,
  schema: string | undefined,
  table: RangeVar | undefined,
): NameSlot {
  const slot: NameSlot = { role, qualified: true, ...(schema && { schema }), name };
  return table ? { ...slot, relation: tableOf(table) } : slot;
}

/** The name of something that belongs to a table, written without a schema. */
export function ownedSlot(role: SlotRole, name: string, table: RangeVar | undefined): string {
  const text = quoteIdentifier(name);
  if (table === undefined || !leavesOpen()) return text;
  const owner = tableOf(table);
  const schema = table.schemaname;
  return open(
    text,
    schema
      ? { role, qualified: false, schema, name, relation: owner }
      : { role, qualified: false, name, relation: owner },
  );
}

function tableOf(table: RangeVar): NonNullable<NameSlot['relation']> {
  const name = table.relname ?? missing(table, 'relname');
  return table.schemaname ? { schema: table.schemaname, name } : { name };
}

/** A name written alone of what is in this schema, such as the new name of what is renamed. */
export function newNameSlot(role: SlotRole, name: string, schema: string | undefined): string {
  const slot: NameSlot = { role, qualified: false, name };
  return open(quoteIdentifier(name), schema ? { ...slot, schema } : slot);
}

/** alias_clause: `AS a (b, c)`. */
export function aliasClause(n: Alias): string {
  return `AS ${aliasName(n)}`;
}

/** The alias without AS. */
export function aliasName(n: Alias): string {
  return words(quoteIdentifier(n.aliasname ?? missing(n, 'aliasname')), columnList(n.colnames));
}

export function roleSpec(n: RoleSpec): string {
  const keyword = choose(n, 'roletype', roleKeywords);
  if (!keyword) return quoteIdentifier(n.rolename ?? missing(n, 'rolename'));
  none(n, 'rolename');
  return keyword;
}

const roleKeywords = choices({
  ROLESPEC_CSTRING: '',
  ROLESPEC_CURRENT_ROLE: 'CURRENT_ROLE',
  ROLESPEC_CURRENT_USER: 'CURRENT_USER',
  ROLESPEC_SESSION_USER: 'SESSION_USER',
  ROLESPEC_PUBLIC: 'PUBLIC',
});

/** qual_Op: an operator, with OPERATOR() if its name is qualified. */
export function operatorName(nodes: readonly Node[]): string {
  return nodes.length === 1 ? symbolOf(nodes) : `OPERATOR(${anyOperator(nodes)})`;
}

/** any_operator: an operator where the grammar takes a qualified one as it is. */
export function anyOperator(nodes: readonly Node[]): string {
  const symbol = symbolOf(nodes);
  if (nodes.length === 1) return symbol;
  return [...stringsOf(nodes.slice(0, -1)).map(quoteIdentifier), symbol].join('.');
}

/** The last of a name's parts, which the scanner has to take as one operator. */
function symbolOf(nodes: readonly Node[]): string {
  const symbol = stringOf(filled(nodes)[nodes.length - 1]);
  if (!isOperator(symbol)) throw wrong(nodes, `${nodes.length - 1}`, symbol);
  return symbol;
}
