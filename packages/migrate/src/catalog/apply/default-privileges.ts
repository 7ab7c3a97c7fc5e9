/** ALTER DEFAULT PRIVILEGES, and what it makes of new objects. */
import {
  type AlterDefaultPrivilegesStmt,
  as,
  type GrantStmt,
  type Node,
  type ObjectType,
  type RoleSpec,
  type Tag,
} from '@citrate/parser';
import {
  type DefaultsOf,
  defaultPrivileges,
  privilegesOfNew,
  withDefaults,
} from '../default-privileges.ts';
import { raise } from '../errors.ts';
import { type GrantedObject, grantedIn, grantedSchema } from '../granted.ts';
import { requireSchema } from '../lookup.ts';
import type { Catalog, GrantedKind, Schema } from '../model.ts';
import { strings } from '../names-of.ts';
import { changedPrivileges, granteesOf, privilegesOf } from './grants.ts';
import { roleOf } from './owner.ts';
import type { Run } from './run.ts';

const kinds: { readonly [type in ObjectType]?: GrantedKind } = {
  OBJECT_TABLE: 'table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_FUNCTION: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_TYPE: 'type',
  OBJECT_SCHEMA: 'schema',
  OBJECT_LARGEOBJECT: 'large object',
};

/** Kinds of what is in no schema, as the statement calls them. */
const ofNoSchema: { readonly [kind in GrantedKind]?: string } = {
  schema: 'SCHEMAS',
  'large object': 'LARGE OBJECTS',
};

/** After ExecAlterDefaultPrivilegesStmt (aclchk.c). */
export function alterDefaultPrivileges(stmt: AlterDefaultPrivilegesStmt, run: Run): void {
  const { action = {} } = stmt;
  const kind = action.objtype && kinds[action.objtype];
  if (!kind) throw new TypeError(`no default privileges on ${action.objtype ?? 'nothing'}`);
  const schemas = strings(listOf(stmt, 'schemas'));
  const word = ofNoSchema[kind];
  if (schemas.length > 0 && word !== undefined) {
    raise('0LP01', `cannot use IN SCHEMA clause when using GRANT/REVOKE ON ${word}`);
  }
  for (const owner of rolesOf(stmt, run.catalog)) {
    if (schemas.length === 0) change(run, { owner, kind }, action);
    for (const name of schemas) {
      const { name: schema } = requireSchema(run.catalog, name);
      change(run, { owner, kind, schema }, action);
    }
  }
}

function rolesOf(stmt: AlterDefaultPrivilegesStmt, catalog: Catalog): readonly string[] {
  const roles = listOf(stmt, 'roles').flatMap((node) => as(node, 'RoleSpec') ?? []);
  const current: RoleSpec = { roletype: 'ROLESPEC_CURRENT_USER' };
  return (roles.length > 0 ? roles : [current]).map((role) => roleOf(catalog, role));
}

function listOf({ options }: AlterDefaultPrivilegesStmt, name: string): readonly Node[] {
  const option = (options ?? []).map((o) => as(o, 'DefElem')).find((o) => o?.defname === name);
  return as(option?.arg, 'List')?.items ?? [];
}

function change(run: Run, of: DefaultsOf, action: GrantStmt): void {
  const before = { privileges: defaultPrivileges(run.catalog, of), owner: of.owner };
  const privileges = privilegesOf(action, of.kind, run.catalog);
  const after = changedPrivileges(before, granteesOf(action, run.catalog), privileges, action);
  run.catalog = withDefaults(run.catalog, of, after);
}

/** What is new after these, only has a new name, or is another's for the privileges it comes with. */
const creatingNothing: ReadonlySet<Tag> = new Set(['RenameStmt', 'AlterObjectSchemaStmt']);

/** Gives what a statement made the privileges that are its owner's default ones. */
export function giveDefaults(before: Catalog, tag: Tag, run: Run): void {
  if (!before.defaultPrivileges || before.schemas === run.catalog.schemas) return;
  if (creatingNothing.has(tag)) return;
  for (const [name, schema] of run.catalog.schemas) {
    const old = before.schemas.get(name);
    if (old === schema) continue;
    if (!old) give(run, grantedSchema(schema, run.pg));
    // What is inside has been through here before: its statements were run one by one.
    if (tag !== 'CreateSchemaStmt') giveInside(run, old, schema);
  }
}

function giveInside(run: Run, old: Schema | undefined, schema: Schema): void {
  const had = ({ object }: GrantedObject): boolean => {
    if (object.kind === 'function') return old?.functions.has(object.name) ?? false;
    if (object.kind === 'type') return old?.types.has(object.name) ?? false;
    return old?.relations.has(object.name) ?? false;
  };
  for (const object of grantedIn(schema, run.pg)) {
    if (!had(object)) give(run, object, schema.name);
  }
}

function give(run: Run, { kind, owner, put }: GrantedObject, schema?: string): void {
  run.catalog = put(run.catalog, privilegesOfNew(run.catalog, owner, kind, schema));
}
