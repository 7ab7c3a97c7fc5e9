import { notYet, type Rules } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { alterTable } from './alter-table.ts';
import { createFunction } from './create-function.ts';
import { createIndex } from './create-index.ts';
import { createTable } from './create-table.ts';
import { createTableAs } from './create-table-as.ts';
import { drop } from './drop.ts';
import { grant } from './grant.ts';
import { cluster, reindex, truncate, vacuum } from './maintenance.ts';
import * as no from './not-in-migrations.ts';
import { createRule, createTrigger } from './on-shards.ts';
import { onItsTable } from './parts-of-tables.ts';
import { alterOwner, comment, rename, setSchema } from './rename.ts';
import { alterRole, alterRoleSet, alterSystem, createRole, dropOwned } from './roles.ts';
import { insert, remove, update } from './rows.ts';
import { alterEnum, createEnum, createSchema } from './schemas-and-types.ts';
import { select } from './select.ts';
import { alterSequence } from './sequences.ts';
import {
  alterSubscription,
  createSubscription,
  dropSubscription,
  onServers,
} from './standing-alone.ts';

/** Every database gets it, as it is written. */
const everywhere = (): Verdict => verdict('all nodes');

/** The coordinator alone has it, and rightly. */
const onCoordinator = (): Verdict => verdict('local');

/** Every kind of statement with its rule; one without does not compile. */
export const rules: Rules = {
  AlterCollationStmt: everywhere,
  AlterDatabaseRefreshCollStmt: onServers,
  AlterDatabaseSetStmt: onServers,
  AlterDatabaseStmt: onServers,
  AlterDefaultPrivilegesStmt: everywhere,
  AlterDomainStmt: everywhere,
  AlterEnumStmt: alterEnum,
  AlterEventTrigStmt: everywhere,
  AlterExtensionContentsStmt: notYet('ALTER EXTENSION'),
  AlterExtensionStmt: everywhere,
  AlterFdwStmt: everywhere,
  AlterForeignServerStmt: everywhere,
  AlterFunctionStmt: everywhere,
  AlterObjectDependsStmt: notYet('ALTER … DEPENDS ON EXTENSION'),
  AlterObjectSchemaStmt: setSchema,
  AlterOpFamilyStmt: everywhere,
  AlterOperatorStmt: everywhere,
  AlterOwnerStmt: alterOwner,
  AlterPolicyStmt: onItsTable('AlterPolicyStmt', 'ALTER POLICY on'),
  AlterPublicationStmt: notYet('ALTER PUBLICATION'),
  AlterRoleSetStmt: alterRoleSet,
  AlterRoleStmt: alterRole,
  AlterSeqStmt: alterSequence,
  AlterStatsStmt: onItsTable('AlterStatsStmt', 'ALTER STATISTICS on'),
  AlterSubscriptionStmt: alterSubscription,
  AlterSystemStmt: alterSystem,
  AlterTSConfigurationStmt: everywhere,
  AlterTSDictionaryStmt: everywhere,
  AlterTableMoveAllStmt: notYet('ALTER TABLE ALL IN TABLESPACE'),
  AlterTableSpaceOptionsStmt: notYet('ALTER TABLESPACE'),
  AlterTableStmt: alterTable,
  AlterTypeStmt: everywhere,
  AlterUserMappingStmt: everywhere,
  CallStmt: no.call,
  CheckPointStmt: notYet('CHECKPOINT'),
  ClosePortalStmt: no.closeCursor,
  ClusterStmt: cluster,
  CommentStmt: comment,
  CompositeTypeStmt: everywhere,
  ConstraintsSetStmt: no.constraintsSet,
  CopyStmt: no.copy,
  CreateAmStmt: notYet('CREATE ACCESS METHOD'),
  CreateCastStmt: everywhere,
  CreateConversionStmt: everywhere,
  CreateDomainStmt: everywhere,
  CreateEnumStmt: createEnum,
  CreateEventTrigStmt: everywhere,
  CreateExtensionStmt: everywhere,
  CreateFdwStmt: everywhere,
  CreateForeignServerStmt: everywhere,
  CreateForeignTableStmt: notYet('CREATE FOREIGN TABLE'),
  CreateFunctionStmt: createFunction,
  CreateOpClassStmt: everywhere,
  CreateOpFamilyStmt: everywhere,
  CreatePLangStmt: everywhere,
  CreatePolicyStmt: onItsTable('CreatePolicyStmt', 'CREATE POLICY on'),
  CreatePublicationStmt: notYet('CREATE PUBLICATION'),
  CreateRangeStmt: everywhere,
  CreateRoleStmt: createRole,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: onCoordinator,
  CreateStatsStmt: onItsTable('CreateStatsStmt', 'CREATE STATISTICS on'),
  CreateStmt: createTable,
  CreateSubscriptionStmt: createSubscription,
  CreateTableAsStmt: createTableAs,
  CreateTableSpaceStmt: onServers,
  CreateTransformStmt: everywhere,
  CreateTrigStmt: createTrigger,
  CreateUserMappingStmt: everywhere,
  CreatedbStmt: onServers,
  DeallocateStmt: no.deallocate,
  DeclareCursorStmt: no.declareCursor,
  DefineStmt: everywhere,
  DeleteStmt: remove,
  DiscardStmt: no.discard,
  DoStmt: no.doBlock,
  DropOwnedStmt: dropOwned,
  DropRoleStmt: () => verdict('all nodes'),
  DropStmt: drop,
  DropSubscriptionStmt: dropSubscription,
  DropTableSpaceStmt: onServers,
  DropUserMappingStmt: everywhere,
  DropdbStmt: onServers,
  ExecuteStmt: no.execute,
  ExplainStmt: no.explain,
  FetchStmt: no.fetchCursor,
  GrantRoleStmt: () => verdict('all nodes'),
  GrantStmt: grant,
  ImportForeignSchemaStmt: notYet('IMPORT FOREIGN SCHEMA'),
  IndexStmt: createIndex,
  InsertStmt: insert,
  ListenStmt: no.listen,
  LoadStmt: no.load,
  LockStmt: no.lock,
  MergeStmt: no.merge,
  NotifyStmt: no.notify,
  PrepareStmt: no.prepare,
  ReassignOwnedStmt: everywhere,
  RefreshMatViewStmt: onCoordinator,
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: createRule,
  SecLabelStmt: notYet('SECURITY LABEL'),
  SelectStmt: select,
  TransactionStmt: no.transaction,
  TruncateStmt: truncate,
  UnlistenStmt: no.unlisten,
  UpdateStmt: update,
  VacuumStmt: vacuum,
  VariableSetStmt: no.setting,
  VariableShowStmt: no.show,
  ViewStmt: onCoordinator,
};
