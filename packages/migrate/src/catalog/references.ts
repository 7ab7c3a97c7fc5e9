/**
 * What relations and types are looked up by besides their names: the objects that they refer to, and
 * the names of their constraints.
 */
import { as, type IndexStmt, type Node, type TypeName, type Visitor, walk } from '@citrate/parser';
import { isBuiltinType } from './builtin-types.ts';
import { differing } from './indexed-map.ts';
import type {
  Column,
  Index,
  QualifiedName,
  Relation,
  Table,
  TableConstraint,
  Trigger,
  Type,
  View,
} from './model.ts';
import { strings } from './names-of.ts';
import { sequenceCalled, sequenceCast } from './sequence-calls.ts';
import type { Trait, TraitChanges, Traits } from './trait-index.ts';
import { relationsOfQuery } from './views/reads.ts';
import { queryOf } from './views/trees.ts';
import { isBuiltInFunction } from './volatility/tables.ts';

/**
 * `part of`: an index or a constraint that is one of a partitioned table's, on a partition; `name of`: a constraint
 * whose name is one of another schema than its table's.
 */
export type ReferenceKind =
  | 'index on'
  | 'child of'
  | 'owned by'
  | 'foreign key to'
  | 'part of'
  | 'name of'
  | 'reads'
  | 'typed by'
  | 'uses sequence';

/** What trees name, with or without a schema: known by its last name alone. */
export type LooseReferenceKind = 'uses type' | 'calls sequence' | 'calls function';

/** A reference to a relation or a constraint of a schema. */
export function reference(kind: ReferenceKind, { schema, name }: QualifiedName): Trait {
  return { kind, name, schema };
}

/** A reference by a last name alone, which may mean something in any schema. */
export function looseReference(kind: LooseReferenceKind, name: string): Trait {
  return { kind, name, schema: undefined };
}

/** Tables of one colocation group are found by it. */
export function colocated(id: number): Trait {
  return { kind: 'colocated', name: String(id), schema: undefined };
}

/** Constraints of a schema share their names, those of domains included. */
export function constraintOf(name: string): Trait {
  return { kind: 'constraint', name, schema: undefined };
}

/** All by which references to a relation of this name are found. */
export function referencesTo(name: QualifiedName): Trait[] {
  return [
    ...kinds.map((kind) => reference(kind, name)),
    looseReference('uses type', name.name),
    looseReference('calls sequence', name.name),
  ];
}

const kinds: readonly ReferenceKind[] = [
  'index on',
  'child of',
  'owned by',
  'foreign key to',
  'part of',
  'reads',
  'typed by',
  'uses sequence',
];

/** Parts that are the same before and after are passed over: of a table, nearly all. */
export const relationTraits: TraitChanges<Relation> = (before, after) => {
  if (before?.kind !== 'table' || after?.kind !== 'table') {
    if (before?.kind === 'index' && after?.kind === 'index' && areAlike(before, after)) return same;
    return [traitsOf(before), traitsOf(after)];
  }
  const [columnsGone, columnsCome] = differing(before.columns, after.columns);
  const [constraintsGone, constraintsCome] = differing(before.constraints, after.constraints);
  const gone: Trait[] = [];
  const come: Trait[] = [];
  if (!haveSameTraits(columnsGone, columnsCome)) {
    for (const column of columnsGone) addTraitsOfColumn(gone, column);
    for (const column of columnsCome) addTraitsOfColumn(come, column);
  }
  for (const constraint of constraintsGone) addTraitsOfConstraint(gone, constraint);
  for (const constraint of constraintsCome) addTraitsOfConstraint(come, constraint);
  if (!sameOwnParts(before, after)) {
    addTraitsOfTable(gone, before);
    addTraitsOfTable(come, after);
  }
  return [gone, come];
};

const same: readonly [Traits, Traits] = [[], []];

/** Indexes that differ in what they are not looked up by. */
function areAlike(a: Index, b: Index): boolean {
  return a.table === b.table && a.parent === b.parent && a.definition === b.definition;
}

function traitsOf(relation: Relation | undefined): Traits {
  if (!relation) return noTraits;
  const traits: Trait[] = [];
  if (relation.kind === 'table') {
    addTraitsOfTable(traits, relation);
    for (const column of relation.columns) addTraitsOfColumn(traits, column);
    for (const constraint of relation.constraints) addTraitsOfConstraint(traits, constraint);
  } else {
    addTraitsOfRelation(traits, relation);
  }
  return traits;
}

const noTraits: Traits = [];

/** Columns that only became not null, or have another name. */
function haveSameTraits(a: readonly Column[], b: readonly Column[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [old, now] = [a[i], b[i]];
    if (old?.type !== now?.type || old?.default !== now?.default) return false;
    if (old?.serial !== now?.serial || old?.identity !== now?.identity) return false;
    if (old?.generated !== now?.generated) return false;
  }
  return true;
}

function sameOwnParts(a: Table, b: Table): boolean {
  return (
    a.parents === b.parents &&
    a.ofType === b.ofType &&
    a.distribution === b.distribution &&
    a.triggers === b.triggers &&
    a.policies === b.policies &&
    a.rules === b.rules
  );
}

export const typeTraits: TraitChanges<Type> = (before, after) => [
  before ? traitsOfOwnType(before) : noTraits,
  after ? traitsOfOwnType(after) : noTraits,
];

function traitsOfOwnType({ constraintNames, domain }: Type): Traits {
  const traits = constraintNames.map(constraintOf);
  if (!domain) return traits;
  addTraitsOfType(traits, domain.type);
  addTraitsOfCalls(traits, domain.default);
  for (const { raw_expr: check } of domain.checks) addTraitsOfCalls(traits, check);
  return traits;
}

function addTraitsOfColumn(traits: Trait[], column: Column): void {
  const { type, serial, identity, default: value, generated } = column;
  addTraitsOfType(traits, type);
  if (serial) traits.push(reference('uses sequence', serial));
  if (identity) traits.push(reference('uses sequence', identity.sequence));
  addTraitsOfCalls(traits, value);
  addTraitsOfCalls(traits, generated?.expression);
}

/** Sequences that an expression takes values of, the functions that it calls, and types that it names. */
function addTraitsOfCalls(traits: Trait[], value: Node | undefined): void {
  if (value && !('A_Const' in value)) walk(value, callTraits(traits));
}

function callTraits(traits: Trait[]): Visitor {
  return {
    FuncCall: (call) => {
      addTraitOfFunction(traits, strings(call.funcname));
      addTraitOfSequence(traits, sequenceCalled(call));
    },
    TypeCast: (cast) => addTraitOfSequence(traits, sequenceCast(cast)),
    TypeName: (type) => addTraitsOfType(traits, type),
  };
}

function addTraitOfSequence(traits: Trait[], names: readonly string[] | undefined): void {
  if (names) traits.push(looseReference('calls sequence', names.at(-1) ?? ''));
}

/** The server's own are called everywhere, and hardly ever looked for. */
function addTraitOfFunction(traits: Trait[], names: readonly string[]): void {
  const name = names.at(-1) ?? '';
  if (!isBuiltInFunction(name)) traits.push(looseReference('calls function', name));
}

function addTraitsOfIndex(traits: Trait[], { indexParams, whereClause }: IndexStmt): void {
  for (const param of indexParams ?? []) addTraitsOfCalls(traits, as(param, 'IndexElem')?.expr);
  addTraitsOfCalls(traits, whereClause);
}

/** `_t` is how the array of a type `t` is named. */
function addTraitsOfType(traits: Trait[], { names }: TypeName): void {
  const name = as(names?.at(-1), 'String')?.sval ?? '';
  const schema = as(names?.at(-2), 'String')?.sval;
  if (schema === 'pg_catalog' || (schema === undefined && isBuiltinType(name))) return;
  traits.push(looseReference('uses type', name));
  if (name.startsWith('_')) traits.push(looseReference('uses type', name.slice(1)));
}

function addTraitsOfConstraint(traits: Trait[], constraint: TableConstraint): void {
  const { name, referenced, parent, definition, namedIn } = constraint;
  traits.push(
    namedIn === undefined ? constraintOf(name) : reference('name of', { schema: namedIn, name }),
  );
  addTraitsOfCalls(traits, definition.raw_expr);
  if (definition.exclusions) addTraitsOfCalls(traits, { Constraint: definition });
  if (referenced) traits.push(reference('foreign key to', referenced));
  if (parent) traits.push(reference('part of', parent));
}

function addTraitsOfRelation(traits: Trait[], relation: Exclude<Relation, Table>): void {
  switch (relation.kind) {
    case 'index':
      traits.push(reference('index on', relation.table));
      if (relation.parent) traits.push(reference('part of', relation.parent));
      if (relation.definition) addTraitsOfIndex(traits, relation.definition);
      break;
    case 'sequence':
      if (relation.ownedBy) traits.push(reference('owned by', relation.ownedBy));
      break;
    case 'composite type':
      for (const { type } of relation.columns) addTraitsOfType(traits, type);
      break;
    case 'view':
    case 'materialized view':
      addTraitsOfView(traits, relation);
      break;
    default:
  }
}

function addTraitsOfView(traits: Trait[], view: View): void {
  const { reads, columns = [], definition, columnDetails } = view;
  for (const read of reads) traits.push(reference('reads', read));
  for (const { type } of columns) addTraitsOfType(traits, type);
  const query = definition && queryOf(definition);
  if (query) traits.push(...traitsOfQuery(query));
  for (const details of columnDetails?.values() ?? []) addTraitsOfCalls(traits, details.default);
  addTraitsOfTriggers(traits, view.triggers ?? []);
}

/** Of queries already looked through: a view that goes has the traits with which it came. */
const queriesSeen = new WeakMap<Node, Traits>();

function traitsOfQuery(query: Node): Traits {
  const seen = queriesSeen.get(query);
  if (seen) return seen;
  const traits: Trait[] = [];
  walk(query, callTraits(traits));
  queriesSeen.set(query, traits);
  return traits;
}

function addTraitsOfTriggers(traits: Trait[], triggers: readonly Trigger[]): void {
  for (const { constraint, function: called, definition } of triggers) {
    if (constraint !== undefined) traits.push(constraintOf(constraint));
    addTraitOfFunction(traits, called);
    addTraitsOfCalls(traits, definition.whenClause);
  }
}

/** What policies look at, and rules. */
function addTraitsOfParts(traits: Trait[], { policies = [], rules = [] }: Table): void {
  const trees: Node[] = policies.map(({ definition }) => ({ CreatePolicyStmt: definition }));
  for (const { definition } of rules) if (definition) trees.push({ RuleStmt: definition });
  for (const name of trees.flatMap(relationsOfQuery)) traits.push(reference('reads', name));
  for (const tree of trees) walk(tree, callTraits(traits));
}

/** All but those of its columns and constraints. */
function addTraitsOfTable(traits: Trait[], table: Table): void {
  const { parents = [], ofType, distribution, triggers = [] } = table;
  for (const parent of parents) traits.push(reference('child of', parent));
  if (ofType) traits.push(reference('typed by', ofType));
  if (distribution) traits.push(colocated(distribution.colocationId));
  addTraitsOfTriggers(traits, triggers);
  if (table.policies ?? table.rules) addTraitsOfParts(traits, table);
}
