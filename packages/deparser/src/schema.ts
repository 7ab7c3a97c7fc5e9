/**
 * The fields that the raw parser gives each node, with their types as @pgsql/types declares them.
 * Fields typed with a node's tag hold its fields alone, without the tag around them; positions are
 * left out. One tag after the other, each with its fields.
 */
export const schema = `
  ATAlterConstraint conname:string alterEnforceability:boolean is_enforced:boolean
    alterDeferrability:boolean deferrable:boolean initdeferred:boolean alterInheritability:boolean
    noinherit:boolean
  A_ArrayExpr elements:Node[]
  A_Const ival:Integer fval:Float boolval:Boolean sval:String bsval:BitString isnull:boolean
  A_Expr kind:A_Expr_Kind name:Node[] lexpr:Node rexpr:Node
  A_Indices is_slice:boolean lidx:Node uidx:Node
  A_Indirection arg:Node indirection:Node[]
  A_Star
  AccessPriv priv_name:string cols:Node[]
  Alias aliasname:string colnames:Node[]
  AlterCollationStmt collname:Node[]
  AlterDatabaseRefreshCollStmt dbname:string
  AlterDatabaseSetStmt dbname:string setstmt:VariableSetStmt
  AlterDatabaseStmt dbname:string options:Node[]
  AlterDefaultPrivilegesStmt options:Node[] action:GrantStmt
  AlterDomainStmt subtype:string typeName:Node[] name:string def:Node behavior:DropBehavior
    missing_ok:boolean
  AlterEnumStmt typeName:Node[] oldVal:string newVal:string newValNeighbor:string
    newValIsAfter:boolean skipIfNewValExists:boolean
  AlterEventTrigStmt trigname:string tgenabled:string
  AlterExtensionContentsStmt extname:string action:number objtype:ObjectType object:Node
  AlterExtensionStmt extname:string options:Node[]
  AlterFdwStmt fdwname:string func_options:Node[] options:Node[]
  AlterForeignServerStmt servername:string version:string options:Node[] has_version:boolean
  AlterFunctionStmt objtype:ObjectType func:ObjectWithArgs actions:Node[]
  AlterObjectDependsStmt objectType:ObjectType relation:RangeVar object:Node extname:String
    remove:boolean
  AlterObjectSchemaStmt objectType:ObjectType relation:RangeVar object:Node newschema:string
    missing_ok:boolean
  AlterOpFamilyStmt opfamilyname:Node[] amname:string isDrop:boolean items:Node[]
  AlterOperatorStmt opername:ObjectWithArgs options:Node[]
  AlterOwnerStmt objectType:ObjectType object:Node newowner:RoleSpec
  AlterPolicyStmt policy_name:string table:RangeVar roles:Node[] qual:Node with_check:Node
  AlterPublicationStmt pubname:string options:Node[] pubobjects:Node[]
    action:AlterPublicationAction
  AlterRoleSetStmt role:RoleSpec database:string setstmt:VariableSetStmt
  AlterRoleStmt role:RoleSpec options:Node[] action:number
  AlterSeqStmt sequence:RangeVar options:Node[] missing_ok:boolean
  AlterStatsStmt defnames:Node[] stxstattarget:Node missing_ok:boolean
  AlterSubscriptionStmt kind:AlterSubscriptionType subname:string conninfo:string
    publication:Node[] options:Node[]
  AlterSystemStmt setstmt:VariableSetStmt
  AlterTSConfigurationStmt kind:AlterTSConfigType cfgname:Node[] tokentype:Node[] dicts:Node[]
    override:boolean replace:boolean missing_ok:boolean
  AlterTSDictionaryStmt dictname:Node[] options:Node[]
  AlterTableCmd subtype:AlterTableType name:string num:number newowner:RoleSpec def:Node
    behavior:DropBehavior missing_ok:boolean
  AlterTableMoveAllStmt orig_tablespacename:string objtype:ObjectType roles:Node[]
    new_tablespacename:string nowait:boolean
  AlterTableSpaceOptionsStmt tablespacename:string options:Node[] isReset:boolean
  AlterTableStmt relation:RangeVar cmds:Node[] objtype:ObjectType missing_ok:boolean
  AlterTypeStmt typeName:Node[] options:Node[]
  AlterUserMappingStmt user:RoleSpec servername:string options:Node[]
  BitString bsval:string
  BoolExpr boolop:BoolExprType args:Node[]
  Boolean boolval:boolean
  BooleanTest arg:Node booltesttype:BoolTestType
  CTECycleClause cycle_col_list:Node[] cycle_mark_column:string cycle_mark_value:Node
    cycle_mark_default:Node cycle_path_column:string
  CTESearchClause search_col_list:Node[] search_breadth_first:boolean search_seq_column:string
  CallStmt funccall:FuncCall
  CaseExpr arg:Node args:Node[] defresult:Node
  CaseWhen expr:Node result:Node
  CheckPointStmt
  ClosePortalStmt portalname:string
  ClusterStmt relation:RangeVar indexname:string params:Node[]
  CoalesceExpr args:Node[]
  CollateClause arg:Node collname:Node[]
  ColumnDef colname:string typeName:TypeName compression:string is_local:boolean
    storage_name:string raw_default:Node collClause:CollateClause constraints:Node[]
    fdwoptions:Node[]
  ColumnRef fields:Node[]
  CommentStmt objtype:ObjectType object:Node comment:string
  CommonTableExpr ctename:string aliascolnames:Node[] ctematerialized:CTEMaterialize ctequery:Node
    search_clause:CTESearchClause cycle_clause:CTECycleClause
  CompositeTypeStmt typevar:RangeVar coldeflist:Node[]
  Constraint contype:ConstrType conname:string deferrable:boolean initdeferred:boolean
    is_enforced:boolean skip_validation:boolean initially_valid:boolean is_no_inherit:boolean
    raw_expr:Node generated_when:string generated_kind:string nulls_not_distinct:boolean
    keys:Node[] without_overlaps:boolean including:Node[] exclusions:Node[] options:Node[]
    indexname:string indexspace:string access_method:string where_clause:Node pktable:RangeVar
    fk_attrs:Node[] pk_attrs:Node[] fk_with_period:boolean pk_with_period:boolean
    fk_matchtype:string fk_upd_action:string fk_del_action:string fk_del_set_cols:Node[]
  ConstraintsSetStmt constraints:Node[] deferred:boolean
  CopyStmt relation:RangeVar query:Node attlist:Node[] is_from:boolean is_program:boolean
    filename:string options:Node[] whereClause:Node
  CreateAmStmt amname:string handler_name:Node[] amtype:string
  CreateCastStmt sourcetype:TypeName targettype:TypeName func:ObjectWithArgs
    context:CoercionContext inout:boolean
  CreateConversionStmt conversion_name:Node[] for_encoding_name:string to_encoding_name:string
    func_name:Node[] def:boolean
  CreateDomainStmt domainname:Node[] typeName:TypeName collClause:CollateClause constraints:Node[]
  CreateEnumStmt typeName:Node[] vals:Node[]
  CreateEventTrigStmt trigname:string eventname:string whenclause:Node[] funcname:Node[]
  CreateExtensionStmt extname:string if_not_exists:boolean options:Node[]
  CreateFdwStmt fdwname:string func_options:Node[] options:Node[]
  CreateForeignServerStmt servername:string servertype:string version:string fdwname:string
    if_not_exists:boolean options:Node[]
  CreateForeignTableStmt base:CreateStmt servername:string options:Node[]
  CreateFunctionStmt is_procedure:boolean replace:boolean funcname:Node[] parameters:Node[]
    returnType:TypeName options:Node[] sql_body:Node
  CreateOpClassItem itemtype:number name:ObjectWithArgs number:number order_family:Node[]
    class_args:Node[] storedtype:TypeName
  CreateOpClassStmt opclassname:Node[] opfamilyname:Node[] amname:string datatype:TypeName
    items:Node[] isDefault:boolean
  CreateOpFamilyStmt opfamilyname:Node[] amname:string
  CreatePLangStmt replace:boolean plname:string plhandler:Node[] plinline:Node[]
    plvalidator:Node[] pltrusted:boolean
  CreatePolicyStmt policy_name:string table:RangeVar cmd_name:string permissive:boolean
    roles:Node[] qual:Node with_check:Node
  CreatePublicationStmt pubname:string options:Node[] pubobjects:Node[] for_all_tables:boolean
  CreateRangeStmt typeName:Node[] params:Node[]
  CreateRoleStmt stmt_type:RoleStmtType role:string options:Node[]
  CreateSchemaStmt schemaname:string authrole:RoleSpec schemaElts:Node[] if_not_exists:boolean
  CreateSeqStmt sequence:RangeVar options:Node[] if_not_exists:boolean
  CreateStatsStmt defnames:Node[] stat_types:Node[] exprs:Node[] relations:Node[]
    if_not_exists:boolean
  CreateStmt relation:RangeVar tableElts:Node[] inhRelations:Node[] partbound:PartitionBoundSpec
    partspec:PartitionSpec ofTypename:TypeName options:Node[] oncommit:OnCommitAction
    tablespacename:string accessMethod:string if_not_exists:boolean
  CreateSubscriptionStmt subname:string conninfo:string publication:Node[] options:Node[]
  CreateTableAsStmt query:Node into:IntoClause objtype:ObjectType if_not_exists:boolean
  CreateTableSpaceStmt tablespacename:string owner:RoleSpec location:string options:Node[]
  CreateTransformStmt replace:boolean type_name:TypeName lang:string fromsql:ObjectWithArgs
    tosql:ObjectWithArgs
  CreateTrigStmt replace:boolean isconstraint:boolean trigname:string relation:RangeVar
    funcname:Node[] args:Node[] row:boolean timing:number events:number columns:Node[]
    whenClause:Node transitionRels:Node[] deferrable:boolean initdeferred:boolean
    constrrel:RangeVar
  CreateUserMappingStmt user:RoleSpec servername:string if_not_exists:boolean options:Node[]
  CreatedbStmt dbname:string options:Node[]
  CurrentOfExpr cursor_name:string
  DeallocateStmt name:string isall:boolean
  DeclareCursorStmt portalname:string options:number query:Node
  DefElem defnamespace:string defname:string arg:Node defaction:DefElemAction
  DefineStmt kind:ObjectType oldstyle:boolean defnames:Node[] args:Node[] definition:Node[]
    if_not_exists:boolean replace:boolean
  DeleteStmt relation:RangeVar usingClause:Node[] whereClause:Node returningClause:ReturningClause
    withClause:WithClause
  DiscardStmt target:DiscardMode
  DoStmt args:Node[]
  DropOwnedStmt roles:Node[] behavior:DropBehavior
  DropRoleStmt roles:Node[] missing_ok:boolean
  DropStmt objects:Node[] removeType:ObjectType behavior:DropBehavior missing_ok:boolean
    concurrent:boolean
  DropSubscriptionStmt subname:string missing_ok:boolean behavior:DropBehavior
  DropTableSpaceStmt tablespacename:string missing_ok:boolean
  DropUserMappingStmt user:RoleSpec servername:string missing_ok:boolean
  DropdbStmt dbname:string missing_ok:boolean options:Node[]
  ExecuteStmt name:string params:Node[]
  ExplainStmt query:Node options:Node[]
  FetchStmt direction:FetchDirection howMany:bigint portalname:string ismove:boolean
  Float fval:string
  FuncCall funcname:Node[] args:Node[] agg_order:Node[] agg_filter:Node over:WindowDef
    agg_within_group:boolean agg_star:boolean agg_distinct:boolean func_variadic:boolean
    funcformat:CoercionForm
  FunctionParameter name:string argType:TypeName mode:FunctionParameterMode defexpr:Node
  GrantRoleStmt granted_roles:Node[] grantee_roles:Node[] is_grant:boolean opt:Node[]
    grantor:RoleSpec behavior:DropBehavior
  GrantStmt is_grant:boolean targtype:GrantTargetType objtype:ObjectType objects:Node[]
    privileges:Node[] grantees:Node[] grant_option:boolean grantor:RoleSpec behavior:DropBehavior
  GroupingFunc args:Node[]
  GroupingSet kind:GroupingSetKind content:Node[]
  ImportForeignSchemaStmt server_name:string remote_schema:string local_schema:string
    list_type:ImportForeignSchemaType table_list:Node[] options:Node[]
  IndexElem name:string expr:Node collation:Node[] opclass:Node[] opclassopts:Node[]
    ordering:SortByDir nulls_ordering:SortByNulls
  IndexStmt idxname:string relation:RangeVar accessMethod:string tableSpace:string
    indexParams:Node[] indexIncludingParams:Node[] options:Node[] whereClause:Node unique:boolean
    nulls_not_distinct:boolean concurrent:boolean if_not_exists:boolean
  InferClause indexElems:Node[] whereClause:Node conname:string
  InsertStmt relation:RangeVar cols:Node[] selectStmt:Node onConflictClause:OnConflictClause
    returningClause:ReturningClause withClause:WithClause override:OverridingKind
  Integer ival:number
  IntoClause rel:RangeVar colNames:Node[] accessMethod:string options:Node[]
    onCommit:OnCommitAction tableSpaceName:string skipData:boolean
  JoinExpr jointype:JoinType isNatural:boolean larg:Node rarg:Node usingClause:Node[]
    join_using_alias:Alias quals:Node alias:Alias
  JsonAggConstructor output:JsonOutput agg_filter:Node agg_order:Node[] over:WindowDef
  JsonArgument val:JsonValueExpr name:string
  JsonArrayAgg constructor:JsonAggConstructor arg:JsonValueExpr absent_on_null:boolean
  JsonArrayConstructor exprs:Node[] output:JsonOutput absent_on_null:boolean
  JsonArrayQueryConstructor query:Node output:JsonOutput format:JsonFormat absent_on_null:boolean
  JsonBehavior btype:JsonBehaviorType expr:Node
  JsonFormat format_type:JsonFormatType encoding:JsonEncoding
  JsonFuncExpr op:JsonExprOp context_item:JsonValueExpr pathspec:Node passing:Node[]
    output:JsonOutput on_empty:JsonBehavior on_error:JsonBehavior wrapper:JsonWrapper
    quotes:JsonQuotes
  JsonIsPredicate expr:Node format:JsonFormat item_type:JsonValueType unique_keys:boolean
  JsonKeyValue key:Node value:JsonValueExpr
  JsonObjectAgg constructor:JsonAggConstructor arg:JsonKeyValue absent_on_null:boolean
    unique:boolean
  JsonObjectConstructor exprs:Node[] output:JsonOutput absent_on_null:boolean unique:boolean
  JsonOutput typeName:TypeName returning:JsonReturning
  JsonParseExpr expr:JsonValueExpr unique_keys:boolean
  JsonReturning format:JsonFormat
  JsonScalarExpr expr:Node
  JsonSerializeExpr expr:JsonValueExpr output:JsonOutput
  JsonTable context_item:JsonValueExpr pathspec:JsonTablePathSpec passing:Node[] columns:Node[]
    on_error:JsonBehavior alias:Alias lateral:boolean
  JsonTableColumn coltype:JsonTableColumnType name:string typeName:TypeName
    pathspec:JsonTablePathSpec format:JsonFormat wrapper:JsonWrapper quotes:JsonQuotes
    columns:Node[] on_empty:JsonBehavior on_error:JsonBehavior
  JsonTablePathSpec string:Node name:string
  JsonValueExpr raw_expr:Node format:JsonFormat
  List items:Node[]
  ListenStmt conditionname:string
  LoadStmt filename:string
  LockStmt relations:Node[] mode:number nowait:boolean
  LockingClause lockedRels:Node[] strength:LockClauseStrength waitPolicy:LockWaitPolicy
  MergeStmt relation:RangeVar sourceRelation:Node joinCondition:Node mergeWhenClauses:Node[]
    returningClause:ReturningClause withClause:WithClause
  MergeSupportFunc msftype:number
  MergeWhenClause matchKind:MergeMatchKind commandType:CmdType override:OverridingKind
    condition:Node targetList:Node[] values:Node[]
  MinMaxExpr op:MinMaxOp args:Node[]
  MultiAssignRef source:Node colno:number ncolumns:number
  NamedArgExpr arg:Node name:string argnumber:number
  NotifyStmt conditionname:string payload:string
  NullTest arg:Node nulltesttype:NullTestType
  ObjectWithArgs objname:Node[] objargs:Node[] objfuncargs:Node[] args_unspecified:boolean
  OnConflictClause action:OnConflictAction infer:InferClause targetList:Node[] whereClause:Node
  ParamRef number:number
  PartitionBoundSpec strategy:string is_default:boolean modulus:number remainder:number
    listdatums:Node[] lowerdatums:Node[] upperdatums:Node[]
  PartitionCmd name:RangeVar bound:PartitionBoundSpec concurrent:boolean
  PartitionElem name:string expr:Node collation:Node[] opclass:Node[]
  PartitionSpec strategy:PartitionStrategy partParams:Node[]
  PrepareStmt name:string argtypes:Node[] query:Node
  PublicationObjSpec pubobjtype:PublicationObjSpecType name:string pubtable:PublicationTable
  PublicationTable relation:RangeVar whereClause:Node columns:Node[]
  RangeFunction lateral:boolean ordinality:boolean is_rowsfrom:boolean functions:Node[]
    alias:Alias coldeflist:Node[]
  RangeSubselect lateral:boolean subquery:Node alias:Alias
  RangeTableFunc lateral:boolean docexpr:Node rowexpr:Node namespaces:Node[] columns:Node[]
    alias:Alias
  RangeTableFuncCol colname:string typeName:TypeName for_ordinality:boolean is_not_null:boolean
    colexpr:Node coldefexpr:Node
  RangeTableSample relation:Node method:Node[] args:Node[] repeatable:Node
  RangeVar catalogname:string schemaname:string relname:string inh:boolean relpersistence:string
    alias:Alias
  ReassignOwnedStmt roles:Node[] newrole:RoleSpec
  RefreshMatViewStmt concurrent:boolean skipData:boolean relation:RangeVar
  ReindexStmt kind:ReindexObjectType relation:RangeVar name:string params:Node[]
  RenameStmt renameType:ObjectType relationType:ObjectType relation:RangeVar object:Node
    subname:string newname:string behavior:DropBehavior missing_ok:boolean
  ReplicaIdentityStmt identity_type:string name:string
  ResTarget name:string indirection:Node[] val:Node
  ReturnStmt returnval:Node
  ReturningClause options:Node[] exprs:Node[]
  ReturningOption option:ReturningOptionKind value:string
  RoleSpec roletype:RoleSpecType rolename:string
  RowExpr args:Node[] row_format:CoercionForm
  RuleStmt relation:RangeVar rulename:string whereClause:Node event:CmdType instead:boolean
    actions:Node[] replace:boolean
  SQLValueFunction op:SQLValueFunctionOp typmod:number
  SecLabelStmt objtype:ObjectType object:Node provider:string label:string
  SelectStmt distinctClause:Node[] intoClause:IntoClause targetList:Node[] fromClause:Node[]
    whereClause:Node groupClause:Node[] groupDistinct:boolean havingClause:Node
    windowClause:Node[] valuesLists:Node[] sortClause:Node[] limitOffset:Node limitCount:Node
    limitOption:LimitOption lockingClause:Node[] withClause:WithClause op:SetOperation all:boolean
    larg:SelectStmt rarg:SelectStmt
  SetToDefault
  SortBy node:Node sortby_dir:SortByDir sortby_nulls:SortByNulls useOp:Node[]
  StatsElem name:string expr:Node
  String sval:string
  SubLink subLinkType:SubLinkType testexpr:Node operName:Node[] subselect:Node
  TableLikeClause relation:RangeVar options:number
  TransactionStmt kind:TransactionStmtKind options:Node[] savepoint_name:string gid:string
    chain:boolean
  TriggerTransition name:string isNew:boolean isTable:boolean
  TruncateStmt relations:Node[] restart_seqs:boolean behavior:DropBehavior
  TypeCast arg:Node typeName:TypeName
  TypeName names:Node[] setof:boolean pct_type:boolean typmods:Node[] typemod:number
    arrayBounds:Node[]
  UnlistenStmt conditionname:string
  UpdateStmt relation:RangeVar targetList:Node[] whereClause:Node fromClause:Node[]
    returningClause:ReturningClause withClause:WithClause
  VacuumRelation relation:RangeVar va_cols:Node[]
  VacuumStmt options:Node[] rels:Node[] is_vacuumcmd:boolean
  VariableSetStmt kind:VariableSetKind name:string args:Node[] jumble_args:boolean
    is_local:boolean
  VariableShowStmt name:string
  ViewStmt view:RangeVar aliases:Node[] query:Node replace:boolean options:Node[]
    withCheckOption:ViewCheckOption
  WindowDef name:string refname:string partitionClause:Node[] orderClause:Node[]
    frameOptions:number startOffset:Node endOffset:Node
  WithClause ctes:Node[] recursive:boolean
  XmlExpr op:XmlExprOp name:string named_args:Node[] args:Node[] xmloption:XmlOptionType
  XmlSerialize xmloption:XmlOptionType expr:Node typeName:TypeName indent:boolean
`;
