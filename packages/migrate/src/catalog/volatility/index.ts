export { analyse, operatorFits, type TypedScope } from './expression.ts';
export {
  noColumns,
  requireAssignable,
  requireCondition,
  requireImmutable,
  requireReadable,
  tableScope,
} from './require.ts';
export { builtInVolatility } from './tables.ts';
export {
  baseKey,
  baseType,
  commonType,
  elementOf,
  type TypeKey,
  typeKey,
  typeOfKey,
} from './types.ts';
