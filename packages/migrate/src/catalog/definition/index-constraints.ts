import type { IndexElem, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import type { ConstraintDraft } from './column.ts';

/** One index that stands behind one constraint, and the equal ones that it makes superfluous. */
export interface IndexConstraintDraft extends ConstraintDraft {
  readonly repeats: readonly ConstraintDraft[];
}

/**
 * The index constraints that one CREATE TABLE or ADD COLUMN makes: the primary key first, equal ones
 * once; an unnamed one takes the name of its first named repeat. After PostgreSQL's
 * transformIndexConstraints (parse_utilcmd.c).
 */
export function draftIndexConstraints(
  drafts: readonly ConstraintDraft[],
  table: string,
): IndexConstraintDraft[] {
  if (drafts.length === 0) return [];
  const primary = drafts.filter((d) => d.node.contype === 'CONSTR_PRIMARY');
  if (primary.length > 1) refuseSecondPrimaryKey(table, primary[1]?.node.location);
  const [only] = drafts;
  if (only && drafts.length === 1) return [namedByRepeats(only, [])];
  const kept: { readonly first: ConstraintDraft; readonly repeats: ConstraintDraft[] }[] = [];
  for (const draft of [...primary, ...drafts.filter((d) => !primary.includes(d))]) {
    const found = kept.find(({ first }) => isSameIndex(first, draft));
    if (found) found.repeats.push(draft);
    else kept.push({ first: draft, repeats: [] });
  }
  return kept.map(({ first, repeats }) => namedByRepeats(first, repeats));
}

export function refuseSecondPrimaryKey(table: string, location: number | undefined): never {
  raise('42P16', `multiple primary keys for table "${table}" are not allowed`, { location });
}

function namedByRepeats(
  first: ConstraintDraft,
  repeats: readonly ConstraintDraft[],
): IndexConstraintDraft {
  const { node, definition } = first;
  if (repeats.length === 0) return { node, definition, repeats };
  const conname =
    definition.conname ?? repeats.find((r) => r.definition.conname)?.definition.conname;
  const named = { ...definition, ...(conname !== undefined && { conname }) };
  return { node, definition: named, repeats };
}

/** Whether PostgreSQL holds the definitions for the same index; nearly always, its keys tell. */
function isSameIndex(a: ConstraintDraft, b: ConstraintDraft): boolean {
  const keys = strings(b.definition.keys);
  return (
    strings(a.definition.keys).every((key, i) => key === keys[i]) && indexKey(a) === indexKey(b)
  );
}

function indexKey({ definition: d }: ConstraintDraft): string {
  return JSON.stringify([
    strings(d.keys),
    d.without_overlaps ?? false,
    strings(d.including),
    withoutLocations(d.where_clause ?? {}),
    withoutLocations(d.exclusions ?? []),
    d.exclusions ? (d.access_method ?? 'btree') : 'btree',
    d.nulls_not_distinct ?? false,
    d.deferrable ?? false,
    d.initdeferred ?? false,
  ]);
}

/** The elements of the index behind a constraint: key columns or expressions, then included ones. */
export function elementsOf({ definition: d }: Pick<ConstraintDraft, 'definition'>): IndexElem[] {
  const keys = d.exclusions ? exclusionElements(d.exclusions) : strings(d.keys).map(byName);
  return [...keys, ...strings(d.including).map(byName)];
}

function byName(name: string): IndexElem {
  return { name };
}

/** The left sides of `a WITH =, …`. */
export function exclusionElements(exclusions: readonly Node[]): IndexElem[] {
  return exclusions.flatMap((pair) => as(as(pair, 'List')?.items?.[0], 'IndexElem') ?? []);
}
