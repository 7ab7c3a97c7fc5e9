export * from './deparse.ts';
export { quoteIdentifier, quoteLiteral } from './quote.ts';
export * from './template.ts';
