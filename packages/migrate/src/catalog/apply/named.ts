/** What is done alike to objects in no schema: DROP, RENAME, OWNER TO, COMMENT. */
import { as, type Node, type ObjectType, type RenameStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, NamedKind, NamedObject } from '../model.ts';
import { findNamed, namedKindOf, withNamed, withoutNamed } from '../named.ts';
import type { Run } from './run.ts';

export function missingNamed(kind: NamedKind, name: string): string {
  return `${kind} "${name}" does not exist`;
}

export function requireNamed<K extends NamedKind>(
  catalog: Catalog,
  kind: K,
  name: string,
): Extract<NamedObject, { kind: K }> {
  return findNamed(catalog, kind, name) ?? raise('42704', missingNamed(kind, name));
}

export function refuseTakenNamed(catalog: Catalog, kind: NamedKind, name: string): void {
  if (findNamed(catalog, kind, name)) raise('42710', `${kind} "${name}" already exists`);
}

/** The object that a statement names; undefined if objects of the type are not of these kinds. */
export function namedObject(
  type: ObjectType | undefined,
  object: Node | undefined,
  catalog: Catalog,
): NamedObject | undefined {
  const kind = namedKindOf(type);
  const name = as(object, 'String')?.sval;
  return kind && name !== undefined ? requireNamed(catalog, kind, name) : undefined;
}

/** False for other kinds of objects. */
export function renameNamed({ renameType, object, newname = '' }: RenameStmt, run: Run): boolean {
  const found = namedObject(renameType, object, run.catalog);
  if (!found) return false;
  refuseTakenNamed(run.catalog, found.kind, newname);
  const without = withoutNamed(run.catalog, found.kind, found.name);
  run.catalog = withNamed(without, { ...found, name: newname });
  return true;
}
