import type { Tag } from '@citrate/parser';

/** Tags that the raw parser never produces, by what produces them. */
type LaterTag =
  // Parse analysis and rewriting: a Query and what hangs on it.
  | 'Query'
  | 'RangeTblEntry'
  | 'RTEPermissionInfo'
  | 'RangeTblFunction'
  | 'TableSampleClause'
  | 'WithCheckOption'
  | 'SortGroupClause'
  | 'WindowClause'
  | 'RowMarkClause'
  | 'RangeTblRef'
  | 'FromExpr'
  | 'OnConflictExpr'
  | 'TargetEntry'
  | 'MergeAction'
  | 'SetOperationStmt'
  | 'TableFunc'
  | 'Var'
  | 'Param'
  | 'Aggref'
  | 'WindowFunc'
  | 'SubscriptingRef'
  | 'FuncExpr'
  | 'OpExpr'
  | 'DistinctExpr'
  | 'NullIfExpr'
  | 'ScalarArrayOpExpr'
  | 'FieldSelect'
  | 'FieldStore'
  | 'RelabelType'
  | 'CoerceViaIO'
  | 'ArrayCoerceExpr'
  | 'ConvertRowtypeExpr'
  | 'CollateExpr'
  | 'CaseTestExpr'
  | 'ArrayExpr'
  | 'RowCompareExpr'
  | 'JsonConstructorExpr'
  | 'JsonExpr'
  | 'JsonTablePath'
  | 'JsonTablePathScan'
  | 'JsonTableSiblingJoin'
  | 'CoerceToDomain'
  | 'CoerceToDomainValue'
  | 'NextValueExpr'
  | 'InferenceElem'
  | 'ReturningExpr'
  | 'PartitionRangeDatum'
  // Planning: what expressions become there.
  | 'SubPlan'
  | 'AlternativeSubPlan'
  | 'WindowFuncRunCondition'
  // Execution: what CALL and DO hand to a language.
  | 'CallContext'
  | 'InlineCodeBlock'
  // Lists of numbers, which only the nodes of these stages hold.
  | 'IntList'
  | 'OidList'
  // The parser's own frame around a statement, which parse takes off.
  | 'RawStmt'
  // PL/pgSQL's own entry into the grammar.
  | 'PLAssignStmt'
  // libpg-query's results rather than nodes of PostgreSQL.
  | 'ParseResult'
  | 'ScanResult'
  | 'ScanToken'
  | 'SummaryResult'
  | 'Table'
  | 'Function'
  | 'FilterColumn';

/** The nodes that can be written. */
export type DeparsableTag = Exclude<Tag, LaterTag>;
