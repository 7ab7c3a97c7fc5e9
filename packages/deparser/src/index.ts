export { checkTree } from './check-tree.ts';
export * from './deparse.ts';
export { quoteIdentifier, quoteLiteral } from './quote.ts';
export { checkTarget, type TargetVersion } from './targets/index.ts';
export * from './template.ts';
