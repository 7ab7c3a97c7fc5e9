/** Expressions. The levels are those of gram.y's precedence table, from OR to the typecast. */
export const expressions = `
a_expr = 20: c_expr
    | @1 2: a_expr/1 OR a_expr/2
    | @2 2: a_expr/2 AND a_expr/3
    | @3 2: NOT a_expr/3
    | @4 3: a_expr/5 IS NOT? { 2: NULL | TRUE | FALSE | UNKNOWN | DOCUMENT | unicode_normal_form?
        NORMALIZED | 2: json_predicate }
    | @4 a_expr/5 { ISNULL | NOTNULL }
    | @4 a_expr/5 IS NOT? DISTINCT FROM a_expr/5
    | @5 3: a_expr/6 { < | > | 3: = | <= | >= | <> | != } a_expr/6
    | @5 a_expr/6 { < | 2: = | <> } sub_type sub_operand
    | @6 3: a_expr/7 NOT? { LIKE | ILIKE | SIMILAR TO } a_expr/7 { ESCAPE a_expr/7 }?
    | @6 2: a_expr/7 NOT? BETWEEN { 2: | ASYMMETRIC | SYMMETRIC } b_expr AND a_expr/7
    | @6 2: a_expr/7 NOT? IN in_expr
    | @6 a_expr/7 NOT? { LIKE | ILIKE } sub_type sub_operand
    | @7 3: a_expr/7 qual_Op a_expr/8
    | @7 a_expr/7 qual_Op sub_type sub_operand
    | @7 qual_Op a_expr/8
    | @8 3: a_expr/8 { + | - } a_expr/9
    | @9 2: a_expr/9 { * | / | % } a_expr/10
    | @10 a_expr/10 ^ a_expr/11
    | @11 a_expr/11 AT { TIME ZONE a_expr/12 | LOCAL }
    | @12 2: a_expr/12 COLLATE any_name
    | @13 2: { + | 2: - } a_expr/13
    | @14 3: a_expr/14 :: Typename
    | row OVERLAPS row | NOT a_expr | - a_expr | qual_Op a_expr | DEFAULT
row = ROW ( a_expr , a_expr ) | ( a_expr , a_expr )
sub_type = ANY | SOME | ALL
sub_operand = select_with_parens | 2: ( a_expr )
in_expr = select_with_parens | 3: ( a_expr,+ )
unicode_normal_form = NFC | NFD | NFKC | NFKD
json_predicate = JSON { VALUE | ARRAY | OBJECT | SCALAR }? json_key_uniqueness?
json_key_uniqueness = { WITH | WITHOUT } UNIQUE KEYS?

b_expr = 16: c_expr
    | @4 b_expr/5 IS NOT? { DISTINCT FROM b_expr/5 | DOCUMENT }
    | @5 2: b_expr/6 { < | > | = | <= | >= | <> } b_expr/6
    | @7 2: b_expr/7 qual_Op b_expr/8
    | @7 qual_Op b_expr/8
    | @8 2: b_expr/8 { + | - } b_expr/9
    | @9 b_expr/9 { * | / | % } b_expr/10
    | @10 b_expr/10 ^ b_expr/11
    | @13 { + | - } b_expr/13
    | @14 b_expr/14 :: Typename
    | - b_expr | qual_Op b_expr

c_expr = 10: columnref | 7: AexprConst | 4: ( a_expr ) | Param opt_indirection
    | ( a_expr ) indirection | 2: case_expr | 9: func_expr | select_with_parens
    | select_with_parens indirection | EXISTS select_with_parens | ARRAY select_with_parens
    | 2: ARRAY array_expr | ROW ( { a_expr,+ }? ) | ( a_expr , a_expr,+ ) | GROUPING ( a_expr,+ )
columnref = 5: ColId | 3: ColId indirection
indirection = { 3: indirection_el+ | indirection_el* . * }
indirection_el = 3: . ColLabel | [ a_expr ] | [ a_expr? : a_expr? ]
opt_indirection = indirection_el*
case_expr = CASE a_expr? { WHEN a_expr THEN a_expr }+ { ELSE a_expr }? END
array_expr = 3: [ a_expr,+ ] | [ array_expr,+ ] | [ ]

AexprConst = 6: Iconst | 2: Fconst | 6: Sconst | Bconst | Xconst | func_name Sconst
    | func_name ( a_expr,+ ) Sconst | 2: ConstTypename Sconst | INTERVAL Sconst opt_interval
    | INTERVAL ( Iconst ) Sconst | 2: TRUE | FALSE | 2: NULL

func_expr = 6: func_application filter_clause? over_clause?
    | func_name ( { func_arg_expr,+ }? ) WITHIN GROUP ( sort_clause ) filter_clause? over_clause?
    | 3: json_aggregate_func filter_clause? over_clause? | 11: func_expr_common_subexpr
func_expr_windowless = 4: func_application | 3: func_expr_common_subexpr | json_aggregate_func
func_application = 2: func_name ( ) | 5: func_name ( func_arg_expr,+ sort_clause? )
    | func_name ( VARIADIC func_arg_expr sort_clause? )
    | func_name ( func_arg_expr,+ , VARIADIC func_arg_expr sort_clause? )
    | func_name ( { ALL | 2: DISTINCT } func_arg_expr,+ sort_clause? ) | func_name ( * )
    | { PG_CATALOG . }? { NEXTVAL | CURRVAL | SETVAL } ( sequence_literal
        { :: { REGCLASS | TEXT } }? { , a_expr }? )
func_arg_expr = 6: a_expr | type_function_name { := | => } a_expr
filter_clause = FILTER ( WHERE a_expr )
over_clause = OVER ColId | 2: OVER window_specification
window_specification = ( ColId? { PARTITION BY a_expr,+ }? sort_clause? opt_frame_clause )
opt_frame_clause = { { RANGE | ROWS | GROUPS } frame_extent
        { EXCLUDE { CURRENT ROW | GROUP | TIES | NO OTHERS } }? }?
frame_extent = UNBOUNDED PRECEDING | CURRENT ROW | a_expr PRECEDING
    | BETWEEN { UNBOUNDED PRECEDING | a_expr PRECEDING } AND
        { frame_end | CURRENT ROW | a_expr PRECEDING }
    | BETWEEN CURRENT ROW AND { CURRENT ROW | frame_end } | BETWEEN a_expr FOLLOWING AND frame_end
frame_end = UNBOUNDED FOLLOWING | a_expr FOLLOWING

func_expr_common_subexpr = COLLATION FOR ( a_expr ) | 2: sql_value | 3: CAST ( a_expr AS Typename )
    | 2: EXTRACT ( { Ident | YEAR | MONTH | DAY | HOUR | MINUTE | SECOND | Sconst } FROM a_expr )
    | NORMALIZE ( a_expr { , unicode_normal_form }? )
    | OVERLAY ( a_expr PLACING a_expr FROM a_expr { FOR a_expr }? )
    | OVERLAY ( { func_arg_expr,+ }? ) | POSITION ( b_expr IN b_expr ) | SUBSTRING ( substr_list )
    | SUBSTRING ( { func_arg_expr,+ }? ) | TREAT ( a_expr AS Typename )
    | 2: TRIM ( { BOTH | LEADING | TRAILING }? trim_list ) | 2: NULLIF ( a_expr , a_expr )
    | 4: { COALESCE | GREATEST | LEAST | XMLCONCAT } ( a_expr,+ ) | 6: xml_expr | 16: json_expr
    | MERGE_ACTION ( )
sql_value = CURRENT_DATE
    | { CURRENT_TIME | CURRENT_TIMESTAMP | LOCALTIME | LOCALTIMESTAMP } { ( Iconst ) }?
    | CURRENT_ROLE | CURRENT_USER | SESSION_USER | SYSTEM_USER | USER | CURRENT_CATALOG
    | CURRENT_SCHEMA
substr_list = a_expr FROM a_expr { FOR a_expr }? | a_expr FOR a_expr { FROM a_expr }?
    | a_expr SIMILAR a_expr ESCAPE a_expr
trim_list = a_expr FROM a_expr,+ | FROM a_expr,+ | a_expr,+

xml_expr = XMLELEMENT ( NAME ColLabel { , XMLATTRIBUTES ( xml_attribute,+ ) }? { , a_expr,+ }? )
    | XMLEXISTS ( c_expr xmlexists_argument ) | XMLFOREST ( xml_attribute,+ )
    | XMLPARSE ( document_or_content a_expr { PRESERVE WHITESPACE | STRIP WHITESPACE }? )
    | XMLPI ( NAME ColLabel { , a_expr }? )
    | XMLROOT ( a_expr , VERSION { a_expr | NO VALUE } { , STANDALONE { YES | NO | NO VALUE } }? )
    | 3: XMLSERIALIZE ( document_or_content a_expr AS SimpleTypename { INDENT | NO INDENT }? )
xml_attribute = 2: a_expr AS ColLabel | a_expr
xmlexists_argument = PASSING xml_passing_mech? c_expr xml_passing_mech?
xml_passing_mech = BY REF | BY VALUE
document_or_content = DOCUMENT | CONTENT

json_expr = JSON_OBJECT ( func_arg_expr,+ )
    | 2: JSON_OBJECT ( json_name_and_value,+ json_nulls? json_key_uniqueness? json_returning? )
    | JSON_OBJECT ( json_returning? )
    | 2: JSON_ARRAY ( json_value_expr,+ json_nulls? json_returning? )
    | JSON_ARRAY ( select_no_parens json_format_clause? json_returning? )
    | JSON_ARRAY ( json_returning? ) | 2: JSON ( json_value_expr json_key_uniqueness? )
    | JSON_SCALAR ( a_expr ) | JSON_SERIALIZE ( json_value_expr json_returning? )
    | 2: JSON_QUERY ( json_value_expr , a_expr json_passing? json_returning? json_wrapper?
        json_quotes? json_behaviors? )
    | JSON_EXISTS ( json_value_expr , a_expr json_passing? { json_behavior ON ERROR }? )
    | 2: JSON_VALUE ( json_value_expr , a_expr json_passing? json_returning? json_behaviors? )
json_aggregate_func = JSON_OBJECTAGG ( json_name_and_value json_nulls? json_key_uniqueness?
        json_returning? )
    | JSON_ARRAYAGG ( json_value_expr sort_clause? json_nulls? json_returning? )
json_name_and_value = c_expr VALUE json_value_expr | a_expr : json_value_expr
json_value_expr = a_expr json_format_clause?
json_format_clause = FORMAT JSON { ENCODING { UTF8 | UTF16 | UTF32 } }?
json_returning = RETURNING Typename json_format_clause?
json_nulls = { NULL | 2: ABSENT } ON NULL
json_passing = PASSING { json_value_expr AS ColLabel },+
json_wrapper = WITHOUT ARRAY? WRAPPER | WITH { CONDITIONAL | UNCONDITIONAL }? ARRAY? WRAPPER
json_quotes = { KEEP | OMIT } QUOTES { ON SCALAR STRING }?
json_behavior = 4: DEFAULT a_expr | ERROR | NULL | TRUE | FALSE | UNKNOWN | EMPTY ARRAY
    | EMPTY OBJECT | EMPTY
json_behaviors = json_behavior ON EMPTY | json_behavior ON ERROR
    | json_behavior ON EMPTY json_behavior ON ERROR
`;
