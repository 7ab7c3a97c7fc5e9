/** Types, schemas, extensions, foreign data, publications, policies, and what all objects share. */
export const objects = `
AlterTypeStmt = ALTER TYPE any_name SET ( operator_def_elem,+ )
AlterCompositeTypeStmt = ALTER TYPE any_name alter_type_cmd,+
alter_type_cmd = ADD ATTRIBUTE TableFuncElement opt_drop_behavior
    | DROP ATTRIBUTE opt_if_exists ColId opt_drop_behavior
    | ALTER ATTRIBUTE ColId { SET DATA }? TYPE Typename opt_collate opt_drop_behavior
AlterEnumStmt = ALTER TYPE any_name
        { ADD VALUE opt_if_not_exists Sconst { { BEFORE | AFTER } Sconst }? | RENAME VALUE Sconst TO
        Sconst }
CreateDomainStmt = CREATE DOMAIN any_name AS? Typename ColQualList
AlterDomainStmt = ALTER DOMAIN any_name { alter_column_default | { DROP | SET } NOT NULL | ADD
        { CONSTRAINT ColId }? { CHECK ( a_expr ) { NOT VALID }? | NOT NULL } | DROP CONSTRAINT
        opt_if_exists ColId opt_drop_behavior | VALIDATE CONSTRAINT ColId }
AlterCollationStmt = ALTER COLLATION any_name REFRESH VERSION
CreateConversionStmt = CREATE DEFAULT? CONVERSION any_name FOR Sconst TO Sconst FROM any_name
AlterTSDictionaryStmt = ALTER TEXT SEARCH DICTIONARY any_name definition
AlterTSConfigurationStmt = ALTER TEXT SEARCH CONFIGURATION any_name { { ADD | ALTER } MAPPING FOR
        name_list WITH any_name_list | ALTER MAPPING { FOR name_list }? REPLACE any_name WITH
        any_name | DROP MAPPING opt_if_exists FOR name_list }
CreateSchemaStmt = CREATE SCHEMA { 2: ColId | ColId? AUTHORIZATION RoleSpec } schema_stmt*
    | CREATE SCHEMA IF NOT EXISTS { ColId | ColId? AUTHORIZATION RoleSpec }
schema_stmt = 2: CreateStmt | IndexStmt | CreateSeqStmt | CreateTrigStmt | GrantStmt | ViewStmt
CreateExtensionStmt = CREATE EXTENSION opt_if_not_exists ColId WITH?
        { SCHEMA ColId | VERSION NonReservedWord_or_Sconst | CASCADE }*
AlterExtensionStmt = ALTER EXTENSION ColId UPDATE { TO NonReservedWord_or_Sconst }*
AlterExtensionContentsStmt = ALTER EXTENSION ColId { ADD | DROP }
        { object_type_name ColId | object_type_any_name any_name | member_object }
member_object = AGGREGATE aggregate_with_argtypes | CAST ( Typename AS Typename )
    | { DOMAIN | TYPE } Typename | { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes
    | OPERATOR operator_with_argtypes | OPERATOR { CLASS | FAMILY } any_name USING ColId
    | TRANSFORM FOR Typename LANGUAGE ColId
object_type_any_name = TABLE | SEQUENCE | VIEW | MATERIALIZED VIEW | INDEX | FOREIGN TABLE
    | COLLATION | CONVERSION | STATISTICS
    | TEXT SEARCH { PARSER | DICTIONARY | TEMPLATE | CONFIGURATION }
object_type_name = 3: drop_type_name | DATABASE | ROLE | SUBSCRIPTION | TABLESPACE
drop_type_name = ACCESS METHOD | EVENT TRIGGER | EXTENSION | FOREIGN DATA WRAPPER
    | PROCEDURAL? LANGUAGE | PUBLICATION | SCHEMA | SERVER
object_type_name_on_any_name = POLICY | RULE | TRIGGER
CreateFdwStmt = CREATE FOREIGN DATA WRAPPER ColId fdw_option* create_generic_options
fdw_option = HANDLER any_name | NO HANDLER | VALIDATOR any_name | NO VALIDATOR
AlterFdwStmt = ALTER FOREIGN DATA WRAPPER ColId { fdw_option* alter_generic_options | fdw_option+ }
CreateForeignServerStmt = CREATE SERVER opt_if_not_exists ColId { TYPE Sconst }?
        { VERSION { Sconst | NULL } }? FOREIGN DATA WRAPPER ColId create_generic_options
AlterForeignServerStmt = ALTER SERVER ColId { VERSION { Sconst | NULL }
        | { VERSION { Sconst | NULL } }? alter_generic_options }
CreateUserMappingStmt = CREATE USER MAPPING opt_if_not_exists FOR auth_ident SERVER ColId
        create_generic_options
AlterUserMappingStmt = ALTER USER MAPPING FOR auth_ident SERVER ColId alter_generic_options
DropUserMappingStmt = DROP USER MAPPING opt_if_exists FOR auth_ident SERVER ColId
auth_ident = 3: RoleSpec | USER
ImportForeignSchemaStmt = IMPORT FOREIGN SCHEMA ColId
        { { LIMIT TO | EXCEPT } ( relation_expr_list ) }? FROM SERVER ColId INTO ColId
        create_generic_options
CreateAmStmt = CREATE ACCESS METHOD ColId TYPE { INDEX | TABLE } HANDLER any_name
CreatePublicationStmt = CREATE PUBLICATION ColId { FOR ALL TABLES | 2: FOR pub_object,+ }?
        opt_definition
AlterPublicationStmt = ALTER PUBLICATION ColId { SET definition | { ADD | SET | DROP }
        pub_object,+ }
pub_object = 2: TABLE { relation_expr opt_column_list OptWhereClause },+
    | TABLES IN SCHEMA { ColId | CURRENT_SCHEMA },+
CreateSubscriptionStmt = CREATE SUBSCRIPTION ColId CONNECTION Sconst PUBLICATION name_list
        opt_definition
AlterSubscriptionStmt = ALTER SUBSCRIPTION ColId { SET definition | CONNECTION Sconst | REFRESH
        PUBLICATION opt_definition | { ADD | DROP | SET } PUBLICATION name_list opt_definition
        | ENABLE | DISABLE | SKIP definition }
DropSubscriptionStmt = DROP SUBSCRIPTION opt_if_exists ColId opt_drop_behavior

CreatePolicyStmt = CREATE POLICY ColId ON qualified_name { AS { PERMISSIVE | RESTRICTIVE } }?
        { FOR { ALL | SELECT | INSERT | UPDATE | DELETE } }? { TO role_list }? policy_conditions
AlterPolicyStmt = ALTER POLICY ColId ON qualified_name { TO role_list }? policy_conditions
policy_conditions = { USING ( a_expr ) }? { WITH CHECK ( a_expr ) }?

DropStmt = 2: DROP object_type_any_name opt_if_exists any_name_list opt_drop_behavior
    | DROP drop_type_name opt_if_exists name_list opt_drop_behavior
    | DROP object_type_name_on_any_name opt_if_exists ColId ON any_name opt_drop_behavior
    | DROP { TYPE | DOMAIN } opt_if_exists Typename,+ opt_drop_behavior
    | DROP INDEX CONCURRENTLY opt_if_exists any_name_list opt_drop_behavior
CommentStmt = COMMENT ON commented IS { 3: Sconst | NULL }
commented = object_type_any_name any_name | COLUMN any_name | object_type_name ColId
    | 3: member_object | CONSTRAINT ColId ON DOMAIN? any_name
    | object_type_name_on_any_name ColId ON any_name | LARGE OBJECT NumericOnly
SecLabelStmt = SECURITY LABEL { FOR NonReservedWord_or_Sconst }? ON labelled IS { 3: Sconst | NULL }
labelled = object_type_any_name any_name | COLUMN any_name | object_type_name ColId
    | { TYPE | DOMAIN } Typename | AGGREGATE aggregate_with_argtypes
    | { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes | LARGE OBJECT NumericOnly

RenameStmt = ALTER { 2: named_object | DATABASE ColId | PUBLICATION ColId | SUBSCRIPTION ColId
        | TABLESPACE ColId | FOREIGN DATA WRAPPER ColId | PROCEDURAL? LANGUAGE ColId | SERVER ColId
        | SCHEMA ColId | EVENT TRIGGER ColId | { RULE | TRIGGER | POLICY | POLICY IF EXISTS } ColId
        ON qualified_name } RENAME TO ColId
    | ALTER { GROUP | ROLE | USER } RoleId RENAME TO RoleId
    | ALTER DOMAIN any_name RENAME CONSTRAINT ColId TO ColId
    | 2: ALTER relation_object RENAME TO ColId
    | ALTER { TABLE opt_if_exists relation_expr | FOREIGN TABLE opt_if_exists relation_expr | VIEW
        opt_if_exists qualified_name | MATERIALIZED VIEW opt_if_exists qualified_name } RENAME
        COLUMN? ColId TO ColId
    | ALTER TABLE opt_if_exists relation_expr RENAME CONSTRAINT ColId TO ColId
    | ALTER TYPE any_name RENAME ATTRIBUTE ColId TO ColId opt_drop_behavior
relation_object = { TABLE | FOREIGN TABLE } opt_if_exists relation_expr
    | { SEQUENCE | VIEW | MATERIALIZED VIEW } opt_if_exists qualified_name
named_object = AGGREGATE aggregate_with_argtypes
    | { COLLATION | CONVERSION | DOMAIN | STATISTICS | TYPE } any_name
    | { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes
    | OPERATOR { CLASS | FAMILY } any_name USING ColId
    | TEXT SEARCH { PARSER | DICTIONARY | TEMPLATE | CONFIGURATION } any_name
AlterObjectDependsStmt = ALTER { { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes | TRIGGER
        ColId ON qualified_name | { MATERIALIZED VIEW | INDEX } qualified_name } NO? DEPENDS ON
        EXTENSION ColId
AlterObjectSchemaStmt = ALTER { 2: named_object | relation_object | EXTENSION ColId | OPERATOR
        operator_with_argtypes } SET SCHEMA ColId
AlterOwnerStmt = ALTER
        { 2: owned_object | OPERATOR operator_with_argtypes
        | { DATABASE | PROCEDURAL? LANGUAGE | SCHEMA | TABLESPACE | FOREIGN DATA WRAPPER | SERVER
        | EVENT TRIGGER | PUBLICATION | SUBSCRIPTION } ColId | LARGE OBJECT NumericOnly } OWNER TO
        RoleSpec
owned_object = AGGREGATE aggregate_with_argtypes
    | { COLLATION | CONVERSION | DOMAIN | STATISTICS | TYPE } any_name
    | { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes
    | OPERATOR { CLASS | FAMILY } any_name USING ColId
    | TEXT SEARCH { DICTIONARY | CONFIGURATION } any_name
DropOwnedStmt = DROP OWNED BY role_list opt_drop_behavior
ReassignOwnedStmt = REASSIGN OWNED BY role_list TO RoleSpec
`;
