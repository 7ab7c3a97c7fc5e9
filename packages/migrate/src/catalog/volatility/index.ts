export { mayHaveMore } from './callable.ts';
export { analyse, namesIn } from './expression.ts';
export type { TypedConstant, TypedScope } from './findings.ts';
export { unmatched } from './matching.ts';
export { isBuiltInOperator, isExpanded, missingOperator, operatorFits } from './operators.ts';
export { columnsOfRow, mayBeCalled } from './parts.ts';
export {
  noColumns,
  refuseMutable,
  requireAssignable,
  requireBoolean,
  requireCondition,
  requireImmutable,
  requireReadable,
  requireSound,
  requireValue,
  tableScope,
} from './require.ts';
export { builtInType, builtInVolatility } from './tables.ts';
export {
  baseKey,
  baseType,
  commonType,
  elementOf,
  isAssignable,
  type TypeKey,
  typeKey,
  typeOfKey,
  withoutDomain,
} from './types.ts';
export { type Written, writtenElements, writtenValue } from './written.ts';
