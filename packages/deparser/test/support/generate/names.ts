/** Names and types. */
export const names = `
ColId = 14: Ident | unreserved_keyword | col_name_keyword
type_function_name = 14: Ident | unreserved_keyword | type_func_name_keyword
NonReservedWord = 14: Ident | unreserved_keyword | col_name_keyword | type_func_name_keyword
ColLabel = 14: Ident | unreserved_keyword | col_name_keyword | type_func_name_keyword
    | reserved_keyword
BareColLabel = 14: Ident | bare_label_keyword
NonReservedWord_or_Sconst = NonReservedWord | Sconst

any_name = 4: ColId | 2: ColId . ColLabel | ColId . ColLabel . ColLabel
qualified_name = 4: ColId | 2: ColId . ColLabel | ColId . ColLabel . ColLabel
func_name = 5: type_function_name | 2: ColId . ColLabel | ColId . ColLabel . ColLabel
attrs = { . ColLabel }+
columnList = ColId,+
name_list = ColId,+
any_name_list = any_name,+
qualified_name_list = qualified_name,+
opt_column_list = { ( columnList ) }?

RoleSpec = 8: NonReservedWord | CURRENT_USER | CURRENT_ROLE | SESSION_USER | PUBLIC
RoleId = Ident
role_list = RoleSpec,+

any_operator = 4: all_Op | ColId . all_Op | ColId . ColId . all_Op
all_Op = Op | MathOp
MathOp = + | - | 3: * | / | % | ^ | < | > | 3: = | <= | >= | <> | !=
qual_Op = 4: Op | OPERATOR ( any_operator )
qual_all_Op = 4: all_Op | OPERATOR ( any_operator )

Typename = 16: SimpleTypename | 2: SimpleTypename opt_array_bounds
    | SimpleTypename ARRAY { [ Iconst ] }? | SETOF SimpleTypename opt_array_bounds
opt_array_bounds = { [ Iconst? ] }*
SimpleTypename = 6: GenericType | 3: Numeric | Bit | 2: Character | 2: ConstDatetime | ConstInterval
    | JSON
ConstTypename = 3: Numeric | Bit | 2: Character | 2: ConstDatetime | JSON
GenericType = 4: type_function_name | type_function_name attrs
    | type_function_name attrs? ( a_expr,+ ) | PG_CATALOG . standard_type type_modifiers?
standard_type = BOOL | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8 | NUMERIC | "BIT" | BIT | VARBIT | CHAR
    | "char" | BPCHAR | VARCHAR | TIME | TIMETZ | TIMESTAMP | TIMESTAMPTZ | INTERVAL | JSON | TEXT
type_modifiers = ( a_expr,+ )
Numeric = 2: INT | INTEGER | SMALLINT | BIGINT | REAL | FLOAT { ( { 1 | 24 | 25 | 53 } ) }?
    | DOUBLE PRECISION | { DECIMAL | DEC | 2: NUMERIC } type_modifiers? | BOOLEAN
Bit = BIT VARYING? type_modifiers?
Character = { { CHARACTER | CHAR | NATIONAL CHARACTER | NATIONAL CHAR | NCHAR } VARYING? | 3:
        VARCHAR } { ( Iconst ) }?
ConstDatetime = { TIMESTAMP | TIME } { ( Iconst ) }? { WITH TIME ZONE | WITHOUT TIME ZONE }?
ConstInterval = INTERVAL opt_interval | INTERVAL ( Iconst )
opt_interval = { YEAR | MONTH | DAY | HOUR | MINUTE | interval_second | YEAR TO MONTH | DAY TO HOUR
        | DAY TO MINUTE | DAY TO interval_second | HOUR TO MINUTE | HOUR TO interval_second | MINUTE
        TO interval_second }?
interval_second = SECOND { ( Iconst ) }?
func_type = 8: Typename | SETOF? type_function_name attrs % TYPE

NumericOnly = Fconst | + Fconst | - Fconst | 3: SignedIconst
SignedIconst = 2: Iconst | + Iconst | - Iconst
opt_boolean_or_string = TRUE | FALSE | ON | 3: NonReservedWord_or_Sconst
opt_if_exists = { IF EXISTS }?
opt_if_not_exists = { IF NOT EXISTS }?
opt_drop_behavior = { CASCADE | RESTRICT }?
`;
