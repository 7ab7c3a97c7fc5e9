import type { SafetyRule } from '../rule.ts';
import { addingFieldWithDefault } from './adding-field-with-default.ts';
import { addingForeignKeyConstraint } from './adding-foreign-key-constraint.ts';
import { addingNotNullableField } from './adding-not-nullable-field.ts';
import { addingRequiredField } from './adding-required-field.ts';
import { addingStoredGeneratedColumn } from './adding-stored-generated-column.ts';
import { attachingPartitionScan } from './attaching-partition-scan.ts';
import { banAlterDomainWithAddConstraint } from './ban-alter-domain-with-add-constraint.ts';
import { banCharField } from './ban-char-field.ts';
import { banDropColumn } from './ban-drop-column.ts';
import { banDropDatabase } from './ban-drop-database.ts';
import { banDropNotNull } from './ban-drop-not-null.ts';
import { banDropTable } from './ban-drop-table.ts';
import { banTruncateCascade } from './ban-truncate-cascade.ts';
import { changingColumnType } from './changing-column-type.ts';
import { changingManyRows } from './changing-many-rows.ts';
import { citusCoordinatorOnly } from './citus-coordinator-only.ts';
import { citusOuterJoin } from './citus-outer-join.ts';
import { citusRestrictivePolicy } from './citus-restrictive-policy.ts';
import { citusUniqueInclude } from './citus-unique-include.ts';
import { citusUnnamedExclude } from './citus-unnamed-exclude.ts';
import { citusUnnamedForeignKey } from './citus-unnamed-foreign-key.ts';
import { concurrentlyIfNotExists } from './concurrently-if-not-exists.ts';
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts';
import { concurrentlyLockTimeout } from './concurrently-lock-timeout.ts';
import { constraintMissingNotValid } from './constraint-missing-not-valid.ts';
import { defaultDiffersByShard } from './default-differs-by-shard.ts';
import { disallowedUniqueConstraint } from './disallowed-unique-constraint.ts';
import { enumValueInSameTransaction } from './enum-value-in-same-transaction.ts';
import { exclusiveLockHeld } from './exclusive-lock-held.ts';
import { hashedShardName } from './hashed-shard-name.ts';
import { lockTableCapacity } from './lock-table-capacity.ts';
import { mixedFile } from './mixed-file.ts';
import { notValidAndValidateTogether } from './not-valid-and-validate-together.ts';
import { preferBigintOverInt } from './prefer-bigint-over-int.ts';
import { preferIdentity } from './prefer-identity.ts';
import { preferJsonb } from './prefer-jsonb.ts';
import { preferTextField } from './prefer-text-field.ts';
import { preferTimestampTz } from './prefer-timestamp-tz.ts';
import { publishedTable } from './published-table.ts';
import { renamingColumn } from './renaming-column.ts';
import { renamingTable } from './renaming-table.ts';
import { replicaIdentityKey } from './replica-identity-key.ts';
import { requireConcurrentIndexCreation } from './require-concurrent-index-creation.ts';
import { requireConcurrentIndexDeletion } from './require-concurrent-index-deletion.ts';
import { requireConcurrentPartitionDetach } from './require-concurrent-partition-detach.ts';
import { requireConcurrentRefresh } from './require-concurrent-refresh.ts';
import { requireConcurrentReindex } from './require-concurrent-reindex.ts';
import { rewritingTable } from './rewriting-table.ts';
import { serialOnShards } from './serial-on-shards.ts';
import { smallIdentityOnShards } from './small-identity-on-shards.ts';
import { unenforcedForeignKey } from './unenforced-foreign-key.ts';
import { unindexedForeignKey } from './unindexed-foreign-key.ts';
import { unnamedConstraint } from './unnamed-constraint.ts';
import { viewOnShards } from './view-on-shards.ts';

/** Every rule, by what it guards; docs/rules/README.md has them in the same order. */
export const safetyRules: readonly SafetyRule[] = [
  // Locks and rewrites
  requireConcurrentIndexCreation,
  requireConcurrentIndexDeletion,
  requireConcurrentReindex,
  requireConcurrentPartitionDetach,
  requireConcurrentRefresh,
  attachingPartitionScan,
  addingForeignKeyConstraint,
  constraintMissingNotValid,
  addingNotNullableField,
  addingRequiredField,
  addingFieldWithDefault,
  addingStoredGeneratedColumn,
  changingColumnType,
  disallowedUniqueConstraint,
  rewritingTable,
  notValidAndValidateTogether,
  exclusiveLockHeld,
  changingManyRows,
  banAlterDomainWithAddConstraint,
  // Compatibility with running programs
  banDropColumn,
  banDropTable,
  banDropNotNull,
  banDropDatabase,
  banTruncateCascade,
  renamingColumn,
  renamingTable,
  // Hygiene
  concurrentlyInTransaction,
  concurrentlyIfNotExists,
  concurrentlyLockTimeout,
  mixedFile,
  enumValueInSameTransaction,
  unnamedConstraint,
  unindexedForeignKey,
  banCharField,
  preferBigintOverInt,
  preferIdentity,
  preferJsonb,
  preferTextField,
  preferTimestampTz,
  // Replication
  publishedTable,
  replicaIdentityKey,
  // Sharding
  defaultDiffersByShard,
  hashedShardName,
  lockTableCapacity,
  serialOnShards,
  viewOnShards,
  // Citus
  citusCoordinatorOnly,
  citusOuterJoin,
  citusRestrictivePolicy,
  citusUniqueInclude,
  citusUnnamedExclude,
  citusUnnamedForeignKey,
  smallIdentityOnShards,
  unenforcedForeignKey,
];
