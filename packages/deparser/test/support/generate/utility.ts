/** Roles and grants, databases, settings, transactions, maintenance. */
export const utility = `
CreateRoleStmt = CREATE { ROLE | USER | GROUP } RoleId WITH? CreateOptRoleElem*
AlterRoleStmt = ALTER { ROLE | USER } RoleSpec WITH? AlterOptRoleElem*
AlterOptRoleElem = ENCRYPTED? PASSWORD Sconst | PASSWORD NULL | INHERIT
    | CONNECTION LIMIT SignedIconst | VALID UNTIL Sconst | USER role_list | 4: role_flag
role_flag = SUPERUSER | NOSUPERUSER | CREATEROLE | NOCREATEROLE | REPLICATION | NOREPLICATION
    | CREATEDB | NOCREATEDB | LOGIN | NOLOGIN | BYPASSRLS | NOBYPASSRLS | NOINHERIT
CreateOptRoleElem = 3: AlterOptRoleElem | SYSID Iconst | ADMIN role_list | ROLE role_list
    | IN { ROLE | GROUP } role_list
AlterRoleSetStmt = ALTER { ROLE | USER } { 2: RoleSpec | ALL } { IN DATABASE ColId }? SetResetClause
DropRoleStmt = DROP { ROLE | USER | GROUP } opt_if_exists role_list
AlterGroupStmt = ALTER GROUP RoleSpec { ADD | DROP } USER role_list
GrantStmt = GRANT privileges ON privilege_target TO grantee_list { WITH GRANT OPTION }?
        opt_granted_by
RevokeStmt = REVOKE { GRANT OPTION FOR }? privileges ON privilege_target FROM grantee_list
        opt_granted_by opt_drop_behavior
privileges = 2: privilege,+ | ALL PRIVILEGES? opt_column_list
privilege = { SELECT | REFERENCES | CREATE | 3: ColId } opt_column_list | ALTER SYSTEM
privilege_target = TABLE? qualified_name_list | SEQUENCE qualified_name_list
    | { FOREIGN DATA WRAPPER | FOREIGN SERVER | DATABASE | LANGUAGE | SCHEMA | TABLESPACE }
        name_list
    | { FUNCTION | PROCEDURE | ROUTINE } function_with_argtypes,+ | { DOMAIN | TYPE } any_name_list
    | LARGE OBJECT NumericOnly,+ | PARAMETER { ColId { . ColId }* },+
    | ALL { TABLES | SEQUENCES | FUNCTIONS | PROCEDURES | ROUTINES } IN SCHEMA name_list
grantee_list = { GROUP? RoleSpec },+
opt_granted_by = { GRANTED BY RoleSpec }?
GrantRoleStmt = GRANT privilege,+ TO role_list { WITH { ColLabel { OPTION | TRUE | FALSE } },+ }?
        opt_granted_by
RevokeRoleStmt = REVOKE { ColId OPTION FOR }? privilege,+ FROM role_list opt_granted_by
        opt_drop_behavior
AlterDefaultPrivilegesStmt = ALTER DEFAULT PRIVILEGES { IN SCHEMA name_list | FOR { ROLE | USER }
        role_list }* { GRANT privileges ON defacl_target TO grantee_list { WITH GRANT OPTION }?
        | REVOKE { GRANT OPTION FOR }? privileges ON defacl_target FROM grantee_list
        opt_drop_behavior }
defacl_target = TABLES | FUNCTIONS | ROUTINES | SEQUENCES | TYPES | SCHEMAS | LARGE OBJECTS

VariableSetStmt = SET { LOCAL | SESSION }? set_rest
set_rest = TRANSACTION transaction_mode_item,+
    | SESSION CHARACTERISTICS AS TRANSACTION transaction_mode_item,+ | 8: set_rest_more
set_rest_more = 5: generic_set | var_name FROM CURRENT | 3: TIME ZONE zone_value | SCHEMA Sconst
    | NAMES { Sconst | DEFAULT }? | ROLE NonReservedWord_or_Sconst
    | SESSION AUTHORIZATION { NonReservedWord_or_Sconst | DEFAULT } | XML OPTION document_or_content
    | TRANSACTION SNAPSHOT Sconst
generic_set = var_name { TO | = } { 3: var_value,+ | DEFAULT }
var_name = 3: ColId | ColId { . ColId }+
var_value = 2: opt_boolean_or_string | NumericOnly
zone_value = Sconst | Ident | INTERVAL Sconst { HOUR | MINUTE | HOUR TO MINUTE }?
    | INTERVAL ( Iconst ) Sconst | NumericOnly | DEFAULT | LOCAL
VariableResetStmt = RESET { 3: var_name | ALL | TIME ZONE | TRANSACTION ISOLATION LEVEL | SESSION
        AUTHORIZATION }
SetResetClause = 2: SET set_rest | VariableResetStmt
VariableShowStmt = SHOW { 2: var_name | ALL | TIME ZONE | TRANSACTION ISOLATION LEVEL | SESSION
        AUTHORIZATION }
ConstraintsSetStmt = SET CONSTRAINTS { ALL | 2: qualified_name_list } { DEFERRED | IMMEDIATE }
DiscardStmt = DISCARD { ALL | TEMP | TEMPORARY | PLANS | SEQUENCES }
TransactionStmt = { ABORT | COMMIT | ROLLBACK } opt_transaction opt_transaction_chain
    | START TRANSACTION transaction_mode_item* | SAVEPOINT ColId | RELEASE SAVEPOINT? ColId
    | ROLLBACK opt_transaction TO SAVEPOINT? ColId | PREPARE TRANSACTION Sconst
    | { COMMIT | ROLLBACK } PREPARED Sconst
TransactionStmtLegacy = BEGIN opt_transaction { transaction_mode_item,+ }?
    | END opt_transaction opt_transaction_chain
opt_transaction = { WORK | TRANSACTION }?
opt_transaction_chain = { AND NO? CHAIN }?
transaction_mode_item = ISOLATION LEVEL { READ UNCOMMITTED | READ COMMITTED | REPEATABLE READ
        | SERIALIZABLE }
    | READ ONLY | READ WRITE | NOT? DEFERRABLE

CreatedbStmt = CREATE DATABASE ColId WITH? createdb_opt_item*
createdb_opt_item = { CONNECTION LIMIT | ENCODING | LOCATION | OWNER | TABLESPACE | TEMPLATE | 2:
        Ident } { = }? { NumericOnly | 2: opt_boolean_or_string | DEFAULT }
AlterDatabaseStmt = ALTER DATABASE ColId { WITH? createdb_opt_item* | SET TABLESPACE ColId | REFRESH
        COLLATION VERSION }
AlterDatabaseSetStmt = ALTER DATABASE ColId SetResetClause
DropdbStmt = DROP DATABASE opt_if_exists ColId { WITH? ( { FORCE },+ ) }?
AlterSystemStmt = ALTER SYSTEM { SET generic_set | RESET { var_name | ALL } }
CreateTableSpaceStmt = CREATE TABLESPACE ColId { OWNER RoleSpec }? LOCATION Sconst opt_reloptions
AlterTblSpcStmt = ALTER TABLESPACE ColId { SET | RESET } reloptions
DropTableSpaceStmt = DROP TABLESPACE opt_if_exists ColId

ClusterStmt = CLUSTER { VERBOSE | ( utility_option_elem,+ ) }? { qualified_name { USING ColId }? }?
    | CLUSTER VERBOSE? ColId ON qualified_name
VacuumStmt = VACUUM { FULL? FREEZE? VERBOSE? { ANALYZE | ANALYSE }? | ( utility_option_elem,+ ) }
        { vacuum_relation,+ }?
AnalyzeStmt = { ANALYZE | ANALYSE } { VERBOSE | ( utility_option_elem,+ ) }? { vacuum_relation,+ }?
vacuum_relation = relation_expr { ( name_list ) }?
utility_option_elem = { 3: NonReservedWord | ANALYZE | FORMAT }
        { opt_boolean_or_string | NumericOnly }?
ReindexStmt = REINDEX { ( utility_option_elem,+ ) }?
        { { INDEX | TABLE } CONCURRENTLY? qualified_name | SCHEMA CONCURRENTLY? ColId
        | { SYSTEM | DATABASE } CONCURRENTLY? ColId? }
LoadStmt = LOAD Sconst
NotifyStmt = NOTIFY ColId { , Sconst }?
ListenStmt = LISTEN ColId
UnlistenStmt = UNLISTEN { ColId | * }
CheckPointStmt = CHECKPOINT
`;
