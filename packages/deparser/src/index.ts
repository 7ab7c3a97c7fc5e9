export { checkTree } from './check-tree.ts';
export { type Comments, commentsOf, type NodeComments } from './comments/index.ts';
export * from './deparse.ts';
export { quoteIdentifier, quoteLiteral } from './quote.ts';
export { checkTarget, type TargetVersion } from './targets/index.ts';
export * from './template.ts';
