/** Whether a definition uses an object, told from the tree by name. */
import { type FuncCall, type Node, type TypeName, walk } from '@citrate/parser';
import { resolveRelation, resolveRoutines, resolveType } from '../lookup.ts';
import type { Catalog, QualifiedName, Routine } from '../model.ts';
import { rangeVar, sameName, strings } from '../names-of.ts';
import { sequencesCalled } from '../sequence-calls.ts';

/** Types of users are stored as written; a name without schema can mean any. */
export function usesType(type: TypeName, { schema, name }: QualifiedName): boolean {
  const [used, inSchema] = strings(type.names).toReversed();
  return (used === name || used === `_${name}`) && (inSchema === undefined || inSchema === schema);
}

/** The same where a name is looked up. */
export function isType(type: TypeName, meant: QualifiedName, catalog: Catalog): boolean {
  if (!usesType(type, meant)) return false;
  const names = strings(type.names);
  if (names.length > 1) return true;
  const found = resolveType(catalog, names) ?? resolveRelation(catalog, rangeVar(names));
  return found === undefined || sameName(found, meant);
}

/** Whether a type stands anywhere in a tree. */
export function namesType(tree: Node | undefined, meant: QualifiedName, catalog: Catalog): boolean {
  let found = false;
  if (tree) walk(tree, { TypeName: (type) => void (found ||= isType(type, meant, catalog)) });
  return found;
}

/**
 * Whether the tree calls a function. Types of arguments are not known here: of several functions
 * that take as many, none is held to be the one that is called.
 */
export function callsFunction(
  tree: Node | undefined,
  catalog: Catalog,
  { schema, name: signature }: QualifiedName,
): boolean {
  const name = signature.slice(0, signature.indexOf('('));
  let found = false;
  const take = ({ funcname, args = [] }: FuncCall): void => {
    const called = strings(funcname);
    if (called.at(-1) !== name) return;
    const fitting = resolveRoutines(catalog, called).filter((f) => arity(f) === args.length);
    const [only, other] = fitting;
    found ||= !other && only?.schema === schema && only.signature === signature;
  };
  if (tree) walk(tree, { FuncCall: take });
  return found;
}

/** Commas within type names, as in `numeric(10,2)`, do not occur in signatures. */
function arity({ name, signature }: Routine): number {
  const list = signature.slice(name.length + 1, -1);
  return list === '' ? 0 : list.split(', ').length;
}

/** `nextval('s')`, or any other constant cast to regclass that means this sequence. */
export function namesSequence(
  tree: Node | undefined,
  catalog: Catalog,
  name: QualifiedName,
): boolean {
  return sequencesCalled(tree).some((names) => {
    const relation = resolveRelation(catalog, rangeVar(names));
    return relation !== undefined && sameName(relation, name);
  });
}
