/**
 * What relations and types are looked up by besides their names: the objects that they refer to, and
 * the names of their constraints.
 */
import { as, type IndexStmt, type Node, type TypeName, type Visitor, walk } from '@citrate/parser';
import { isBuiltinType } from './builtin-types.ts';
import { differing } from './indexed-map.ts';
import type {
  Column,
  QualifiedName,
  Relation,
  Table,
  TableConstraint,
  Trigger,
  Type,
  View,
} from './model.ts';
import { nameKey, strings } from './names-of.ts';
import { sequenceCalled, sequenceCast } from './sequence-calls.ts';
import type { TraitChanges, Traits } from './trait-index.ts';
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

export function referenceKey(kind: ReferenceKind, name: QualifiedName): string {
  return `${kind}\0${nameKey(name)}`;
}

export function looseKey(kind: LooseReferenceKind, name: string): string {
  return `${kind}\0${name}`;
}

export function colocationKey(id: number): string {
  return `colocated\0${id}`;
}

/**
 * Constraints of a schema share their names, those of domains included. There are so many that they stand
 * for themselves: all other keys have a NUL in them, which no name has.
 */
export function constraintKey(name: string): string {
  return name;
}

/** All under which references to a relation of this name are found. */
export function keysOfReferences(name: QualifiedName): string[] {
  return [
    ...kinds.map((kind) => referenceKey(kind, name)),
    looseKey('uses type', name.name),
    looseKey('calls sequence', name.name),
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
    return [traitsOf(before), traitsOf(after)];
  }
  const [columnsGone, columnsCome] = differing(before.columns, after.columns);
  const [constraintsGone, constraintsCome] = differing(before.constraints, after.constraints);
  const gone: string[] = [];
  const come: string[] = [];
  if (!haveSameKeys(columnsGone, columnsCome)) {
    for (const column of columnsGone) addKeysOfColumn(gone, column);
    for (const column of columnsCome) addKeysOfColumn(come, column);
  }
  for (const constraint of constraintsGone) addKeysOfConstraint(gone, constraint);
  for (const constraint of constraintsCome) addKeysOfConstraint(come, constraint);
  if (!sameOwnParts(before, after)) {
    addKeysOfTable(gone, before);
    addKeysOfTable(come, after);
  }
  return gone.length === 0 && come.length === 0 ? noChange : differing(gone, come);
};

const noChange: readonly [Traits, Traits] = [[], []];

function traitsOf(relation: Relation | undefined): Traits {
  if (!relation) return noKeys;
  const keys: string[] = [];
  if (relation.kind === 'table') {
    addKeysOfTable(keys, relation);
    for (const column of relation.columns) addKeysOfColumn(keys, column);
    for (const constraint of relation.constraints) addKeysOfConstraint(keys, constraint);
  } else {
    addKeysOfRelation(keys, relation);
  }
  return keys;
}

const noKeys: Traits = [];

/** Columns that only became not null, or have another name. */
function haveSameKeys(a: readonly Column[], b: readonly Column[]): boolean {
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
  before ? keysOfOwnType(before) : noKeys,
  after ? keysOfOwnType(after) : noKeys,
];

function keysOfOwnType({ constraintNames, domain }: Type): Traits {
  const keys = constraintNames.map(constraintKey);
  if (!domain) return keys;
  addKeysOfType(keys, domain.type);
  addKeysOfCalls(keys, domain.default);
  for (const { raw_expr: check } of domain.checks) addKeysOfCalls(keys, check);
  return keys;
}

function addKeysOfColumn(keys: string[], column: Column): void {
  const { type, serial, identity, default: value, generated } = column;
  addKeysOfType(keys, type);
  if (serial) keys.push(referenceKey('uses sequence', serial));
  if (identity) keys.push(referenceKey('uses sequence', identity.sequence));
  addKeysOfCalls(keys, value);
  addKeysOfCalls(keys, generated?.expression);
}

/** Sequences that an expression takes values of, the functions that it calls, and types that it names. */
function addKeysOfCalls(keys: string[], value: Node | undefined): void {
  if (value && !('A_Const' in value)) walk(value, callKeys(keys));
}

function callKeys(keys: string[]): Visitor {
  return {
    FuncCall: (call) => {
      addKeyOfFunction(keys, strings(call.funcname));
      addKeyOfSequence(keys, sequenceCalled(call));
    },
    TypeCast: (cast) => addKeyOfSequence(keys, sequenceCast(cast)),
    TypeName: (type) => addKeysOfType(keys, type),
  };
}

function addKeyOfSequence(keys: string[], names: readonly string[] | undefined): void {
  if (names) keys.push(looseKey('calls sequence', names.at(-1) ?? ''));
}

/** The server's own are called everywhere, and hardly ever looked for. */
function addKeyOfFunction(keys: string[], names: readonly string[]): void {
  const name = names.at(-1) ?? '';
  if (!isBuiltInFunction(name)) keys.push(looseKey('calls function', name));
}

function addKeysOfIndex(keys: string[], { indexParams, whereClause }: IndexStmt): void {
  for (const param of indexParams ?? []) addKeysOfCalls(keys, as(param, 'IndexElem')?.expr);
  addKeysOfCalls(keys, whereClause);
}

/** `_t` is how the array of a type `t` is named. */
function addKeysOfType(keys: string[], { names }: TypeName): void {
  const name = as(names?.at(-1), 'String')?.sval ?? '';
  const schema = as(names?.at(-2), 'String')?.sval;
  if (schema === 'pg_catalog' || (schema === undefined && isBuiltinType(name))) return;
  keys.push(looseKey('uses type', name));
  if (name.startsWith('_')) keys.push(looseKey('uses type', name.slice(1)));
}

function addKeysOfConstraint(keys: string[], constraint: TableConstraint): void {
  const { name, referenced, parent, definition, namedIn } = constraint;
  keys.push(
    namedIn === undefined
      ? constraintKey(name)
      : referenceKey('name of', { schema: namedIn, name }),
  );
  addKeysOfCalls(keys, definition.raw_expr);
  if (definition.exclusions) addKeysOfCalls(keys, { Constraint: definition });
  if (referenced) keys.push(referenceKey('foreign key to', referenced));
  if (parent) keys.push(referenceKey('part of', parent));
}

function addKeysOfRelation(keys: string[], relation: Exclude<Relation, Table>): void {
  switch (relation.kind) {
    case 'index':
      keys.push(referenceKey('index on', relation.table));
      if (relation.parent) keys.push(referenceKey('part of', relation.parent));
      if (relation.definition) addKeysOfIndex(keys, relation.definition);
      break;
    case 'sequence':
      if (relation.ownedBy) keys.push(referenceKey('owned by', relation.ownedBy));
      break;
    case 'composite type':
      for (const { type } of relation.columns) addKeysOfType(keys, type);
      break;
    case 'view':
    case 'materialized view':
      addKeysOfView(keys, relation);
      break;
    default:
  }
}

function addKeysOfView(keys: string[], view: View): void {
  const { reads, columns = [], definition, columnDetails } = view;
  for (const read of reads) keys.push(referenceKey('reads', read));
  for (const { type } of columns) addKeysOfType(keys, type);
  const query = definition && queryOf(definition);
  if (query) keys.push(...keysOfQuery(query));
  for (const details of columnDetails?.values() ?? []) addKeysOfCalls(keys, details.default);
  addKeysOfTriggers(keys, view.triggers ?? []);
}

/** Of queries already looked through: a view that goes has the keys with which it came. */
const queriesSeen = new WeakMap<Node, Traits>();

function keysOfQuery(query: Node): Traits {
  const seen = queriesSeen.get(query);
  if (seen) return seen;
  const keys: string[] = [];
  walk(query, callKeys(keys));
  queriesSeen.set(query, keys);
  return keys;
}

function addKeysOfTriggers(keys: string[], triggers: readonly Trigger[]): void {
  for (const { constraint, function: called, definition } of triggers) {
    if (constraint !== undefined) keys.push(constraintKey(constraint));
    addKeyOfFunction(keys, called);
    addKeysOfCalls(keys, definition.whenClause);
  }
}

/** What policies look at, and rules. */
function addKeysOfParts(keys: string[], { policies = [], rules = [] }: Table): void {
  const trees: Node[] = policies.map(({ definition }) => ({ CreatePolicyStmt: definition }));
  for (const { definition } of rules) if (definition) trees.push({ RuleStmt: definition });
  for (const name of trees.flatMap(relationsOfQuery)) keys.push(referenceKey('reads', name));
  for (const tree of trees) walk(tree, callKeys(keys));
}

/** All but those of its columns and constraints. */
function addKeysOfTable(keys: string[], table: Table): void {
  const { parents = [], ofType, distribution, triggers = [] } = table;
  for (const parent of parents) keys.push(referenceKey('child of', parent));
  if (ofType) keys.push(referenceKey('typed by', ofType));
  if (distribution) keys.push(colocationKey(distribution.colocationId));
  addKeysOfTriggers(keys, triggers);
  if (table.policies ?? table.rules) addKeysOfParts(keys, table);
}
