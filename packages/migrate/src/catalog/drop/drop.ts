import type { DropBehavior } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog } from '../model.ts';
import { dependentsOf } from './dependents.ts';
import { type DatabaseObject, describe, objectKey, relationObject } from './objects.ts';
import { removeObject } from './remove.ts';

interface Doomed {
  readonly object: DatabaseObject;
  /** Nobody objects to its going: asked for, or part of what goes. */
  readonly willing: boolean;
  /** What it depends on, for the message. */
  readonly because: DatabaseObject | undefined;
}

/**
 * Drops the objects and what depends on them: CASCADE takes all of it, RESTRICT ends the statement
 * with 2BP01 if anything is in the way. After PostgreSQL's performMultipleDeletions (dependency.c).
 */
export function dropObjects(
  catalog: Catalog,
  targets: readonly DatabaseObject[],
  behavior: DropBehavior | undefined,
): Catalog {
  const doomed = findDependents(catalog, targets);
  if (behavior !== 'DROP_CASCADE') refuseUnwilling(catalog, targets, doomed);
  let result = catalog;
  for (const { object } of doomed.toReversed()) result = removeObject(result, object);
  return result;
}

/** All that goes, each once, what depends after what it depends on. */
function findDependents(catalog: Catalog, targets: readonly DatabaseObject[]): Doomed[] {
  const found = new Map<string, Doomed>();
  const queue: Doomed[] = targets.map((object) => ({ object, willing: true, because: undefined }));
  for (const next of queue) {
    const key = objectKey(next.object);
    const before = found.get(key);
    if (before && (before.willing || !next.willing)) continue;
    found.set(key, next);
    for (const { object, type } of dependentsOf(catalog, next.object)) {
      queue.push({ object, willing: type === 'auto', because: next.object });
    }
  }
  return [...found.values()];
}

function refuseUnwilling(
  catalog: Catalog,
  targets: readonly DatabaseObject[],
  doomed: readonly Doomed[],
): void {
  const going = new Set(doomed.filter((d) => d.willing).map((d) => objectKey(d.object)));
  const unwilling = doomed.filter((d) => !d.willing && !ownerGoes(d.object, going));
  if (unwilling.length === 0) return;
  const [target] = targets;
  const what = target && targets.length === 1 ? describe(catalog, target) : 'desired object(s)';
  const it = targets.length === 1 ? 'it' : 'them';
  raise('2BP01', `cannot drop ${what} because other objects depend on ${it}`, {
    detail: unwilling
      .map(
        (d) =>
          `${describe(catalog, d.object)} depends on ${d.because ? describe(catalog, d.because) : what}`,
      )
      .join('\n'),
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  });
}

/** A part of a table or of a column that goes as well is in nobody's way. */
function ownerGoes(object: DatabaseObject, going: ReadonlySet<string>): boolean {
  if (object.kind === 'default' && going.has(objectKey({ ...object, kind: 'column' }))) return true;
  if (object.kind === 'domain constraint') {
    return going.has(objectKey({ kind: 'type', schema: object.schema, name: object.name }));
  }
  if (object.kind === 'schema') return false;
  const isPart = ['constraint', 'column', 'trigger', 'part'].some((field) => field in object);
  if (!isPart || !('schema' in object)) return false;
  return going.has(objectKey(relationObject(object)));
}
