/** Queries, and what stands in FROM. */
export const select = `
SelectStmt = 8: select_no_parens | select_with_parens
select_with_parens = 8: ( select_no_parens ) | ( select_with_parens )
select_no_parens = 6: simple_select | 2: with_clause simple_select
    | 3: with_clause? simple_select select_options | select_with_parens
    | with_clause ( simple_select )
select_options = sort_clause | sort_clause? select_limit for_locking_clause?
    | sort_clause? for_locking_clause select_limit?
    | sort_clause { OFFSET a_expr }? FETCH first_or_next select_fetch_first_value? row_or_rows WITH
        TIES
simple_select = 10: SELECT { 9: | ALL } { 20: target_el,+ | } into_clause from_clause? where_clause?
        group_clause? { HAVING a_expr }? { WINDOW window_definition,+ }?
    | 2: SELECT { DISTINCT | DISTINCT ON ( a_expr,+ ) } target_el,+ from_clause? where_clause?
    | VALUES { ( a_expr,+ ) },+ | TABLE relation_expr
    | 2: select_clause { UNION | INTERSECT | EXCEPT } { ALL | DISTINCT }? select_clause
select_clause = 3: simple_select | select_with_parens
target_el = 2: a_expr AS ColLabel | a_expr BareColLabel | 4: a_expr | *
into_clause = { 20: | INTO { { LOCAL | GLOBAL }? { TEMPORARY | TEMP } | UNLOGGED } TABLE?
        qualified_name | INTO TABLE? qualified_name }
from_clause = FROM table_ref,+
where_clause = WHERE a_expr
group_clause = GROUP BY { ALL | DISTINCT }? group_by_item,+
group_by_item = 4: a_expr | ( ) | { ROLLUP | CUBE } ( a_expr,+ ) | GROUPING SETS ( group_by_item,+ )
window_definition = ColId AS window_specification
sort_clause = ORDER BY sortby,+
sortby = a_expr { USING qual_all_Op | 2: { ASC | DESC }? } opt_nulls_order
opt_nulls_order = { NULLS FIRST | NULLS LAST }?
select_limit = limit_clause offset_clause? | offset_clause limit_clause?
limit_clause = 2: LIMIT { a_expr | ALL }
    | FETCH first_or_next select_fetch_first_value? row_or_rows ONLY
offset_clause = OFFSET a_expr | OFFSET select_fetch_first_value row_or_rows
select_fetch_first_value = c_expr | { + | - } { Iconst | Fconst }
first_or_next = FIRST | NEXT
row_or_rows = ROW | ROWS
for_locking_clause = 4: for_locking_item+ | FOR READ ONLY
for_locking_item = FOR { UPDATE | NO KEY UPDATE | SHARE | KEY SHARE } { OF qualified_name_list }?
        { NOWAIT | SKIP LOCKED }?

with_clause = WITH RECURSIVE? common_table_expr,+
common_table_expr = ColId { ( name_list ) }? AS { NOT? MATERIALIZED }? ( PreparableStmt )
        opt_search_clause opt_cycle_clause
opt_search_clause = { SEARCH { DEPTH | BREADTH } FIRST BY columnList SET ColId }?
opt_cycle_clause = { CYCLE columnList SET ColId { TO AexprConst DEFAULT AexprConst }? USING ColId }?
PreparableStmt = 6: SelectStmt | InsertStmt | UpdateStmt | DeleteStmt | MergeStmt

table_ref = 10: relation_expr opt_alias_clause | relation_expr opt_alias_clause tablesample_clause
    | 3: LATERAL? func_table func_alias_clause | 3: LATERAL? xmltable opt_alias_clause
    | 3: LATERAL? select_with_parens opt_alias_clause | 4: joined_table
    | ( joined_table ) alias_clause | 3: LATERAL? json_table opt_alias_clause
joined_table = ( joined_table ) | table_ref CROSS JOIN table_ref
    | 4: table_ref join_type? JOIN table_ref join_qual | table_ref NATURAL join_type? JOIN table_ref
join_type = { FULL | LEFT | RIGHT } OUTER? | INNER
join_qual = USING ( name_list ) { AS ColId }? | 2: ON a_expr
alias_clause = AS? ColId { ( name_list ) }?
opt_alias_clause = alias_clause?
func_alias_clause = { 2: alias_clause | AS ( TableFuncElement,+ ) | AS? ColId
        ( TableFuncElement,+ ) }?
TableFuncElement = ColId Typename opt_collate
opt_collate = { COLLATE any_name }?
relation_expr = 6: qualified_name | qualified_name * | ONLY qualified_name | ONLY ( qualified_name )
relation_expr_list = relation_expr,+
tablesample_clause = TABLESAMPLE func_name ( a_expr,+ ) { REPEATABLE ( a_expr ) }?
func_table = 2: func_expr_windowless opt_ordinality
    | ROWS FROM ( { func_expr_windowless { AS ( TableFuncElement,+ ) }? },+ ) opt_ordinality
opt_ordinality = { WITH ORDINALITY }?
xmltable = XMLTABLE ( { XMLNAMESPACES ( xml_namespace,+ ) , }? c_expr xmlexists_argument COLUMNS
        xmltable_column_el,+ )
xml_namespace = b_expr AS ColLabel | DEFAULT b_expr
xmltable_column_el = ColId FOR ORDINALITY | 3: ColId Typename xmltable_column_options
xmltable_column_options = { DEFAULT b_expr }? { PATH b_expr }? { 2: NOT NULL | NULL }?
    | NOT NULL PATH b_expr DEFAULT b_expr
json_table = JSON_TABLE ( json_value_expr , Sconst { AS ColId }? json_passing? COLUMNS
        ( json_table_column,+ ) { json_behavior ON ERROR }? )
json_table_column = ColId FOR ORDINALITY
    | 3: ColId Typename json_format_clause? { PATH Sconst }? json_wrapper? json_quotes?
        json_behaviors?
    | ColId Typename EXISTS { PATH Sconst }? { json_behavior ON ERROR }?
    | 2: NESTED PATH? Sconst { AS ColId }? COLUMNS ( json_table_column,+ )
`;
