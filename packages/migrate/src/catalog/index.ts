/**
 * The catalog: an immutable model of what exists in a database, and what each statement makes of it.
 */

export { colocatedWith } from './apply/alter-distributed.ts';
export { alterTableWords } from './apply/alter-table-words.ts';
export { type Applied, apply, execute, type Outcome, refuseNewer } from './apply/index.ts';
export { statementWords } from './apply/statement-words.ts';
export { arrayNameOf, hasType } from './array-types.ts';
export { isBuiltinType } from './builtin-types.ts';
export {
  changedRelations,
  type MemberKey,
  type MemberKind,
  memberChanges,
  memberKinds,
  type RelationChange,
  relationChanges,
} from './changes.ts';
export { citusSettings, isOn, usualSetting } from './citus/settings.ts';
export {
  type CitusRelease,
  citusReleases,
  isAtLeast,
  lowestPostgres,
  parseCitusVersion,
  releaseOf,
  VERIFIED_CITUS,
} from './citus/version.ts';
export { exact } from './copies.ts';
export type { ChosenName, Decision, NameKind } from './decisions.ts';
export {
  type DistributionCall,
  distributionCall,
  distributionFunction,
} from './distribution-call.ts';
export { droppedRelations } from './drop/named.ts';
export {
  type EmptyCatalogOptions,
  emptyCatalog,
  emptySchema,
  FIRST_SHARD_ID,
  grantsOnPublic,
} from './empty.ts';
export { type TreeDiagnostic, treeDiagnostic, UNKNOWN_CHANGE } from './errors.ts';
export { groupBy } from './group-by.ts';
export { childrenOf, familyOf, partitionsBelow, partitionsOf, tablesAbove } from './hierarchy.ts';
export { parseIdentifiers } from './identifiers.ts';
export { isPartOfOwnKey, partsOfOwnKeys, wholeKey } from './key-parts.ts';
export { indexesOf } from './keys.ts';
export { type LockMode, lockModeOf, lockModes } from './lock-modes.ts';
export { type Locking, lockedRelations } from './locked-relations.ts';
export {
  creationName,
  findRelation,
  findTable,
  isSchemaOfServers,
  resolveRelation,
  resolveRoutines,
  resolveTable,
  resolveType,
  TEMP_SCHEMA,
} from './lookup.ts';
export * from './model.ts';
export { findNamed, namedKey, typesOfNamed } from './named.ts';
export { buildName, clip, NAME_BYTES } from './names/build-name.ts';
export { columnsRead, type ExpressionScope, WHOLE_ROW } from './names/columns-read.ts';
export {
  allOf,
  nameKey,
  qualifiedRangeVar,
  rangeVar,
  sameName,
  stringNode,
  strings,
} from './names-of.ts';
export { isOrderKnown } from './partition-order.ts';
export { differenceOf, withGrants } from './privileges.ts';
export { inOrder as publishedInOrder, publicationsOf } from './publications.ts';
export { relationsOn, tablesReferring, tablesUsing } from './referrers.ts';
export {
  resolveSchemaObject,
  schemaObjectKey,
  schemaObjects,
  typesOfSchemaObjects,
} from './schema-objects.ts';
export { nextValueOf, sequencesCalled } from './sequence-calls.ts';
export { inNewSession } from './session.ts';
export { sequenceStride } from './shards.ts';
export { withEntry, withoutEntry } from './shared-map.ts';
export { withFields } from './trees.ts';
export { formatType, serialBase } from './types.ts';
export { defaultPrivilegesKey, hasExtension, withSchema } from './update.ts';
export { insidesOfPrinted } from './views/make.ts';
export { analyse, builtInVolatility, type TypedScope, typeKey } from './volatility/index.ts';
