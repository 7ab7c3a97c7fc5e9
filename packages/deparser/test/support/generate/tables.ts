/** Tables, constraints, partitions, indexes, sequences and views. */
export const tables = `
OptTemp = { 2: | TEMPORARY | TEMP | LOCAL TEMPORARY | LOCAL TEMP | GLOBAL TEMPORARY | GLOBAL TEMP
        | UNLOGGED }
CreateStmt = CREATE OptTemp TABLE opt_if_not_exists qualified_name create_table_body
create_table_body = 3: ( { TableElement,+ }? ) { INHERITS ( qualified_name_list ) }?
        OptPartitionSpec table_options
    | OF any_name OptTypedTableElementList OptPartitionSpec table_options
    | PARTITION OF qualified_name OptTypedTableElementList PartitionBoundSpec OptPartitionSpec
        table_options
table_options = { USING ColId }? { WITH reloptions | WITHOUT OIDS }? OnCommitOption OptTableSpace
OnCommitOption = { 2: | ON COMMIT { DROP | DELETE ROWS | PRESERVE ROWS } }
OptTableSpace = { 2: | TABLESPACE ColId }
TableElement = 5: columnDef | TableLikeClause | 3: TableConstraint
OptTypedTableElementList = { ( { columnOptions | TableConstraint },+ ) }?
columnDef = ColId Typename { STORAGE { ColId | DEFAULT } }? { COMPRESSION { ColId | DEFAULT } }?
        create_generic_options ColQualList
columnOptions = ColId { WITH OPTIONS }? ColQualList
ColQualList = ColConstraint* { 2: | COLLATE any_name ColConstraint* }
ColConstraint = 3: { CONSTRAINT ColId }? ColConstraintElem | ConstraintAttr
ColConstraintElem = NOT NULL { NO INHERIT }? | NULL
    | UNIQUE opt_unique_null_treatment opt_definition OptConsTableSpace
    | PRIMARY KEY opt_definition OptConsTableSpace | CHECK ( a_expr ) { NO INHERIT }?
    | 2: DEFAULT b_expr | GENERATED generated_when AS IDENTITY { ( SeqOptElem+ ) }?
    | GENERATED ALWAYS AS ( a_expr ) { STORED | VIRTUAL }?
    | 2: REFERENCES qualified_name opt_column_list key_match key_actions
ConstraintAttr = DEFERRABLE | NOT DEFERRABLE | INITIALLY DEFERRED | INITIALLY IMMEDIATE | ENFORCED
    | NOT ENFORCED
opt_unique_null_treatment = { NULLS DISTINCT | NULLS NOT DISTINCT }?
generated_when = ALWAYS | BY DEFAULT
TableLikeClause = LIKE qualified_name { { INCLUDING | EXCLUDING } TableLikeOption }*
TableLikeOption = COMMENTS | COMPRESSION | CONSTRAINTS | DEFAULTS | IDENTITY | GENERATED | INDEXES
    | STATISTICS | STORAGE | ALL
TableConstraint = { CONSTRAINT ColId }? ConstraintElem
ConstraintElem = CHECK ( a_expr ) { NOT VALID | NO INHERIT | NOT ENFORCED | ENFORCED }?
    | NOT NULL ColId { NOT VALID | NO INHERIT }*
    | UNIQUE opt_unique_null_treatment ( columnList opt_without_overlaps ) opt_c_include
        opt_definition OptConsTableSpace deferral
    | PRIMARY KEY ( columnList opt_without_overlaps ) opt_c_include opt_definition OptConsTableSpace
        deferral
    | { UNIQUE | PRIMARY KEY } USING INDEX ColId deferral
    | 3: EXCLUDE { USING ColId }? ( ExclusionConstraintElem,+ ) opt_c_include opt_definition
        OptConsTableSpace OptWhereClause deferral
    | 6: FOREIGN KEY ( columnList optionalPeriodName ) REFERENCES qualified_name
        { ( columnList optionalPeriodName ) }? key_match key_actions deferral
        { NOT VALID | NOT ENFORCED | ENFORCED }?
opt_without_overlaps = { WITHOUT OVERLAPS }?
optionalPeriodName = { 2: | , PERIOD ColId }
opt_c_include = { INCLUDE ( columnList ) }?
deferral = { DEFERRABLE { INITIALLY { DEFERRED | IMMEDIATE } }? | INITIALLY DEFERRED | NOT
        DEFERRABLE { INITIALLY IMMEDIATE }? }?
ExclusionConstraintElem = index_elem WITH { any_operator | OPERATOR ( any_operator ) }
OptWhereClause = { WHERE ( a_expr ) }?
OptConsTableSpace = { USING INDEX TABLESPACE ColId }?
key_match = { MATCH FULL | MATCH SIMPLE }?
key_actions = { key_update | key_delete | key_update key_delete | key_delete key_update }?
key_update = ON UPDATE { NO ACTION | RESTRICT | CASCADE | SET NULL | SET DEFAULT }
key_delete = ON DELETE { NO ACTION | RESTRICT | CASCADE | 6: SET { NULL | DEFAULT }
        opt_column_list }
OptPartitionSpec = { 2: | PARTITION BY { LIST | RANGE | HASH } ( part_elem,+ ) }
part_elem = { 2: ColId | func_expr_windowless | ( a_expr ) } opt_collate any_name?
PartitionBoundSpec = FOR VALUES { WITH ( MODULUS Iconst , REMAINDER Iconst ) | IN ( a_expr,+ )
        | FROM ( a_expr,+ ) TO ( a_expr,+ ) }
    | DEFAULT
opt_definition = { WITH ( def_elem,+ ) }?
definition = ( def_elem,+ )
def_elem = ColLabel { = def_arg }?
def_arg = 3: func_type | reserved_keyword | qual_all_Op | NumericOnly | Sconst | NONE
reloptions = ( reloption_elem,+ )
opt_reloptions = { WITH reloptions }?
reloption_elem = ColLabel { . ColLabel }? { = def_arg }?
CreateForeignTableStmt = CREATE FOREIGN TABLE opt_if_not_exists qualified_name
        { ( { TableElement,+ }? ) { INHERITS ( qualified_name_list ) }? | PARTITION OF
        qualified_name OptTypedTableElementList PartitionBoundSpec } SERVER ColId
        create_generic_options
create_generic_options = { 2: | OPTIONS ( { ColLabel Sconst },+ ) }
alter_generic_options = OPTIONS ( { ADD? ColLabel Sconst | SET ColLabel Sconst | DROP ColLabel },+ )

CreateAsStmt = CREATE OptTemp TABLE opt_if_not_exists create_as_target AS SelectStmt opt_with_data
create_as_target = qualified_name opt_column_list table_options
opt_with_data = { WITH DATA | WITH NO DATA }?
CreateMatViewStmt = CREATE UNLOGGED? MATERIALIZED VIEW opt_if_not_exists qualified_name
        opt_column_list { USING ColId }? opt_reloptions OptTableSpace AS SelectStmt opt_with_data
RefreshMatViewStmt = REFRESH MATERIALIZED VIEW CONCURRENTLY? qualified_name opt_with_data
ViewStmt = CREATE { OR REPLACE }? OptTemp
        { 3: VIEW qualified_name opt_column_list opt_reloptions AS SelectStmt
        { WITH { CASCADED | LOCAL }? CHECK OPTION }? | RECURSIVE VIEW qualified_name ( columnList )
        opt_reloptions AS SelectStmt }

IndexStmt = CREATE UNIQUE? INDEX CONCURRENTLY? { 3: | ColId | IF NOT EXISTS ColId } ON relation_expr
        { USING ColId }? ( index_elem,+ ) { INCLUDE ( index_elem,+ ) }? opt_unique_null_treatment
        opt_reloptions OptTableSpace where_clause?
index_elem = { 3: ColId | func_expr_windowless | ( a_expr ) } opt_collate { any_name reloptions? }?
        { ASC | DESC }? opt_nulls_order
CreateStatsStmt = CREATE STATISTICS { any_name? | IF NOT EXISTS any_name } { ( name_list ) }? ON
        stats_param,+ FROM table_ref,+
stats_param = 2: ColId | func_expr_windowless | ( a_expr )
AlterStatsStmt = ALTER STATISTICS opt_if_exists any_name SET STATISTICS { SignedIconst | DEFAULT }

CreateSeqStmt = CREATE OptTemp SEQUENCE opt_if_not_exists qualified_name SeqOptElem*
AlterSeqStmt = ALTER SEQUENCE opt_if_exists qualified_name SeqOptElem+
SeqOptElem = AS SimpleTypename | CACHE NumericOnly | NO? CYCLE | INCREMENT BY? NumericOnly | LOGGED
    | UNLOGGED | { MAXVALUE | MINVALUE } NumericOnly | NO { MAXVALUE | MINVALUE }
    | OWNED BY { 2: any_name | NONE } | SEQUENCE NAME any_name | START WITH? NumericOnly
    | RESTART { WITH? NumericOnly }?

AlterTableStmt = 6: ALTER { TABLE | FOREIGN TABLE } opt_if_exists relation_expr alter_table_cmd,+
    | ALTER { INDEX | SEQUENCE | VIEW | MATERIALIZED VIEW } opt_if_exists qualified_name
        alter_table_cmd,+
    | ALTER TABLE opt_if_exists relation_expr partition_cmd
    | ALTER INDEX qualified_name ATTACH PARTITION qualified_name
    | ALTER { TABLE | INDEX | MATERIALIZED VIEW } ALL IN TABLESPACE ColId { OWNED BY role_list }?
        SET TABLESPACE ColId NOWAIT?
partition_cmd = ATTACH PARTITION qualified_name PartitionBoundSpec
    | DETACH PARTITION qualified_name { CONCURRENTLY | FINALIZE }?
alter_table_cmd = 2: ADD COLUMN? columnDef | ADD COLUMN? IF NOT EXISTS columnDef
    | 6: ALTER COLUMN? ColId alter_column
    | ALTER COLUMN? { 1 | 2 | 32767 } SET STATISTICS { SignedIconst | DEFAULT }
    | DROP COLUMN? opt_if_exists ColId opt_drop_behavior | 3: ADD TableConstraint
    | 2: ALTER CONSTRAINT ColId { 3: deferral | NO INHERIT | ENFORCED | NOT ENFORCED }
    | ALTER CONSTRAINT ColId INHERIT | VALIDATE CONSTRAINT ColId
    | DROP CONSTRAINT opt_if_exists ColId opt_drop_behavior | SET WITHOUT OIDS | CLUSTER ON ColId
    | SET WITHOUT CLUSTER | SET LOGGED | SET UNLOGGED
    | ENABLE { ALWAYS | REPLICA }? { TRIGGER | RULE } ColId
    | { ENABLE | DISABLE } TRIGGER { ALL | USER } | DISABLE { TRIGGER | RULE } ColId
    | NO? INHERIT qualified_name | OF any_name | NOT OF | OWNER TO RoleSpec
    | SET ACCESS METHOD { ColId | DEFAULT } | SET TABLESPACE ColId | SET reloptions
    | RESET reloptions
    | REPLICA IDENTITY { NOTHING | FULL | DEFAULT | USING INDEX ColId }
    | { ENABLE | DISABLE | FORCE | NO FORCE } ROW LEVEL SECURITY | alter_generic_options
alter_column = alter_column_default | { DROP | SET } NOT NULL | SET EXPRESSION AS ( a_expr )
    | DROP EXPRESSION opt_if_exists | SET STATISTICS { SignedIconst | DEFAULT } | SET reloptions
    | RESET reloptions | SET STORAGE { ColId | DEFAULT } | SET COMPRESSION { ColId | DEFAULT }
    | ADD GENERATED generated_when AS IDENTITY { ( SeqOptElem+ ) }?
    | { RESTART { WITH? NumericOnly }? | SET SeqOptElem | SET GENERATED generated_when }+
    | DROP IDENTITY opt_if_exists
    | 4: { SET DATA }? TYPE Typename opt_collate { USING a_expr }? | alter_generic_options
alter_column_default = SET DEFAULT a_expr | DROP DEFAULT
`;
