/** ALTER TYPE … RENAME VALUE: expressions and queries hold the label itself, not what it is called. */
import {
  type A_Const,
  as,
  type FunctionParameter,
  mapTree,
  type Node,
  type TypeName,
  walk,
} from '@citrate/parser';
import { findRelation, findTable } from '../lookup.ts';
import type { Catalog, QualifiedName, Relation, Routine, Type, ViewColumn } from '../model.ts';
import { nameKey } from '../names-of.ts';
import { constantsOfAction } from '../query/actions.ts';
import { constantsBeside, constantsOfQuery } from '../query/columns.ts';
import { mapDomain, mapStatistics } from '../rename/further-trees.ts';
import { mapTrees, type Place } from '../rename/relation-trees.ts';
import { mapped } from '../trees.ts';
import { withRelation, withRoutine, withType } from '../update.ts';
import {
  analyse,
  baseKey,
  elementOf,
  noColumns,
  type TypedConstant,
  type TypeKey,
  tableScope,
  withoutDomain,
} from '../volatility/index.ts';
import { keyColumns } from './partition-bounds.ts';

/** Which label is called otherwise from now on, of the enum with this key. */
interface Renaming {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Before that: what the constants mean. */
  readonly catalog: Catalog;
}

/** Wherever a constant is sure to be of the type. */
export function withLabelRenamed(
  catalog: Catalog,
  type: QualifiedName,
  from: string,
  to: string,
): Catalog {
  const renaming = { key: `enum ${nameKey(type)}`, from, to, catalog };
  let result = catalog;
  for (const { relations, types, functions } of catalog.schemas.values()) {
    for (const relation of relations.values()) {
      const changed = inRelation(relation, renaming);
      if (changed !== relation) result = withRelation(result, changed);
    }
    for (const each of types.values()) {
      const changed = inDomain(each, renaming);
      if (changed !== each) result = withType(result, changed);
    }
    for (const routine of functions.values()) {
      const changed = inRoutine(routine, renaming);
      if (changed !== routine) result = withRoutine(result, changed);
    }
  }
  return mapStatistics(result, ({ table: of, expressions }) => {
    const table = findTable(catalog, of);
    return table ? mapped(expressions, (one) => beside(one, table, renaming)) : expressions;
  });
}

function inRelation(relation: Relation, renaming: Renaming): Relation {
  return mapTrees(relation, (tree, place) => inPlace(tree, place, relation, renaming));
}

function inPlace(tree: Node, place: Place, relation: Relation, renaming: Renaming): Node {
  const { catalog } = renaming;
  if (!mentions(tree, renaming.from)) return tree;
  if (place === 'query') return withLabel(tree, constantsOfQuery(tree, catalog), renaming);
  if (place === 'action') {
    return withLabel(tree, constantsOfAction(tree, relation, catalog), renaming);
  }
  if (place === 'bound') return inBound(tree, relation, renaming);
  if (place !== 'expression') {
    const column = columnsIn(relation).find(({ name }) => name === place.column);
    return ofType(tree, column?.type, renaming);
  }
  const table = relation.kind === 'index' ? findRelation(catalog, relation.table) : relation;
  return table ? beside(tree, table, renaming) : tree;
}

/** Most trees do not. */
function mentions(tree: Node, label: string): boolean {
  let found = false;
  walk(tree, {
    A_Const: ({ sval }) => {
      found ||= sval?.sval?.includes(label) ?? false;
    },
  });
  return found;
}

/** Over the columns of a relation, which queries in it may ask for, too. */
function beside(tree: Node, relation: Relation, renaming: Renaming): Node {
  const { catalog } = renaming;
  const columns = columnsIn(relation);
  const { constants } = analyse(tree, tableScope(catalog, relation, columns));
  const inside = constantsBeside(tree, relation, catalog);
  return withLabel(tree, [...constants, ...inside], renaming);
}

function columnsIn(relation: Relation): readonly ViewColumn[] {
  return ('columns' in relation && relation.kind !== 'index' && relation.columns) || [];
}

function ofType(value: Node, type: TypeName | undefined, renaming: Renaming): Node {
  return withLabel(value, constantsOf(value, type, renaming), renaming);
}

/** Of a value of a type, which looks at no column. */
function constantsOf(
  value: Node,
  type: TypeName | undefined,
  { catalog }: Renaming,
): readonly TypedConstant[] {
  const { constants } = analyse(value, noColumns(catalog));
  const [constant, key] = [as(value, 'A_Const'), baseKey(type, catalog)];
  return constant && key !== undefined ? [...constants, { constant, type: key }] : constants;
}

/** Each value is of the type of its column. */
function inBound(tree: Node, relation: Relation, renaming: Renaming): Node {
  const bound = as(tree, 'PartitionBoundSpec');
  const [parent] = (relation.kind === 'table' && relation.parents) || [];
  const table = parent && findTable(renaming.catalog, parent);
  if (!bound || !table) return tree;
  const columns = keyColumns(table);
  const { listdatums = [], lowerdatums = [], upperdatums = [] } = bound;
  const values = [
    ...listdatums.map((datum) => [datum, columns[0]] as const),
    ...[lowerdatums, upperdatums].flatMap((datums) =>
      datums.map((datum, i) => [datum, columns[i]] as const),
    ),
  ];
  const constants = values.flatMap(([datum, column]) => constantsOf(datum, column?.type, renaming));
  return withLabel(tree, constants, renaming);
}

function inDomain(type: Type, renaming: Renaming): Type {
  const base = type.domain?.type;
  if (!base) return type;
  const scope = tableScope(renaming.catalog, type, [{ name: 'value', type: base }]);
  return mapDomain(type, (tree, place) =>
    place === 'default'
      ? ofType(tree, base, renaming)
      : withLabel(tree, analyse(tree, scope).constants, renaming),
  );
}

/** Defaults of parameters. */
function inRoutine(routine: Routine, renaming: Renaming): Routine {
  const stmt = as(routine.definition, 'CreateFunctionStmt');
  if (!stmt?.parameters) return routine;
  const inParameter = (node: Node): Node => {
    const parameter = as(node, 'FunctionParameter');
    return parameter ? renamedParameter(node, parameter, renaming) : node;
  };
  const parameters = mapped(stmt.parameters, inParameter);
  if (parameters === stmt.parameters) return routine;
  return {
    ...routine,
    definition: { CreateFunctionStmt: { ...stmt, parameters: [...parameters] } },
  };
}

function renamedParameter(
  node: Node,
  { defexpr: before, ...parameter }: FunctionParameter,
  renaming: Renaming,
): Node {
  const defexpr = before && ofType(before, parameter.argType, renaming);
  return defexpr === before || !defexpr ? node : { FunctionParameter: { ...parameter, defexpr } };
}

/** The tree with the new label in those constants that are it. */
function withLabel(tree: Node, constants: readonly TypedConstant[], renaming: Renaming): Node {
  const { from, to } = renaming;
  const labels = new Set(
    constants.flatMap(({ constant, type }) => (isLabel(constant, type, renaming) ? constant : [])),
  );
  if (labels.size === 0) return tree;
  const rename = (constant: A_Const): A_Const => {
    const text = constant.sval?.sval ?? '';
    if (!labels.has(constant)) return constant;
    const elements = elementsOf(text).map((each) => (each === from ? to : each));
    return { ...constant, sval: { sval: text === from ? to : `{${elements.join(',')}}` } };
  };
  return mapTree(tree, { A_Const: rename });
}

function isLabel(constant: A_Const, type: TypeKey, { key, from }: Renaming): boolean {
  const text = constant.sval?.sval ?? '';
  if (withoutDomain(elementOf(type)) === key) return elementsOf(text).includes(from);
  return type === key && text === from;
}

/** Of an array in which nothing is quoted. */
function elementsOf(text: string): readonly string[] {
  return /^\{([^{}"\\]*)\}$/.exec(text)?.[1]?.split(',') ?? [];
}
