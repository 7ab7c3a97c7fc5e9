export * from './diagnostic.ts';
export * from './nodes.ts';
export * from './source.ts';
export * from './statement.ts';
