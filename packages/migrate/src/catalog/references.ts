/** Which other objects a relation refers to: what is looked up by the one that is referred to. */
import type { TypeName } from '@citrate/parser';
import { isBuiltinType } from './builtin-types.ts';
import type { Column, QualifiedName, Relation, Table, TableConstraint } from './model.ts';
import { nameKey, strings } from './names-of.ts';
import { sequencesCalled } from './sequence-calls.ts';

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

/**
 * How many references of each key there are more, or below 0 fewer, once a relation has taken the
 * place of another. Parts that are the same in both are passed over: of a table, nearly all.
 */
export function referenceChanges(
  before: Relation | undefined,
  after: Relation | undefined,
): ReadonlyMap<string, number> {
  const changes = new Map<string, number>();
  const [old, now] = [tableOf(before), tableOf(after)];
  compare(changes, old?.columns, now?.columns, keysOfColumn);
  compare(changes, old?.constraints, now?.constraints, keysOfConstraint);
  compare(changes, before && [before], after && [after], keysOfRelation);
  return changes;
}

function tableOf(relation: Relation | undefined): Table | undefined {
  return relation?.kind === 'table' ? relation : undefined;
}

function compare<T>(
  changes: Map<string, number>,
  before: readonly T[] = [],
  after: readonly T[] = [],
  keysOf: (part: T) => string[],
): void {
  if (before === after) return;
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [old, now] = [before[i], after[i]];
    if (old === now) continue;
    for (const key of old === undefined ? [] : keysOf(old)) count(changes, key, -1);
    for (const key of now === undefined ? [] : keysOf(now)) count(changes, key, 1);
  }
}

function count(changes: Map<string, number>, key: string, by: number): void {
  changes.set(key, (changes.get(key) ?? 0) + by);
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
  const [name = '', schema] = strings(names).toReversed();
  if (schema === 'pg_catalog' || (schema === undefined && isBuiltinType(name))) return [];
  const array = name.startsWith('_') ? [looseKey('uses type', name.slice(1))] : [];
  return [looseKey('uses type', name), ...array];
}

function keysOfConstraint({ referenced, parent }: TableConstraint): string[] {
  const keys = referenced ? [referenceKey('foreign key to', referenced)] : [];
  if (parent) keys.push(referenceKey('part of', parent));
  return keys;
}

/** All but those of a table's columns and constraints. */
function keysOfRelation(relation: Relation): string[] {
  switch (relation.kind) {
    case 'table':
      return keysOfTable(relation);
    case 'index': {
      const { table, parent } = relation;
      const keys = [referenceKey('index on', table)];
      return parent ? [...keys, referenceKey('part of', parent)] : keys;
    }
    case 'sequence':
      return relation.ownedBy ? [referenceKey('owned by', relation.ownedBy)] : [];
    default:
      return (relation.reads ?? []).map((read) => referenceKey('reads', read));
  }
}

function keysOfTable({ parents, ofType, distribution }: Table): string[] {
  const keys = (parents ?? []).map((parent) => referenceKey('child of', parent));
  if (ofType) keys.push(referenceKey('typed by', ofType));
  if (distribution) keys.push(colocationKey(distribution.colocationId));
  return keys;
}
