/** Statements on rows, and those about statements. */
export const dml = `
InsertStmt = with_clause? INSERT INTO qualified_name { AS ColId }? insert_rest opt_on_conflict
        returning_clause?
insert_rest = DEFAULT VALUES
    | 3: { ( insert_column_item,+ ) }? { OVERRIDING { USER | SYSTEM } VALUE }? SelectStmt
insert_column_item = ColId opt_indirection
opt_on_conflict = { ON CONFLICT opt_conf_expr { DO NOTHING | DO UPDATE SET set_clause,+
        where_clause? } }?
opt_conf_expr = { ( index_elem,+ ) where_clause? | ON CONSTRAINT ColId }?
returning_clause = RETURNING { WITH ( { { OLD | NEW } AS ColId },+ ) }? target_el,+
DeleteStmt = with_clause? DELETE FROM relation_expr_opt_alias { USING table_ref,+ }?
        where_or_current_clause returning_clause?
UpdateStmt = with_clause? UPDATE relation_expr_opt_alias SET set_clause,+ from_clause?
        where_or_current_clause returning_clause?
relation_expr_opt_alias = relation_expr { AS? ColId }?
where_or_current_clause = { 4: where_clause | WHERE CURRENT OF ColId }?
set_clause = 4: set_target = a_expr
    | ( set_target,+ ) = { ROW ( a_expr,+ ) | ( a_expr , a_expr,+ ) | 2: select_with_parens
        | a_expr }
set_target = ColId opt_indirection
MergeStmt = with_clause? MERGE INTO relation_expr_opt_alias USING table_ref ON a_expr
        merge_when_clause+ returning_clause?
merge_when_clause = merge_when_matched { AND a_expr }? THEN { UPDATE SET set_clause,+ | DELETE | DO
        NOTHING }
    | merge_when_not_matched { AND a_expr }? THEN { merge_insert | DO NOTHING }
merge_when_matched = WHEN MATCHED | WHEN NOT MATCHED BY SOURCE
merge_when_not_matched = WHEN NOT MATCHED { BY TARGET }?
merge_insert = INSERT DEFAULT VALUES
    | 2: INSERT { ( insert_column_item,+ ) }? { OVERRIDING { USER | SYSTEM } VALUE }? VALUES
        ( a_expr,+ )

CopyStmt = COPY BINARY? qualified_name opt_column_list FROM { STDIN | Sconst | PROGRAM Sconst }
        copy_delimiter WITH? copy_options where_clause?
    | COPY BINARY? qualified_name opt_column_list TO { STDOUT | Sconst | PROGRAM Sconst }
        copy_delimiter WITH? copy_options
    | COPY ( PreparableStmt ) TO { STDOUT | Sconst | PROGRAM Sconst } WITH? copy_options
copy_delimiter = { USING? DELIMITERS Sconst }?
copy_options = copy_opt_item* | ( copy_generic_opt_elem,+ )
copy_opt_item = BINARY | FREEZE | DELIMITER AS? Sconst | NULL AS? Sconst | CSV | HEADER
    | QUOTE AS? Sconst | ESCAPE AS? Sconst | FORCE { QUOTE | NOT NULL | NULL } { columnList | * }
    | ENCODING Sconst
copy_generic_opt_elem = ColLabel { 3: opt_boolean_or_string | NumericOnly | * | DEFAULT
        | ( opt_boolean_or_string,+ ) }?
DeclareCursorStmt = DECLARE ColId { NO SCROLL | SCROLL | BINARY | ASENSITIVE | INSENSITIVE }* CURSOR
        { WITH HOLD | WITHOUT HOLD }? FOR SelectStmt
ClosePortalStmt = CLOSE { ColId | ALL }
FetchStmt = { 2: FETCH | MOVE } fetch_args
fetch_args = from_in? ColId
    | { NEXT | PRIOR | FIRST | LAST | SignedIconst | ALL } from_in? ColId
    | { ABSOLUTE | RELATIVE } SignedIconst from_in? ColId
    | { FORWARD | BACKWARD } { SignedIconst | ALL }? from_in? ColId
from_in = FROM | IN
PrepareStmt = PREPARE ColId { ( Typename,+ ) }? AS PreparableStmt
ExecuteStmt = EXECUTE ColId execute_param_clause
    | CREATE OptTemp TABLE opt_if_not_exists create_as_target AS EXECUTE ColId execute_param_clause
        opt_with_data
execute_param_clause = { ( a_expr,+ ) }?
DeallocateStmt = DEALLOCATE PREPARE? { 2: ColId | ALL }
ExplainStmt = EXPLAIN { ANALYZE | ANALYSE }? VERBOSE? ExplainableStmt
    | EXPLAIN ( utility_option_elem,+ ) ExplainableStmt
ExplainableStmt = 4: SelectStmt | InsertStmt | UpdateStmt | DeleteStmt | MergeStmt
    | DeclareCursorStmt | CreateAsStmt | CreateMatViewStmt | RefreshMatViewStmt | ExecuteStmt
CallStmt = CALL func_application
DoStmt = DO { Sconst | LANGUAGE NonReservedWord_or_Sconst }+
LockStmt = LOCK TABLE? relation_expr_list { IN lock_type MODE }? NOWAIT?
lock_type = ACCESS SHARE | ROW SHARE | ROW EXCLUSIVE | SHARE UPDATE EXCLUSIVE | SHARE
    | SHARE ROW EXCLUSIVE | EXCLUSIVE | ACCESS EXCLUSIVE
TruncateStmt = TRUNCATE TABLE? relation_expr_list { CONTINUE IDENTITY | RESTART IDENTITY }?
        opt_drop_behavior
`;
