import { checkTarget } from '@citrate/deparser';
import { DiagnosticError, type Node, type NodeOf, type Tag, tagOf } from '@citrate/parser';
import { exact } from '../copies.ts';
import type { ChosenName, Decision } from '../decisions.ts';
import { distributionCall } from '../distribution-call.ts';
import { attempt, raise, type TreeDiagnostic, unsupported } from '../errors.ts';
import type { Catalog, PgMajor } from '../model.ts';
import { alterFunction } from './alter-function.ts';
import { alterOwner } from './alter-owner.ts';
import { alterTable } from './alter-table.ts';
import { applyComment } from './comments.ts';
import { createCompositeType } from './composite-types.ts';
import { createIndex } from './create-index.ts';
import { createTable } from './create-table.ts';
import { createTableAs, query } from './create-table-as.ts';
import { alterDefaultPrivileges, giveDefaults } from './default-privileges.ts';
import { define } from './define.ts';
import { distribute } from './distribute.ts';
import { alterDomain, createDomain } from './domains.ts';
import { dropStatement } from './drop.ts';
import { alterEventTrigger, createEventTrigger } from './event-triggers.ts';
import { alterExtension, createExtension } from './extensions.ts';
import { followCitus } from './follow-citus.ts';
import {
  alterServer,
  alterWrapper,
  createForeignTable,
  createServer,
  createWrapper,
  noteUserMapping,
} from './foreign.ts';
import { createFunction } from './functions.ts';
import { changeGrants } from './grants.ts';
import { withoutEffect } from './no-effect.ts';
import { alterPolicy, createPolicy } from './policies.ts';
import { alterPublication, createPublication } from './publications.ts';
import { reassignOwned } from './reassign-owned.ts';
import { rename } from './rename.ts';
import { alterRole, createRole, dropOwned, dropRole, grantRole } from './roles.ts';
import { createRule } from './rules.ts';
import { type Run, startRun } from './run.ts';
import { createSchema } from './schemas.ts';
import { alterSequence, createSequence } from './sequences.ts';
import { setSchema } from './set-schema.ts';
import { setVariable } from './settings.ts';
import { statementWords } from './statement-words.ts';
import { alterStatistics, createStatistics } from './statistics.ts';
import { alterConfiguration, alterDictionary } from './text-search.ts';
import { createTrigger } from './triggers.ts';
import { alterBase, alterEnum, createEnum, createRange } from './types.ts';
import { doBlock, importForeignSchema, softened } from './uncertain.ts';
import { noteCreated } from './unheld.ts';
import { cluster, lock, refresh, reindex, truncate, vacuum } from './upkeep.ts';
import { createView } from './views.ts';

/** What a statement comes to on the server, and all that Postgres decides in it. */
export interface Outcome {
  /** As it was, if the statement fails. */
  readonly catalog: Catalog;
  readonly names: readonly ChosenName[];
  readonly decisions: readonly Decision[];
  readonly diagnostics: readonly TreeDiagnostic[];
}

export interface Applied {
  readonly catalog: Catalog;
  /** Notices; of severity error, the statement counts as not applied. */
  readonly diagnostics: readonly TreeDiagnostic[];
}

type Apply<T extends Tag> = (statement: NodeOf<T>, run: Run) => void;

/** All statements that the catalog knows; any other is refused, here and nowhere else. */
const statements: { readonly [T in Tag]?: Apply<T> } = {
  CreateStmt: createTable,
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  DropStmt: dropStatement,
  CreateSchemaStmt: (stmt, run) => createSchema(stmt, run, dispatch),
  CreateEnumStmt: createEnum,
  AlterEnumStmt: alterEnum,
  AlterTypeStmt: alterBase,
  CompositeTypeStmt: createCompositeType,
  CreateRangeStmt: createRange,
  CreateDomainStmt: createDomain,
  AlterDomainStmt: alterDomain,
  CreateStatsStmt: createStatistics,
  AlterStatsStmt: alterStatistics,
  CreateTrigStmt: createTrigger,
  CreatePolicyStmt: createPolicy,
  AlterPolicyStmt: alterPolicy,
  CreatePublicationStmt: createPublication,
  AlterPublicationStmt: alterPublication,
  RuleStmt: createRule,
  AlterFunctionStmt: alterFunction,
  CreateFunctionStmt: createFunction,
  AlterExtensionContentsStmt: alterExtension,
  AlterExtensionStmt: alterExtension,
  CreateExtensionStmt: createExtension,
  DefineStmt: define,
  CreateAmStmt: (stmt, run) => noteCreated({ CreateAmStmt: stmt }, run),
  CreateCastStmt: (stmt, run) => noteCreated({ CreateCastStmt: stmt }, run),
  CreateConversionStmt: (stmt, run) => noteCreated({ CreateConversionStmt: stmt }, run),
  CreateOpClassStmt: (stmt, run) => noteCreated({ CreateOpClassStmt: stmt }, run),
  CreateOpFamilyStmt: (stmt, run) => noteCreated({ CreateOpFamilyStmt: stmt }, run),
  CreatePLangStmt: (stmt, run) => noteCreated({ CreatePLangStmt: stmt }, run),
  CreateTransformStmt: (stmt, run) => noteCreated({ CreateTransformStmt: stmt }, run),
  AlterTSConfigurationStmt: alterConfiguration,
  AlterTSDictionaryStmt: alterDictionary,
  CommentStmt: applyComment,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
  CreateForeignTableStmt: createForeignTable,
  CreateFdwStmt: createWrapper,
  CreateForeignServerStmt: createServer,
  AlterFdwStmt: alterWrapper,
  AlterForeignServerStmt: alterServer,
  CreateUserMappingStmt: noteUserMapping,
  AlterUserMappingStmt: noteUserMapping,
  CreateEventTrigStmt: createEventTrigger,
  AlterEventTrigStmt: alterEventTrigger,
  ImportForeignSchemaStmt: importForeignSchema,
  DoStmt: doBlock,
  ViewStmt: createView,
  CreateTableAsStmt: createTableAs,
  CreateRoleStmt: createRole,
  AlterRoleSetStmt: alterRole,
  AlterRoleStmt: alterRole,
  DropRoleStmt: dropRole,
  DropOwnedStmt: dropOwned,
  ReassignOwnedStmt: reassignOwned,
  GrantStmt: changeGrants,
  AlterDefaultPrivilegesStmt: alterDefaultPrivileges,
  GrantRoleStmt: grantRole,
  RenameStmt: rename,
  AlterObjectSchemaStmt: setSchema,
  AlterOwnerStmt: alterOwner,
  SelectStmt: query,
  ClusterStmt: cluster,
  LockStmt: lock,
  RefreshMatViewStmt: refresh,
  ReindexStmt: reindex,
  TruncateStmt: truncate,
  VacuumStmt: vacuum,
  VariableSetStmt: setVariable,
  ...Object.fromEntries(withoutEffect.map((tag) => [tag, () => {}])),
};

/**
 * The catalog after a statement whose names are all explicit. What a server would refuse is a
 * diagnostic with its SQLSTATE, and the catalog stays as it was.
 */
export function apply(catalog: Catalog, tree: Node): Applied {
  const { catalog: after, diagnostics } = execute(catalog, tree);
  return { catalog: after, diagnostics };
}

/** As `apply`, for any statement: what it leaves open is decided as Postgres would decide it. */
export function execute(catalog: Catalog, tree: Node): Outcome {
  const run = startRun(catalog);
  const { diagnostics } = attempt(() => dispatch(tree, run));
  if (diagnostics) {
    return { catalog, names: none, decisions: none, diagnostics: softened(diagnostics, catalog) };
  }
  return {
    catalog: catalog.citus ? followCitus(catalog, run.catalog) : run.catalog,
    names: exact(run.names),
    decisions: exact(run.decisions),
    diagnostics: exact(run.notices),
  };
}

const none: readonly never[] = [];

function dispatch(tree: Node, run: Run): void {
  refuseNewer(tree, run.pg);
  const call = distributionCall(tree, run.catalog);
  if (call) {
    distribute(call, run);
    return;
  }
  const tag = tagOf(tree);
  // One table, read by a tag not known before run time: the pair always fits.
  const statement = statements[tag] as Apply<Tag> | undefined;
  if (!statement) unsupported(statementWords(tag));
  const before = run.catalog;
  statement((tree as Record<Tag, NodeOf<Tag>>)[tag], run);
  giveDefaults(before, tag, run);
}

/** A server cannot read what its version does not have yet: 42601. */
export function refuseNewer(tree: Node, pg: PgMajor): void {
  if (pg === 18) return;
  try {
    checkTarget(tree, pg);
  } catch (error) {
    const [first] = error instanceof DiagnosticError ? error.diagnostics : [];
    if (!first) throw error;
    raise('42601', first.message.replace(/^cannot deparse for [^:]*: /, ''), { hint: first.hint });
  }
}
