export { analyse, type TypedScope } from './expression.ts';
export { requireImmutable, tableScope } from './require.ts';
export { builtInVolatility } from './tables.ts';
export { type TypeKey, typeKey } from './types.ts';
