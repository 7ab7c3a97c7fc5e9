import type { Node } from '@citrate/parser';
import { faultOf } from './faults.ts';
import { maxDepth } from './run.ts';
import { holdsItself, invalidTree, tooDeep } from './tree.ts';

/**
 * Throws a DiagnosticError that names the place if a tree is not made as the types say: it has a
 * tag or a field that the parser never gives, or a value of another type, or holds itself. What writes trees relies
 * on the types, so a tree that neither the parser gave nor the compiler has seen, such as one read
 * from JSON, should be checked first.
 */
export function checkTree(tree: Node | readonly Node[]): void {
  const fault = faultOf(tree);
  if (fault !== undefined) throw invalidTree(tree, fault);
  if (holdsItself(tree)) throw tooDeep(maxDepth);
}
