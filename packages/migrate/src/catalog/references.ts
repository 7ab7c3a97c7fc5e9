/**
 * What relations and types are looked up by besides their names: the objects that they refer to, and
 * the names of their constraints.
 */
import { as, type Node, type TypeName, walk } from '@citrate/parser';
import { isBuiltinType } from './builtin-types.ts';
import { differing, type TraitChanges } from './indexed-map.ts';
import type {
  Column,
  QualifiedName,
  Relation,
  Table,
  TableConstraint,
  Type,
  View,
} from './model.ts';
import { nameKey } from './names-of.ts';
import { sequencesCalled } from './sequence-calls.ts';
import { relationsOfQuery } from './views/reads.ts';
import { queryOf } from './views/trees.ts';

/** `part of`: an index or a constraint that is one of a partitioned table's, on a partition. */
export type ReferenceKind =
  | 'index on'
  | 'child of'
  | 'owned by'
  | 'foreign key to'
  | 'part of'
  | 'reads'
  | 'typed by'
  | 'uses sequence';

/** What trees name, with or without a schema: known by its last name alone. */
export type LooseReferenceKind = 'uses type' | 'calls sequence';

export function referenceKey(kind: ReferenceKind, name: QualifiedName): string {
  return `${kind}\0${nameKey(name)}`;
}

export function looseKey(kind: LooseReferenceKind, name: string): string {
  return `${kind}\0${name}`;
}

export function colocationKey(id: number): string {
  return `colocated\0${id}`;
}

/** Constraints of a schema share their names, those of domains included. */
export function constraintKey(name: string): string {
  return `constraint\0${name}`;
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
  const columns = differing(before.columns, after.columns);
  const constraints = differing(before.constraints, after.constraints);
  const gone = [...keysOf(columns[0], keysOfColumn), ...keysOf(constraints[0], keysOfConstraint)];
  const come = [...keysOf(columns[1], keysOfColumn), ...keysOf(constraints[1], keysOfConstraint)];
  if (!sameOwnParts(before, after)) {
    gone.push(...keysOfTable(before));
    come.push(...keysOfTable(after));
  }
  return differing(gone, come);
};

function traitsOf(relation: Relation | undefined): string[] {
  if (!relation) return [];
  if (relation.kind !== 'table') return keysOfRelation(relation);
  return [
    ...keysOfTable(relation),
    ...keysOf(relation.columns, keysOfColumn),
    ...keysOf(relation.constraints, keysOfConstraint),
  ];
}

function keysOf<T>(parts: readonly T[], keysOfPart: (part: T) => string[]): string[] {
  return parts.length === 0 ? noKeys : parts.flatMap(keysOfPart);
}

const noKeys: string[] = [];

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

function keysOfOwnType({ constraintNames, domain }: Type): string[] {
  const keys = constraintNames.map(constraintKey);
  return domain ? [...keys, ...keysOfType(domain.type)] : keys;
}

function keysOfColumn({ type, serial, identity, default: value }: Column): string[] {
  const keys = keysOfType(type);
  if (serial) keys.push(referenceKey('uses sequence', serial));
  if (identity) keys.push(referenceKey('uses sequence', identity.sequence));
  for (const names of sequencesCalled(value)) {
    keys.push(looseKey('calls sequence', names.at(-1) ?? ''));
  }
  return keys;
}

/** `_t` is how the array of a type `t` is named. */
function keysOfType({ names }: TypeName): string[] {
  const name = as(names?.at(-1), 'String')?.sval ?? '';
  const schema = as(names?.at(-2), 'String')?.sval;
  if (schema === 'pg_catalog' || (schema === undefined && isBuiltinType(name))) return [];
  const array = name.startsWith('_') ? [looseKey('uses type', name.slice(1))] : [];
  return [looseKey('uses type', name), ...array];
}

function keysOfConstraint({ name, referenced, parent }: TableConstraint): string[] {
  const keys = [constraintKey(name)];
  if (referenced) keys.push(referenceKey('foreign key to', referenced));
  if (parent) keys.push(referenceKey('part of', parent));
  return keys;
}

function keysOfRelation(relation: Exclude<Relation, Table>): string[] {
  switch (relation.kind) {
    case 'index': {
      const { table, parent } = relation;
      const keys = [referenceKey('index on', table)];
      return parent ? [...keys, referenceKey('part of', parent)] : keys;
    }
    case 'sequence':
      return relation.ownedBy ? [referenceKey('owned by', relation.ownedBy)] : [];
    case 'composite type':
      return relation.columns.flatMap(({ type }) => keysOfType(type));
    case 'view':
    case 'materialized view':
      return keysOfView(relation);
    default:
      return [];
  }
}

function keysOfView({ reads, columns = [], definition }: View): string[] {
  const keys = reads.map((read) => referenceKey('reads', read));
  for (const { type } of columns) keys.push(...keysOfType(type));
  const query = definition && queryOf(definition);
  if (query) walk(query, { TypeName: (type) => void keys.push(...keysOfType(type)) });
  return keys;
}

/** Relations that policies look at, and rules. */
function keysOfParts({ policies = [], rules = [] }: Table): string[] {
  const trees: Node[] = policies.map(({ definition }) => ({ CreatePolicyStmt: definition }));
  for (const { definition } of rules) if (definition) trees.push({ RuleStmt: definition });
  return trees.flatMap(relationsOfQuery).map((name) => referenceKey('reads', name));
}

/** All but those of its columns and constraints. */
function keysOfTable(table: Table): string[] {
  const { parents, ofType, distribution, triggers } = table;
  const keys = (parents ?? []).map((parent) => referenceKey('child of', parent));
  if (ofType) keys.push(referenceKey('typed by', ofType));
  if (distribution) keys.push(colocationKey(distribution.colocationId));
  for (const { constraint } of triggers ?? []) {
    if (constraint !== undefined) keys.push(constraintKey(constraint));
  }
  if (table.policies ?? table.rules) keys.push(...keysOfParts(table));
  return keys;
}
