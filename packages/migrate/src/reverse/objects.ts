/** DROP statements for what a statement makes. */
import type { DropStmt, Node, ObjectType, RangeVar } from '@citrate/parser';
import {
  type Catalog,
  creationName,
  findRelation,
  type QualifiedName,
  type Routine,
  stringNode,
} from '../catalog/index.ts';
import { routineObject, routineTypes } from '../dump/index.ts';

export function dropOf(removeType: ObjectType, object: Node): Node {
  const drop: DropStmt = { removeType, objects: [object], behavior: 'DROP_RESTRICT' };
  return { DropStmt: drop };
}

/** Of a name in parts, as most kinds of objects have them. */
export function listOf(...path: readonly string[]): Node {
  return { List: { items: path.map(stringNode) } };
}

export function dropRelation(removeType: ObjectType, { schema, name }: QualifiedName): Node {
  return dropOf(removeType, listOf(schema, name));
}

export function typeNode({ schema, name }: QualifiedName): Node {
  return { TypeName: { names: [stringNode(schema), stringNode(name)], typemod: -1 } };
}

/** Where CREATE with this name has put it. */
export function placeOf(name: RangeVar | undefined, before: Catalog): QualifiedName {
  return creationName(before, name ?? {});
}

/** The same for a name in parts. */
export function placeOfPath(path: readonly string[], before: Catalog): QualifiedName {
  const [relname = '', schemaname] = path.toReversed();
  return creationName(before, { relname, ...(schemaname !== undefined && { schemaname }) });
}

export function isThere(name: QualifiedName, catalog: Catalog): boolean {
  return findRelation(catalog, name) !== undefined;
}

export function dropRoutine(routine: Routine): Node {
  return dropOf(routineTypes[routine.kind], { ObjectWithArgs: routineObject(routine) });
}
