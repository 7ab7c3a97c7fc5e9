/** How the objects of COMMENT, DROP, ALTER … RENAME and their like are named, by kind of object. */
import type {
  FunctionParameter,
  Node,
  ObjectType,
  ObjectWithArgs,
  RangeVar,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { flow, glue, listOf, type Printers, parens, print, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import type { SlotRole } from '../template.ts';
import {
  type Choices,
  choices,
  choose,
  isNull,
  itemsOf,
  missing,
  required,
  stringOf,
  wrong,
} from '../tree.ts';
import {
  anyName,
  anyNameSlot,
  anyOperator,
  nameOnTable,
  quoteBefore,
  relation,
  relationName,
  wholeRelation,
} from './names.ts';
import type { Kinds } from './object-kinds.ts';
import { typeName } from './types.ts';

export const objects: Printers<'ObjectWithArgs' | 'FunctionParameter'> = {
  ObjectWithArgs: (n) => functionWithArgtypes(n),

  FunctionParameter: (n) => functionParameter(n),
};

/** The key words for each kind of object. */
export const objectKeyword: Choices<ObjectType> = choices({
  OBJECT_ACCESS_METHOD: 'ACCESS METHOD',
  OBJECT_AGGREGATE: 'AGGREGATE',
  OBJECT_AMOP: '',
  OBJECT_AMPROC: '',
  OBJECT_ATTRIBUTE: 'ATTRIBUTE',
  OBJECT_CAST: 'CAST',
  OBJECT_COLUMN: 'COLUMN',
  OBJECT_COLLATION: 'COLLATION',
  OBJECT_CONVERSION: 'CONVERSION',
  OBJECT_DATABASE: 'DATABASE',
  OBJECT_DEFAULT: '',
  OBJECT_DEFACL: '',
  OBJECT_DOMAIN: 'DOMAIN',
  OBJECT_DOMCONSTRAINT: 'CONSTRAINT',
  OBJECT_EVENT_TRIGGER: 'EVENT TRIGGER',
  OBJECT_EXTENSION: 'EXTENSION',
  OBJECT_FDW: 'FOREIGN DATA WRAPPER',
  OBJECT_FOREIGN_SERVER: 'SERVER',
  OBJECT_FOREIGN_TABLE: 'FOREIGN TABLE',
  OBJECT_FUNCTION: 'FUNCTION',
  OBJECT_INDEX: 'INDEX',
  OBJECT_LANGUAGE: 'LANGUAGE',
  OBJECT_LARGEOBJECT: 'LARGE OBJECT',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_OPCLASS: 'OPERATOR CLASS',
  OBJECT_OPERATOR: 'OPERATOR',
  OBJECT_OPFAMILY: 'OPERATOR FAMILY',
  OBJECT_PARAMETER_ACL: 'PARAMETER',
  OBJECT_POLICY: 'POLICY',
  OBJECT_PROCEDURE: 'PROCEDURE',
  OBJECT_PUBLICATION: 'PUBLICATION',
  OBJECT_PUBLICATION_NAMESPACE: '',
  OBJECT_PUBLICATION_REL: '',
  OBJECT_ROLE: 'ROLE',
  OBJECT_ROUTINE: 'ROUTINE',
  OBJECT_RULE: 'RULE',
  OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_SEQUENCE: 'SEQUENCE',
  OBJECT_SUBSCRIPTION: 'SUBSCRIPTION',
  OBJECT_STATISTIC_EXT: 'STATISTICS',
  OBJECT_TABCONSTRAINT: 'CONSTRAINT',
  OBJECT_TABLE: 'TABLE',
  OBJECT_TABLESPACE: 'TABLESPACE',
  OBJECT_TRANSFORM: 'TRANSFORM',
  OBJECT_TRIGGER: 'TRIGGER',
  OBJECT_TSCONFIGURATION: 'TEXT SEARCH CONFIGURATION',
  OBJECT_TSDICTIONARY: 'TEXT SEARCH DICTIONARY',
  OBJECT_TSPARSER: 'TEXT SEARCH PARSER',
  OBJECT_TSTEMPLATE: 'TEXT SEARCH TEMPLATE',
  OBJECT_TYPE: 'TYPE',
  OBJECT_USER_MAPPING: 'USER MAPPING',
  OBJECT_VIEW: 'VIEW',
});

/** The key words for the kind of object in a field, one of those that the statement takes. */
export function objectWord<T extends object, K extends keyof T & string>(
  node: T,
  field: K,
  kinds: Kinds,
): string {
  const type = (node[field] ?? missing(node, field)) as ObjectType;
  if (!kinds.has(type)) throw wrong(node, field, type);
  return objectKeyword.get(type) ?? '';
}

/** The role of the names that objects of this kind have in their schema; undefined for all others. */
export function slotRole(type: ObjectType): SlotRole | undefined {
  return roles.get(type);
}

const roles: ReadonlyMap<string, SlotRole> = choices({
  OBJECT_FOREIGN_TABLE: 'relation',
  OBJECT_INDEX: 'index',
  OBJECT_MATVIEW: 'relation',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_TABLE: 'relation',
  OBJECT_VIEW: 'relation',
});

/** The relation of ALTER: only tables take ONLY, and the name of a composite type never could. */
export function alteredRelation(n: RangeVar, type: ObjectType): string {
  if (type === 'OBJECT_TABLE' || type === 'OBJECT_FOREIGN_TABLE') return relation(n);
  const role = slotRole(type);
  return role === undefined ? relationName(n) : wholeRelation(n, role);
}

/** An object's name as COMMENT and DROP write it after the key words of its kind. */
export function objectName(type: ObjectType, node: Node, kinds: Kinds): string {
  checkNaming(type, node, kinds);
  if ('List' in node) return pathName(type, itemsOf(node));
  const signature = as(node, 'ObjectWithArgs');
  if (signature === undefined) return print(node);
  if (type === 'OBJECT_OPERATOR') return operatorWithArgtypes(signature);
  return type === 'OBJECT_AGGREGATE'
    ? aggregateWithArgtypes(signature)
    : functionWithArgtypes(signature);
}

/** Checks that a node is one that names objects of this kind. */
export function checkNaming(type: ObjectType, node: Node, kinds: Kinds): void {
  const naming = kinds.get(type) ?? '';
  const isNamed = naming === 'number' ? 'Integer' in node || 'Float' in node : naming in node;
  if (!isNamed) throw wrong(node, '', node);
}

function pathName(type: ObjectType, items: readonly Node[]): string {
  const role = slotRole(type);
  if (role !== undefined) return anyNameSlot(items, role);
  switch (type) {
    case 'OBJECT_CAST':
      return parens(`${typeAt(items, 0)} AS ${typeAt(items, 1)}`);
    case 'OBJECT_COLUMN':
      return columnPath(items);
    case 'OBJECT_DOMCONSTRAINT':
      return `${anyName(rest(items))} ON DOMAIN ${typeAt(items, 0)}`;
    case 'OBJECT_OPCLASS':
    case 'OBJECT_OPFAMILY':
      return `${anyName(rest(items))} USING ${quoteIdentifier(stringOf(items[0]))}`;
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
      return nameOnTable(items);
    case 'OBJECT_TABCONSTRAINT':
      return nameOnTable(items, 'constraint');
    case 'OBJECT_TRIGGER':
      return nameOnTable(items, 'trigger');
    case 'OBJECT_TRANSFORM':
      return `FOR ${typeAt(items, 0)} LANGUAGE ${quoteIdentifier(stringOf(items[1]))}`;
    default:
      return anyName(items);
  }
}

function typeAt(items: readonly Node[], i: number): string {
  return typeName(as(items[i], 'TypeName') ?? missing(items, String(i)));
}

/** The items behind the first, of which there are some. */
function rest(items: readonly Node[]): readonly Node[] {
  return items.length > 1 ? items.slice(1) : missing(items, '1');
}

function columnPath(items: readonly Node[]): string {
  if (items.length < 2) return anyName(items);
  return `${anyNameSlot(items.slice(0, -1), 'relation')}.${anyName(items.slice(-1))}`;
}

/** function_with_argtypes. */
export function functionWithArgtypes(n: ObjectWithArgs): string {
  const name = anyName(n.objname ?? missing(n, 'objname'));
  if (n.args_unspecified) return name;
  return `${name}(${flow(parametersOf(n))})`;
}

/** The parameters; their types alone stand in the tree once more. */
function parametersOf(n: ObjectWithArgs): readonly Node[] | undefined {
  return n.objargs ? required(n, 'objfuncargs') : n.objfuncargs;
}

/** aggregate_with_argtypes. */
function aggregateWithArgtypes(n: ObjectWithArgs): string {
  const args = flow(parametersOf(n)) || '*';
  return glue(anyName(n.objname ?? missing(n, 'objname')), '(', args, ')');
}

/** operator_with_argtypes. */
export function operatorWithArgtypes(n: ObjectWithArgs): string {
  const args = listOf(required(n, 'objargs'), (node) => (isNull(node) ? 'NONE' : node));
  return glue(anyOperator(n.objname ?? missing(n, 'objname')), parens(args));
}

const parameterModes = choices({
  FUNC_PARAM_IN: 'IN',
  FUNC_PARAM_OUT: 'OUT',
  FUNC_PARAM_INOUT: 'INOUT',
  FUNC_PARAM_VARIADIC: 'VARIADIC',
  FUNC_PARAM_TABLE: '',
  FUNC_PARAM_DEFAULT: '',
});

/** func_arg_with_default. */
function functionParameter(n: FunctionParameter): string {
  const mode = choose(n, 'mode', parameterModes);
  // A column of RETURNS TABLE needs a name.
  const name = n.mode === 'FUNC_PARAM_TABLE' ? required(n, 'name') : n.name;
  return words(
    mode,
    name && quoteBefore(name, n.argType?.names),
    typeName(n.argType ?? missing(n, 'argType')),
    n.defexpr && words('DEFAULT', n.defexpr),
  );
}
