/** Whether a definition uses an object, told from the tree by name. */
import { as, type FuncCall, type Node, type TypeName, walk } from '@citrate/parser';
import { parseIdentifiers } from '../identifiers.ts';
import { resolveRelation, resolveRoutines } from '../lookup.ts';
import type { Catalog, QualifiedName } from '../model.ts';
import { rangeVar, sameName, strings } from '../names-of.ts';

/** Types of users are stored as written; a name without schema can mean any. */
export function usesType(type: TypeName, { schema, name }: QualifiedName): boolean {
  const [used, inSchema] = strings(type.names).toReversed();
  return (used === name || used === `_${name}`) && (inSchema === undefined || inSchema === schema);
}

export function callsFunction(
  tree: Node | undefined,
  catalog: Catalog,
  schema: string,
  name: string,
): boolean {
  let found = false;
  const take = ({ funcname }: FuncCall): void => {
    const called = strings(funcname);
    if (called.at(-1) !== name) return;
    found ||= resolveRoutines(catalog, called).some((f) => f.schema === schema);
  };
  if (tree) walk(tree, { FuncCall: take });
  return found;
}

/** `nextval('s')`, or any other constant cast to regclass that means this sequence. */
export function namesSequence(
  tree: Node | undefined,
  catalog: Catalog,
  name: QualifiedName,
): boolean {
  const means = (text: string | undefined): boolean => {
    const names = text === undefined ? undefined : parseIdentifiers(text);
    const relation = names && resolveRelation(catalog, rangeVar(names));
    return relation !== undefined && sameName(relation, name);
  };
  let found = false;
  const take = ({ funcname, args }: FuncCall): void => {
    const constant = as(args?.[0], 'A_Const') ?? as(as(args?.[0], 'TypeCast')?.arg, 'A_Const');
    const reader = ['nextval', 'currval', 'setval'].includes(strings(funcname).at(-1) ?? '');
    if (reader) found ||= means(constant?.sval?.sval);
  };
  if (tree) walk(tree, { FuncCall: take });
  return found;
}
