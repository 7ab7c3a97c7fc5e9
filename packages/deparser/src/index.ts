export { checkTree } from './check-tree.ts';
export { type Comments, commentsOf, type NodeComments } from './comments/index.ts';
export * from './deparse.ts';
export { quoteIdentifier, quoteLiteral } from './quote.ts';
export { checkTarget, type TargetVersion } from './targets/index.ts';
export {
  type Holes,
  type NameSlot,
  type NumberSlot,
  render,
  type Slot,
  type SlotRole,
  type Template,
} from './template.ts';
