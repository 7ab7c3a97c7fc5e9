/**
 * Schema changes on sharded PostgreSQL. Everything the command line does, as functions: results are
 * data, problems are diagnostics in them, and the process is never ended.
 *
 *     import { apply, loadConfig } from 'citrate';
 *     const result = await apply(await loadConfig());
 *     if (result.outcome !== 'done') for (const d of result.diagnostics) console.error(d.message);
 */
export { deparse } from '@citrate/deparser';
export {
  type Diagnostic,
  DiagnosticError,
  loadParser,
  parse,
  renderDiagnostic,
  type SourceFile,
  type Span,
  type Statement,
} from '@citrate/parser';
export {
  apply as applyToCatalog,
  type Catalog,
  emptyCatalog,
  findRelation,
  type PgMajor,
} from './catalog/index.ts';
export type * from './check/model.ts';
export { type ChosenName, type Completed, complete, type NameKind } from './complete/index.ts';
export {
  type Config,
  type ConfigFlags,
  type ConfigInput,
  type ConfigSection,
  defineConfig,
  type Engine,
  type EnvReference,
  env,
  initProject,
  type LoadOptions,
  loadConfig,
  loadOfflineSettings,
  newMigration,
  type OfflineSettings,
  type Order,
  redactUrl,
  type ServerConfig,
  type ServerInput,
  type TextSetting,
} from './config/index.ts';
export type * from './drift/model.ts';
export { dumpCatalog } from './dump/index.ts';
export {
  appliedMigrations,
  applyCluster as apply,
  baselineCluster as baseline,
  doctorCluster as doctor,
  downCluster as down,
  driftCluster as drift,
  dumpCluster,
  giveUpCluster as giveUp,
  nodesCluster as nodes,
  pinnedPlan,
  planCluster as plan,
  readRouting,
  recoverCluster as recover,
  statusCluster as status,
  takeOverCluster as takeOver,
  upToDateCluster as isUpToDate,
} from './engine/index.ts';
export type * from './engine/model.ts';
export {
  type Entry,
  type EntryKind,
  type Explanation,
  explain,
  explainable,
} from './explain/index.ts';
export {
  filesDigest,
  type MigrationFile,
  readMigrationFile,
  readMigrations,
} from './files/index.ts';
export { CitrateMigrator, type CitrateMigratorProps } from './migrator/index.ts';
export { type CheckOptions, check } from './offline/check.ts';
export {
  type DeparsedSources,
  type DeparsedStatement,
  type DeparseSourcesOptions,
  deparsedScript,
  deparseSources,
} from './offline/deparse.ts';
export { type DumpOptions, dump, dumpedScript, type OfflineDump } from './offline/dump.ts';
export { type FixedFile, type FixOptions, type FixResult, fixFiles } from './offline/fix.ts';
export type { FileText } from './offline/inputs.ts';
export type {
  ApplyJson,
  BaselineJson,
  CheckJson,
  DeparseJson,
  DiagnosticJson,
  DoctorJson,
  DownJson,
  DriftJson,
  DumpJson,
  FailureJson,
  GiveUpJson,
  NamesJson,
  NodesJson,
  PlanJson,
  RecoverJson,
  StatusJson,
  WrittenNamesJson,
} from './offline/json.ts';
export { type NamesOptions, type NamesResult, names } from './offline/names.ts';
export { type OfflinePlanOptions, planOffline } from './offline/plan.ts';
export {
  type WriteNamesOptions,
  type WriteNamesResult,
  type WrittenFile,
  type WrittenName,
  writeNames,
} from './offline/write-names.ts';
export { type PinnedPlan, parsePinnedPlan } from './pin/index.ts';
export { completionDiff, type Plan, planJson, type Target, type Task } from './plan/index.ts';
export {
  type RoutedColumn,
  type RoutedRange,
  type RoutedTable,
  type Routing,
  RoutingError,
  type RoutingProblem,
  routingOf,
  type ShardOfRow,
  shardFor,
} from './route/index.ts';
export { type AppliedFile, parseSnapshot, serialiseCatalog } from './snapshot/index.ts';
