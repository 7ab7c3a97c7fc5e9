/** ALTER TYPE … RENAME VALUE: expressions hold the label itself, not what it is called. */
import {
  type A_Const,
  as,
  type Constraint,
  type IndexStmt,
  mapTree,
  type Node,
  type TypeName,
} from '@citrate/parser';
import { findTable } from '../lookup.ts';
import type { Catalog, Domain, Index, QualifiedName, Table, Type } from '../model.ts';
import { indexElements } from '../names/index-columns.ts';
import { nameKey } from '../names-of.ts';
import { mapped } from '../trees.ts';
import { withRelation, withTable, withType } from '../update.ts';
import {
  analyse,
  baseKey,
  elementOf,
  noColumns,
  type TypedScope,
  tableScope,
  withoutDomain,
} from '../volatility/index.ts';

/** Which label is called otherwise from now on, of the enum with this key. */
interface Renaming {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/** In tables, their indexes and domains; a view's query stays as it was written. */
export function withLabelRenamed(
  catalog: Catalog,
  type: QualifiedName,
  from: string,
  to: string,
): Catalog {
  const renaming = { key: `enum ${nameKey(type)}`, from, to };
  let result = catalog;
  for (const schema of catalog.schemas.values()) {
    for (const relation of schema.relations.values()) {
      if (relation.kind === 'table') {
        const table = inTable(relation, renaming, catalog);
        if (table !== relation) result = withTable(result, table);
      } else if (relation.kind === 'index' && relation.definition) {
        const index = inIndex(relation, relation.definition, renaming, catalog);
        if (index !== relation) result = withRelation(result, index);
      }
    }
    for (const { domain, ...rest } of schema.types.values()) {
      const changed = domain && inDomain(rest, domain, renaming, catalog);
      if (changed && changed !== domain) result = withType(result, { ...rest, domain: changed });
    }
  }
  return result;
}

function inTable(table: Table, renaming: Renaming, catalog: Catalog): Table {
  const scope = tableScope(catalog, table, table.columns);
  const columns = mapped(table.columns, (column) => {
    const { default: value, generated, type } = column;
    const own = value && inTree(value, renaming, noColumns(catalog), type);
    const made = generated && inTree(generated.expression, renaming, scope);
    if (own === value && made === generated?.expression) return column;
    return {
      ...column,
      ...(own && { default: own }),
      ...(generated && made && { generated: { ...generated, expression: made } }),
    };
  });
  const constraints = mapped(table.constraints, (constraint) => {
    const definition = inCheck(constraint.definition, renaming, scope);
    return definition === constraint.definition ? constraint : { ...constraint, definition };
  });
  const isSame = columns === table.columns && constraints === table.constraints;
  return isSame ? table : { ...table, columns, constraints };
}

function inCheck(definition: Constraint, renaming: Renaming, scope: TypedScope): Constraint {
  const { raw_expr: value } = definition;
  const changed = value && inTree(value, renaming, scope);
  return changed && changed !== value ? { ...definition, raw_expr: changed } : definition;
}

function inIndex(index: Index, stmt: IndexStmt, renaming: Renaming, catalog: Catalog): Index {
  const table = findTable(catalog, index.table);
  if (!table) return index;
  const scope = tableScope(catalog, table, table.columns);
  const trees = [stmt.whereClause, ...indexElements(stmt.indexParams).map(({ expr }) => expr)];
  const labels = new Set(trees.flatMap((tree) => (tree ? labelsIn(tree, renaming, scope) : [])));
  if (labels.size === 0) return index;
  const definition = as(renamed({ IndexStmt: stmt }, labels, renaming), 'IndexStmt');
  return definition ? { ...index, definition } : index;
}

function inDomain(
  { schema, name }: Pick<Type, 'schema' | 'name'>,
  domain: Domain,
  renaming: Renaming,
  catalog: Catalog,
): Domain {
  const { type, default: value, checks: before } = domain;
  const scope = tableScope(catalog, { schema, name }, [{ name: 'value', type }]);
  const own = value && inTree(value, renaming, scope, type);
  const checks = mapped(before, (check) => inCheck(check, renaming, scope));
  if (own === value && checks === before) return domain;
  return { ...domain, ...(own && { default: own }), checks };
}

/** `type` is that of a column whose default it is. */
function inTree(tree: Node, renaming: Renaming, scope: TypedScope, type?: TypeName): Node {
  const labels = labelsIn(tree, renaming, scope);
  const alone = as(tree, 'A_Const');
  if (alone && isLabel(alone, baseKey(type, scope.catalog), renaming)) labels.push(alone);
  return labels.length === 0 ? tree : renamed(tree, new Set(labels), renaming);
}

function labelsIn(tree: Node, renaming: Renaming, scope: TypedScope): A_Const[] {
  const { constants } = analyse(tree, scope);
  return constants.flatMap(({ constant, type }) =>
    isLabel(constant, type, renaming) ? constant : [],
  );
}

function isLabel(constant: A_Const, type: string | undefined, { key, from }: Renaming): boolean {
  const text = constant.sval?.sval ?? '';
  if (withoutDomain(elementOf(type)) === key) return elementsOf(text).includes(from);
  return type === key && text === from;
}

function renamed(tree: Node, labels: ReadonlySet<A_Const>, { from, to }: Renaming): Node {
  const rename = (constant: A_Const): A_Const => {
    const text = constant.sval?.sval ?? '';
    if (!labels.has(constant)) return constant;
    const elements = elementsOf(text).map((each) => (each === from ? to : each));
    return { ...constant, sval: { sval: text === from ? to : `{${elements.join(',')}}` } };
  };
  return mapTree(tree, { A_Const: rename });
}

/** Of an array in which nothing is quoted. */
function elementsOf(text: string): readonly string[] {
  return /^\{([^{}"\\]*)\}$/.exec(text)?.[1]?.split(',') ?? [];
}
