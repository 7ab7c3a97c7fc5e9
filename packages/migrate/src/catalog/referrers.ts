/** Relations by what they refer to, so that nothing is found by a walk through all of them. */
import type { Catalog, QualifiedName, Relation, Schema, Sequence } from './model.ts';
import { referenceChanges, referenceKey } from './references.ts';
import { SharedMap } from './shared-map.ts';

/** By key of the reference: how often each relation of the schema, by its name, has it. */
type Referrers = SharedMap<string, SharedMap<string, number>>;

interface ReferenceIndex {
  readonly relations: SharedMap<string, Relation>;
  readonly referrers: Referrers;
}

/** Derived from the schemas alone, so it is no part of the model. */
const known = new WeakMap<Schema, ReferenceIndex>();

/**
 * The relations, of all schemas, that have a reference of one of these keys, each once, in order of
 * creation.
 */
export function referrersOf(catalog: Catalog, ...keys: readonly string[]): Relation[] {
  const found: Relation[] = [];
  for (const schema of catalog.schemas.values()) found.push(...referrersIn(schema, keys));
  return found;
}

/** One of the relations that have a reference of this key, if there are any. */
export function anyReferrerOf(catalog: Catalog, key: string): Relation | undefined {
  for (const schema of catalog.schemas.values()) {
    const name = indexOf(schema).referrers.get(key)?.firstKey();
    if (name !== undefined) return schema.relations.get(name);
  }
  return undefined;
}

/** The sequences that belong to columns of a table. */
export function ownedSequences(catalog: Catalog, table: QualifiedName): Sequence[] {
  return referrersOf(catalog, referenceKey('owned by', table)).filter(
    (relation) => relation.kind === 'sequence',
  );
}

function referrersIn(schema: Schema, keys: readonly string[]): Relation[] {
  const { relations, referrers } = indexOf(schema);
  const names = new Set<string>();
  for (const key of keys) for (const name of referrers.get(key)?.keys() ?? []) names.add(name);
  const found = [...names].flatMap((name) => relations.get(name) ?? []);
  if (found.length < 2) return found;
  const place = ({ name }: Relation): number => relations.placeOf(name) ?? 0;
  return found.sort((a, b) => place(a) - place(b));
}

function indexOf(schema: Schema): ReferenceIndex {
  const found = known.get(schema);
  if (found) return found;
  let referrers: Referrers = SharedMap.of(new Map());
  for (const relation of schema.relations.values()) {
    referrers = withChanges(referrers, undefined, relation);
  }
  const index = { relations: SharedMap.of(schema.relations), referrers };
  known.set(schema, index);
  return index;
}

/** Spares the next look-up a walk through all relations when only one differs. */
export function carryReferrers(
  before: Schema,
  after: Schema,
  removed?: Relation,
  added?: Relation,
): void {
  const index = known.get(before);
  if (!index) return;
  const renamed = removed && added && removed.name !== added.name;
  const referrers = renamed
    ? withChanges(withChanges(index.referrers, removed, undefined), undefined, added)
    : withChanges(index.referrers, removed, added);
  known.set(after, { relations: SharedMap.of(after.relations), referrers });
}

function withChanges(
  referrers: Referrers,
  removed: Relation | undefined,
  added: Relation | undefined,
): Referrers {
  const { name = '' } = added ?? removed ?? {};
  let result = referrers;
  for (const [key, change] of referenceChanges(removed, added)) {
    if (change !== 0) result = withCount(result, key, name, change);
  }
  return result;
}

function withCount(referrers: Referrers, key: string, name: string, change: number): Referrers {
  const names: SharedMap<string, number> = referrers.get(key) ?? SharedMap.of(new Map());
  const count = (names.get(name) ?? 0) + change;
  const left = count > 0 ? names.with(name, count) : names.without(name);
  return left.size > 0 ? referrers.with(key, left) : referrers.without(key);
}
