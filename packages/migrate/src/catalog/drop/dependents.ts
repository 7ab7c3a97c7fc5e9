import { as, type Node, walk } from '@citrate/parser';
import { childrenOf } from '../hierarchy.ts';
import { indexesOf, keyOn, uniqueKeys } from '../keys.ts';
import { findRelation, findTable } from '../lookup.ts';
import type {
  Catalog,
  Column,
  Index,
  Member,
  QualifiedName,
  Relation,
  Routine,
  Statistics,
  Table,
  TableConstraint,
  Trigger,
} from '../model.ts';
import { mayRead } from '../names/columns-read.ts';
import { sameName, strings } from '../names-of.ts';
import { publicationsReading } from '../publications.ts';
import { looseReference, reference } from '../references.ts';
import { ownedSequences, referrersOf, typesWith } from '../referrers.ts';
import { schemaObjects } from '../schema-objects.ts';
import { typesOf } from '../signatures.ts';
import { mayReadColumn } from '../views/may-read.ts';
import { queryOf } from '../views/trees.ts';
import { auto, type Dependent, normal } from './dependent.ts';
import { dependentsOfFunction } from './functions.ts';
import { dependentsOfNamed, namedObject } from './named-objects.ts';
import { constraintObject, type DatabaseObject, relationObject, triggerObject } from './objects.ts';
import { partsOfDomain, partsWith, statisticsWith } from './parts.ts';
import { dependentsOfSchemaObject, objectInSchema } from './schema-objects.ts';
import { isType, namesSequence, namesType, usesType } from './uses.ts';

/** What directly depends on an object, as pg_depend would have it. */
export function dependentsOf(catalog: Catalog, object: DatabaseObject): Dependent[] {
  switch (object.kind) {
    case 'schema':
      return dependentsOfSchema(catalog, object.name);
    case 'extension':
      return membersOf(catalog, object.name);
    case 'relation':
      return dependentsOfRelation(catalog, object);
    case 'column':
      return dependentsOfColumn(catalog, object, object.column);
    case 'constraint':
      return dependentsOfConstraint(catalog, object, object.constraint);
    case 'type':
      return dependentsOfType(catalog, object);
    case 'function':
      return dependentsOfFunction(catalog, object);
    case 'trigger':
      return clonesOf(catalog, object, object.trigger);
    case 'schema object':
      return dependentsOfSchemaObject(catalog, object.type, object);
    case 'named':
      return dependentsOfNamed(catalog, object.type, object.name);
    case 'published table':
    case 'domain constraint':
    case 'default':
    case 'policy':
    case 'rule':
    case 'statistics':
      return [];
  }
}

function dependentsOfSchema(catalog: Catalog, name: string): Dependent[] {
  const schema = catalog.schemas.get(name);
  if (!schema) return [];
  // What belongs to a table of the schema comes along with it.
  const own = [...schema.relations.values()].filter((r) => !belongsToTable(r));
  return [
    ...own.map((r) => normal(relationObject(r))),
    ...[...schema.types.values()].map((t) => normal({ kind: 'type', schema: name, name: t.name })),
    ...[...schema.statistics.values()].map((s) => auto(statisticsObject(s))),
    ...schemaObjects(schema).map((o) => normal(objectInSchema(o))),
    ...[...schema.functions.values()].map((f) =>
      normal({ kind: 'function', schema: name, name: f.signature }),
    ),
  ];
}

function membersOf(catalog: Catalog, name: string): Dependent[] {
  const isMember = ({ extension }: Member): boolean => extension === name;
  const named = [...(catalog.named?.values() ?? [])].filter(isMember).map(namedObject);
  const inSchemas = [...catalog.schemas.values()].flatMap((s): DatabaseObject[] => [
    ...[...s.relations.values()].filter(isMember).map((r) => relationObject(r)),
    ...[...s.types.values()]
      .filter(isMember)
      .map((t) => ({ kind: 'type' as const, schema: s.name, name: t.name })),
    ...[...s.functions.values()]
      .filter(isMember)
      .map((f) => ({ kind: 'function' as const, schema: s.name, name: f.signature })),
    ...schemaObjects(s).filter(isMember).map(objectInSchema),
  ]);
  return [...named, ...inSchemas].map(auto);
}

function belongsToTable(relation: Relation): boolean {
  return relation.kind === 'index' || (relation.kind === 'sequence' && !!relation.ownedBy);
}

function dependentsOfRelation(catalog: Catalog, name: QualifiedName): Dependent[] {
  const relation = findRelation(catalog, name);
  if (relation?.kind === 'sequence') return dependentsOfSequence(catalog, name);
  if (relation?.kind === 'index') return dependentsOfIndex(catalog, relation);
  return [
    ...indexesOf(catalog, name).map((i) => auto(relationObject(i))),
    ...ownedSequences(catalog, name).map((s) => auto(relationObject(s))),
    ...statisticsOn(catalog, name).map((s) => auto(statisticsObject(s))),
    ...childrenOf(catalog, name).map((child) =>
      child.isPartition ? auto(relationObject(child)) : normal(relationObject(child)),
    ),
    ...foreignKeysTo(catalog, name).map((key) => normal(constraintObject(key.table, key.name))),
    ...viewsOn(catalog, name).map((v) => normal(relationObject(v))),
    ...typesMadeOf(catalog, name),
    ...columnsOfType(catalog, name).map(normal),
    ...partsNaming(catalog, name).map(normal),
    ...routinesOfType(catalog, name),
    ...referrersOf(catalog, reference('typed by', name)).map((t) => normal(relationObject(t))),
  ];
}

function dependentsOfSequence(catalog: Catalog, name: QualifiedName): Dependent[] {
  const traits = [reference('uses sequence', name), looseReference('calls sequence', name.name)];
  const users = referrersOf(catalog, ...traits);
  return [
    ...columnsWhere(
      users,
      (c) => (c.serial && sameName(c.serial, name)) || namesSequence(c.default, catalog, name),
    ).map((column): DatabaseObject => ({ ...column, kind: 'default' })),
    ...viewDefaultsWhere(users, (value) => namesSequence(value, catalog, name)),
    ...users.filter((r) => namesSequence(queryIn(r), catalog, name)).map(relationObject),
  ].map(normal);
}

function queryIn(relation: Relation): Node | undefined {
  return 'reads' in relation && relation.definition ? queryOf(relation.definition) : undefined;
}

function viewDefaultsWhere(
  relations: readonly Relation[],
  test: (value: Node) => boolean,
): DatabaseObject[] {
  return relations.flatMap((r) =>
    [...(('reads' in r && r.columnDetails) || [])].flatMap(([column, details]) =>
      details.default && test(details.default)
        ? { kind: 'default' as const, schema: r.schema, name: r.name, column }
        : [],
    ),
  );
}

/** What stands for it on partitions, or for partitions of the table that a foreign key refers to. */
function partsOfConstraint(
  catalog: Catalog,
  table: QualifiedName,
  constraint: string,
): Dependent[] {
  return referrersOf(catalog, reference('part of', table)).flatMap((other) =>
    constraintsOf(other)
      .filter((c) => c.parent && sameName(c.parent, table) && c.parent.constraint === constraint)
      .map((c) => auto(constraintObject(other, c.name))),
  );
}

function partsOfIndex(catalog: Catalog, name: QualifiedName): Dependent[] {
  return referrersOf(catalog, reference('part of', name))
    .filter((r) => r.kind === 'index')
    .map((r) => auto(r.constraint ? constraintObject(r.table, r.name) : relationObject(r)));
}

function dependentsOfIndex(catalog: Catalog, index: Index): Dependent[] {
  const keys = foreignKeysTo(catalog, index.table).filter((key) => key.index === index.name);
  return [
    ...partsOfIndex(catalog, index),
    ...keys.map(({ table, name }) => normal(constraintObject(table, name))),
  ];
}

function dependentsOfColumn(catalog: Catalog, name: QualifiedName, column: string): Dependent[] {
  const table = findTable(catalog, name);
  if (!table) return [];
  const indexes = indexesOf(catalog, table).filter((i) => indexReads(table, i, column));
  const sequences = ownedSequences(catalog, name).filter((s) => s.ownedBy?.column === column);
  const keys = foreignKeysTo(catalog, name).filter((key) => key.columns.includes(column));
  return [
    ...ownConstraints(table, column),
    ...indexes.map((i) => auto(relationObject(i))),
    ...sequences.map((s) => auto(relationObject(s))),
    ...statisticsOn(catalog, name)
      .filter((s) => s.columns.includes(column) || mayRead(s.expressions, column, name.name))
      .map((s) => auto(statisticsObject(s))),
    ...keys.map((key) => normal(constraintObject(key.table, key.name))),
    ...readersOfColumn(catalog, table, column),
  ];
}

/** What looks at a column and is not rebuilt with it. */
export function readersOfColumn(catalog: Catalog, table: Table, column: string): Dependent[] {
  const { schema, name } = table;
  return [
    ...generatedFrom(catalog, table, column),
    ...triggersOn(table, column),
    ...policiesOn(table, column),
    ...publicationsReading(catalog, table, column).map(({ name: publication }) =>
      normal({ kind: 'published table', publication, schema, name }),
    ),
    ...viewsOn(catalog, table, column).map((v) => normal(relationObject(v))),
  ];
}

/**
 * Constraints on the column go with it. One whose index reads it in an expression is in the way: its
 * index would go alone, and takes the constraint along only with CASCADE.
 */
function ownConstraints(table: Table, column: string): Dependent[] {
  return table.constraints.flatMap((c) => {
    const { including, exclusions, where_clause } = c.definition;
    const object = constraintObject(table, c.name);
    if (c.columns.includes(column) || strings(including).includes(column)) return auto(object);
    const read = [exclusions, where_clause].some((part) => mayRead(part, column, table.name));
    return read ? normal(object) : [];
  });
}

/** Until version 14 a generated column went along with what it is made of. */
function generatedFrom(catalog: Catalog, table: Table, column: string): Dependent[] {
  return table.columns
    .filter(({ generated }) => mayRead(generated?.expression, column, table.name))
    .map((c) => {
      const object = { kind: 'column', schema: table.schema, name: table.name } as const;
      return { object: { ...object, column: c.name }, type: catalog.pg >= 15 ? 'normal' : 'auto' };
    });
}

function indexReads(table: Table, index: Index, column: string): boolean {
  if (index.constraint) return false;
  const { indexParams, indexIncludingParams, whereClause } = index.definition ?? {};
  return [indexParams, indexIncludingParams, whereClause].some((part) =>
    mayRead(part, column, table.name),
  );
}

function dependentsOfConstraint(
  catalog: Catalog,
  table: QualifiedName,
  constraint: string,
): Dependent[] {
  const index = findRelation(catalog, { schema: table.schema, name: constraint });
  const parts = partsOfConstraint(catalog, table, constraint);
  if (index?.kind !== 'index' || !index.constraint || !sameName(index.table, table)) return parts;
  return [...parts, ...dependentsOfIndex(catalog, index)];
}

function dependentsOfType(catalog: Catalog, type: QualifiedName): Dependent[] {
  const multirange = catalog.schemas.get(type.schema)?.types.get(type.name)?.range?.multirange;
  return [
    ...(multirange ? [auto({ kind: 'type', ...multirange })] : []),
    ...typesMadeOf(catalog, type),
    ...columnsOfType(catalog, type).map(normal),
    ...partsNaming(catalog, type).map(normal),
    ...routinesOfType(catalog, type),
  ];
}

/** Expressions in which the type stands, most often in a cast. */
function partsNaming(catalog: Catalog, type: QualifiedName): DatabaseObject[] {
  const trait = looseReference('uses type', type.name);
  const has = (tree: Node | undefined): boolean => namesType(tree, type, catalog);
  return [
    ...referrersOf(catalog, trait).flatMap((relation) => partsWith(relation, has)),
    ...typesWith(catalog, trait).flatMap((domain) => partsOfDomain(domain, has)),
    ...statisticsWith(catalog, has),
  ];
}

function nameOf({ schema, name }: QualifiedName): QualifiedName {
  return { schema, name };
}

/** Domains of it, and attributes of composite types. */
function typesMadeOf(catalog: Catalog, type: QualifiedName): Dependent[] {
  const trait = looseReference('uses type', type.name);
  return [
    ...typesWith(catalog, trait)
      .filter((t) => t.domain && usesType(t.domain.type, type))
      .map(({ schema, name }) => normal({ kind: 'type', schema, name })),
    ...referrersOf(catalog, trait).flatMap((r) =>
      r.kind === 'composite type'
        ? r.columns
            .filter((c) => usesType(c.type, type))
            .map(({ name: column }) => normal({ kind: 'column', ...nameOf(r), column }))
        : [],
    ),
  ];
}

function routinesOf({ schemas }: Catalog): readonly Routine[] {
  return [...schemas.values()].flatMap(({ functions }) => [...functions.values()]);
}

/** Triggers that look at the column, by `UPDATE OF` or WHEN. */
function triggersOn(table: Table, column: string): Dependent[] {
  const looksAt = ({ definition: { columns, whenClause } }: Trigger): boolean =>
    strings(columns).includes(column) || (!!whenClause && namesOf(whenClause).has(column));
  return (table.triggers ?? [])
    .filter(looksAt)
    .map((trigger) => normal(triggerObject(table, trigger.name)));
}

/** Those that read it themselves: of a query in one, only the server knows whose column is meant. */
function policiesOn({ schema, name, policies = [] }: Table, column: string): Dependent[] {
  return policies
    .filter(({ definition: { qual, with_check } }) =>
      [qual, with_check].some((tree) => tree !== undefined && namesOf(tree).has(column)),
    )
    .map((policy) => normal({ kind: 'policy', schema, name, part: policy.name }));
}

/** Of columns; what a query within names is left out. */
function namesOf(tree: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, {
    ColumnRef: ({ fields }) => void names.add(strings(fields).at(-1) ?? ''),
    SubLink: () => false,
  });
  return names;
}

/** Clones on partitions go along with the trigger. */
function clonesOf(catalog: Catalog, name: QualifiedName, trigger: string): Dependent[] {
  return childrenOf(catalog, name).flatMap((child) =>
    (child.triggers ?? [])
      .filter((t) => t.isClone && t.name === trigger)
      .map(() => auto(triggerObject(child, trigger))),
  );
}

function statisticsObject({ schema, name }: Statistics): DatabaseObject {
  return { kind: 'statistics', schema, name };
}

function statisticsOn(catalog: Catalog, table: QualifiedName): Statistics[] {
  return [...catalog.schemas.values()]
    .flatMap((s) => [...s.statistics.values()])
    .filter((s) => sameName(s.table, table));
}

/** Those that take it, or give it. */
function routinesOfType(catalog: Catalog, type: QualifiedName): Dependent[] {
  return routinesOf(catalog)
    .filter(({ definition }) => mentionsType(definition, type, catalog))
    .map(({ schema, signature: name }) => normal({ kind: 'function', schema, name }));
}

function mentionsType(
  definition: Routine['definition'],
  type: QualifiedName,
  catalog: Catalog,
): boolean {
  if (typesOf(definition).some((one) => isType(one, type, catalog))) return true;
  const { parameters = [] } = as(definition, 'CreateFunctionStmt') ?? {};
  return parameters.some((node) =>
    namesType(as(node, 'FunctionParameter')?.defexpr, type, catalog),
  );
}

interface IncomingKey {
  readonly table: QualifiedName;
  readonly name: string;
  readonly columns: readonly string[];
  /** The index it relies on. */
  readonly index: string | undefined;
}

/** Foreign keys that refer to a table, its own included. */
function foreignKeysTo(catalog: Catalog, name: QualifiedName): IncomingKey[] {
  const referenced = findTable(catalog, name);
  if (!referenced) return [];
  const incoming = referrersOf(catalog, reference('foreign key to', name)).flatMap((table) =>
    constraintsOf(table).flatMap((c) =>
      c.referenced && sameName(c.referenced, name)
        ? { table, name: c.name, columns: c.referenced.columns }
        : [],
    ),
  );
  if (incoming.length === 0) return [];
  const keys = uniqueKeys(catalog, referenced);
  return incoming.map(({ table, name: key, columns }) => ({
    table,
    name: key,
    columns,
    index: keyOn(keys, columns)?.index,
  }));
}

function constraintsOf(relation: Relation): readonly TableConstraint[] {
  return relation.kind === 'table' ? relation.constraints : [];
}

function columnsOfType(catalog: Catalog, type: QualifiedName) {
  const users = referrersOf(catalog, looseReference('uses type', type.name));
  return columnsWhere(users, (c) => usesType(c.type, type));
}

function columnsWhere(
  relations: readonly Relation[],
  test: (column: Column) => boolean | undefined,
): Extract<DatabaseObject, { kind: 'column' | 'default' }>[] {
  return relations.flatMap((t) =>
    (t.kind === 'table' ? t.columns : [])
      .filter(test)
      .map((c) => ({ kind: 'column' as const, schema: t.schema, name: t.name, column: c.name })),
  );
}

function viewsOn(catalog: Catalog, name: QualifiedName, column?: string): Relation[] {
  return referrersOf(catalog, reference('reads', name)).filter(
    (r) => 'reads' in r && (column === undefined || mayReadColumn(r, name, column, catalog)),
  );
}
