/** Functions, triggers, rules, operators, aggregates, casts, languages. */
export const routines = `
CreateFunctionStmt = CREATE { OR REPLACE }?
        { 2: FUNCTION func_name func_args_with_defaults { RETURNS func_type }? | FUNCTION func_name
        ( { { { IN | VARIADIC }? type_function_name? func_type },+ }? ) RETURNS TABLE
        ( { type_function_name func_type },+ ) | PROCEDURE func_name func_args_with_defaults }
        createfunc_opt_item* opt_routine_body
func_args_with_defaults = ( { { func_arg { { DEFAULT | = } a_expr }? },+ }? )
func_args = ( { func_arg,+ }? )
func_arg = { arg_class type_function_name? | type_function_name { arg_class }? }? func_type
arg_class = IN | OUT | INOUT | IN OUT | VARIADIC
createfunc_opt_item = 2: AS Sconst | AS Sconst , Sconst | 2: LANGUAGE NonReservedWord_or_Sconst
    | TRANSFORM { FOR TYPE Typename },+ | WINDOW | 6: common_func_opt_item
common_func_opt_item = CALLED ON NULL INPUT | RETURNS NULL ON NULL INPUT | STRICT | IMMUTABLE
    | STABLE | VOLATILE | EXTERNAL? SECURITY { DEFINER | INVOKER } | NOT? LEAKPROOF
    | COST NumericOnly | ROWS NumericOnly | SUPPORT any_name | 2: FunctionSetResetClause
    | PARALLEL ColId
FunctionSetResetClause = 2: SET set_rest_more | VariableResetStmt
opt_routine_body = { 2: | RETURN a_expr | BEGIN ATOMIC { { 2: stmt | RETURN a_expr }? ; }* END }
AlterFunctionStmt = ALTER { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes
        common_func_opt_item+ RESTRICT?
function_with_argtypes = 3: func_name func_args | type_func_name_keyword | ColId | ColId attrs
RemoveFuncStmt = DROP { FUNCTION | PROCEDURE | ROUTINE } opt_if_exists function_with_argtypes,+
        opt_drop_behavior
RemoveAggrStmt = DROP AGGREGATE opt_if_exists aggregate_with_argtypes,+ opt_drop_behavior
RemoveOperStmt = DROP OPERATOR opt_if_exists operator_with_argtypes,+ opt_drop_behavior
aggregate_with_argtypes = func_name aggr_args
aggr_args = ( * )
    | 2: ( { aggr_arg | VARIADIC type_function_name? func_type },+ )
    | ( ORDER BY { aggr_arg | VARIADIC type_function_name? func_type },+ )
    | ( aggr_arg,+ ORDER BY aggr_arg,+ ) | ( VARIADIC "any" ORDER BY VARIADIC "any" )
aggr_arg = { IN type_function_name? | type_function_name }? func_type
operator_with_argtypes = any_operator ( { Typename , Typename | NONE , Typename | Typename ,
        NONE } )

DefineStmt = CREATE { OR REPLACE }? AGGREGATE func_name
        { aggr_args definition | ( { Ident = def_arg },+ ) }
    | CREATE OPERATOR any_operator definition | CREATE TYPE any_name definition?
    | CREATE TYPE any_name AS RANGE definition
    | CREATE TEXT SEARCH { PARSER | DICTIONARY | TEMPLATE | CONFIGURATION } any_name definition
    | CREATE COLLATION opt_if_not_exists any_name { definition | FROM any_name }
    | CREATE TYPE any_name AS ( { TableFuncElement,+ }? )
    | CREATE TYPE any_name AS ENUM ( { Sconst,+ }? )
AlterOperatorStmt = ALTER OPERATOR operator_with_argtypes SET ( operator_def_elem,+ )
operator_def_elem = ColLabel { = { def_arg | NONE } }?
CreateOpClassStmt = CREATE OPERATOR CLASS any_name DEFAULT? FOR TYPE Typename USING ColId
        { FAMILY any_name }? AS opclass_item,+
opclass_item = OPERATOR Iconst { any_operator | operator_with_argtypes }
        { FOR SEARCH | FOR ORDER BY any_name }?
    | FUNCTION Iconst { ( Typename,+ ) }? function_with_argtypes | STORAGE Typename
CreateOpFamilyStmt = CREATE OPERATOR FAMILY any_name USING ColId
AlterOpFamilyStmt = ALTER OPERATOR FAMILY any_name USING ColId
        { ADD opclass_item,+ | DROP { { OPERATOR | FUNCTION } Iconst ( Typename,+ ) },+ }
DropOpClassStmt = DROP OPERATOR { CLASS | FAMILY } opt_if_exists any_name USING ColId
        opt_drop_behavior
CreateCastStmt = CREATE CAST ( Typename AS Typename )
        { WITH FUNCTION function_with_argtypes | WITHOUT FUNCTION | WITH INOUT }
        { AS IMPLICIT | AS ASSIGNMENT }?
DropCastStmt = DROP CAST opt_if_exists ( Typename AS Typename ) opt_drop_behavior
CreateTransformStmt = CREATE { OR REPLACE }? TRANSFORM FOR Typename LANGUAGE ColId
        ( { from_sql , to_sql | to_sql , from_sql | from_sql | to_sql } )
from_sql = FROM SQL WITH FUNCTION function_with_argtypes
to_sql = TO SQL WITH FUNCTION function_with_argtypes
DropTransformStmt = DROP TRANSFORM opt_if_exists FOR Typename LANGUAGE ColId opt_drop_behavior
CreatePLangStmt = CREATE { OR REPLACE }? TRUSTED? PROCEDURAL? LANGUAGE ColId
        { HANDLER any_name { INLINE any_name }? { VALIDATOR any_name | NO VALIDATOR }? }?

CreateTrigStmt = 2: CREATE { OR REPLACE }? TRIGGER ColId { BEFORE | AFTER | INSTEAD OF }
        TriggerEvents ON qualified_name { REFERENCING { { NEW | OLD } { TABLE | ROW } AS?
        ColId }+ }? { FOR EACH? { ROW | STATEMENT } }? TriggerWhen EXECUTE FUNCTION_or_PROCEDURE
        func_name ( { TriggerFuncArg,+ }? )
    | CREATE CONSTRAINT TRIGGER ColId AFTER TriggerEvents ON qualified_name { FROM qualified_name }?
        deferral FOR EACH ROW TriggerWhen EXECUTE FUNCTION_or_PROCEDURE func_name
        ( { TriggerFuncArg,+ }? )
TriggerEvents = TriggerOneEvent | INSERT OR UPDATE { OF columnList }? | DELETE OR TRUNCATE OR INSERT
    | UPDATE OF columnList OR DELETE
TriggerOneEvent = INSERT | DELETE | 2: UPDATE { OF columnList }? | TRUNCATE
TriggerWhen = { WHEN ( a_expr ) }?
TriggerFuncArg = Iconst | Fconst | Sconst | ColLabel
FUNCTION_or_PROCEDURE = FUNCTION | PROCEDURE
CreateEventTrigStmt = CREATE EVENT TRIGGER ColId ON ColLabel { WHEN { ColId IN ( Sconst,+ ) }
        { AND ColId IN ( Sconst,+ ) }* }? EXECUTE FUNCTION_or_PROCEDURE func_name ( )
AlterEventTrigStmt = ALTER EVENT TRIGGER ColId { ENABLE { REPLICA | ALWAYS }? | DISABLE }
RuleStmt = CREATE { OR REPLACE }? RULE ColId AS ON { SELECT | UPDATE | DELETE | INSERT } TO
        qualified_name where_clause? DO { INSTEAD | ALSO }?
        { NOTHING | 2: RuleActionStmt | ( RuleActionStmt? { ; RuleActionStmt? }* ) }
RuleActionStmt = SelectStmt | InsertStmt | UpdateStmt | DeleteStmt | NotifyStmt
`;
