/** All kinds of statements: those with much inside more often than those that are soon told. */
export const statements = `
toplevel_stmt = 200: stmt | TransactionStmtLegacy
stmt = AlterEventTrigStmt | AlterCollationStmt | AlterDatabaseStmt | 2: AlterDatabaseSetStmt
    | 4: AlterDefaultPrivilegesStmt | 4: AlterDomainStmt | 2: AlterEnumStmt | AlterExtensionStmt
    | 4: AlterExtensionContentsStmt | 2: AlterFdwStmt | 2: AlterForeignServerStmt
    | 4: AlterFunctionStmt | AlterGroupStmt | 4: AlterObjectDependsStmt | 4: AlterObjectSchemaStmt
    | 4: AlterOwnerStmt | 2: AlterOperatorStmt | 2: AlterTypeStmt | 3: AlterPolicyStmt
    | 3: AlterSeqStmt | 2: AlterSystemStmt | 30: AlterTableStmt | AlterTblSpcStmt
    | 3: AlterCompositeTypeStmt | 3: AlterPublicationStmt | 2: AlterRoleSetStmt | 2: AlterRoleStmt
    | 3: AlterSubscriptionStmt | AlterStatsStmt | 3: AlterTSConfigurationStmt
    | AlterTSDictionaryStmt | AlterUserMappingStmt | 2: AnalyzeStmt | 2: CallStmt | CheckPointStmt
    | ClosePortalStmt | 2: ClusterStmt | 6: CommentStmt | ConstraintsSetStmt | 5: CopyStmt
    | CreateAmStmt | 5: CreateAsStmt | 3: CreateCastStmt | 2: CreateConversionStmt
    | 5: CreateDomainStmt | 2: CreateExtensionStmt | 2: CreateFdwStmt | 2: CreateForeignServerStmt
    | 3: CreateForeignTableStmt | 14: CreateFunctionStmt | 4: CreateMatViewStmt
    | 3: CreateOpClassStmt | CreateOpFamilyStmt | 3: CreatePublicationStmt | 3: AlterOpFamilyStmt
    | 4: CreatePolicyStmt | 2: CreatePLangStmt | 4: CreateSchemaStmt | 3: CreateSeqStmt
    | 24: CreateStmt | 2: CreateSubscriptionStmt | 4: CreateStatsStmt | 2: CreateTableSpaceStmt
    | 2: CreateTransformStmt | 8: CreateTrigStmt | 2: CreateEventTrigStmt | 4: CreateRoleStmt
    | 2: CreateUserMappingStmt | 2: CreatedbStmt | DeallocateStmt | 4: DeclareCursorStmt
    | 8: DefineStmt | 12: DeleteStmt | DiscardStmt | DoStmt | DropCastStmt | DropOpClassStmt
    | DropOwnedStmt | 5: DropStmt | DropSubscriptionStmt | DropTableSpaceStmt | DropTransformStmt
    | DropRoleStmt | DropUserMappingStmt | DropdbStmt | 2: ExecuteStmt | 4: ExplainStmt
    | 2: FetchStmt | 4: GrantStmt | 2: GrantRoleStmt | 2: ImportForeignSchemaStmt | 14: IndexStmt
    | 24: InsertStmt | ListenStmt | RefreshMatViewStmt | LoadStmt | 2: LockStmt | 18: MergeStmt
    | NotifyStmt | 4: PrepareStmt | ReassignOwnedStmt | 2: ReindexStmt | 2: RemoveAggrStmt
    | 2: RemoveFuncStmt | 2: RemoveOperStmt | 6: RenameStmt | 3: RevokeStmt | 2: RevokeRoleStmt
    | 6: RuleStmt | 3: SecLabelStmt | 60: SelectStmt | 3: TransactionStmt | TruncateStmt
    | UnlistenStmt | 20: UpdateStmt | 2: VacuumStmt | VariableResetStmt | 4: VariableSetStmt
    | VariableShowStmt | 8: ViewStmt
`;
