/**
 * The catalog: an immutable model of what exists in a database, and what each statement makes of it.
 */
export { alterTableWords } from './apply/alter-table-words.ts';
export { type Applied, apply, execute, type Outcome } from './apply/index.ts';
export { arrayNameOf, hasType } from './array-types.ts';
export type { ChosenName, Decision, NameKind } from './decisions.ts';
export {
  type DistributeCall,
  type DistributionCall,
  distributionCall,
  type ReferenceCall,
} from './distribution-call.ts';
export { droppedRelations } from './drop/named.ts';
export { type EmptyCatalogOptions, emptyCatalog, emptySchema } from './empty.ts';
export { type TreeDiagnostic, treeDiagnostic, UNKNOWN_CHANGE } from './errors.ts';
export { familyOf } from './hierarchy.ts';
export { parseIdentifiers } from './identifiers.ts';
export {
  creationName,
  findRelation,
  findTable,
  resolveRelation,
  resolveRoutines,
  resolveTable,
  resolveType,
  TEMP_SCHEMA,
} from './lookup.ts';
export * from './model.ts';
export { buildName, clip, NAME_BYTES } from './names/build-name.ts';
export type { ExpressionScope } from './names/columns-read.ts';
export { nameKey, qualifiedRangeVar, rangeVar, sameName, stringNode, strings } from './names-of.ts';
export { nextValueOf } from './next-value.ts';
export { parseSnapshot, serialiseCatalog } from './snapshot.ts';
export { tableExtras } from './table-extras.ts';
export { withFields } from './trees.ts';
export { formatType, serialBase } from './types.ts';
export { withSchema } from './update.ts';
export { insidesOfPrinted } from './views/make.ts';
export { builtInVolatility } from './volatility/index.ts';
