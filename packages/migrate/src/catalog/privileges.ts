/** Privileges as lists, and what is held of them. After PostgreSQL's acl.c. */
import type { Grant, Granted, GrantedKind, PgMajor } from './model.ts';
import { withFields } from './trees.ts';

interface Privileges {
  /** All that there are on objects of the kind. */
  readonly all: readonly string[];
  /** Those that PUBLIC has without a word. */
  readonly ofPublic: readonly string[];
}

const usage: Privileges = { all: ['usage'], ofPublic: [] };

const ofKinds: { readonly [kind in GrantedKind]: Privileges } = {
  table: {
    all: ['delete', 'insert', 'references', 'select', 'trigger', 'truncate', 'update'],
    ofPublic: [],
  },
  sequence: { all: ['select', 'update', 'usage'], ofPublic: [] },
  function: { all: ['execute'], ofPublic: ['execute'] },
  type: { ...usage, ofPublic: ['usage'] },
  schema: { all: ['create', 'usage'], ofPublic: [] },
  'foreign-data wrapper': usage,
  server: usage,
  'large object': { all: ['select', 'update'], ofPublic: [] },
};

/** Those that columns have. */
export const ofColumns: readonly string[] = ['insert', 'references', 'select', 'update'];

/** From 17 on. */
const ofTablesSince17: readonly string[] = [...ofKinds.table.all, 'maintain'];

export function allPrivileges(kind: GrantedKind, pg: PgMajor): readonly string[] {
  return kind === 'table' && pg >= 17 ? ofTablesSince17 : ofKinds[kind].all;
}

/** Of kinds of objects that the model does not hold. */
const further: readonly string[] = ['connect', 'temporary', 'temp', 'set', 'alter system'];

/** Whether GRANT of this version knows the word at all. */
export function isPrivilege(word: string, pg: PgMajor): boolean {
  return word === 'maintain' ? pg >= 17 : known.has(word);
}

const known: ReadonlySet<string> = new Set([
  ...Object.values(ofKinds).flatMap(({ all }) => all),
  ...further,
]);

/** Something that has an owner, who has all privileges on it without a word. */
export type Owned = Granted & { readonly owner: string };

/** What an object has without a word. After acldefault. */
export function usualPrivileges(kind: GrantedKind, owner: string, pg: PgMajor): readonly Grant[] {
  const given = (grantee: string) => (privilege: string) => ({
    grantee,
    privilege,
    grantable: false,
  });
  return [
    ...allPrivileges(kind, pg).map(given(owner)),
    ...ofKinds[kind].ofPublic.map(given('public')),
  ];
}

/** All that anybody may do with the object. */
export function privilegesOn(
  { owner, ...granted }: Owned,
  kind: GrantedKind,
  pg: PgMajor,
): readonly Grant[] {
  return changed(usualPrivileges(kind, owner, pg), granted);
}

/** The usual ones, but for what was granted and revoked. */
export function changed(
  usual: readonly Grant[],
  { grants = [], revoked = [] }: Granted,
): readonly Grant[] {
  const left = usual.filter((grant) => !revoked.some((gone) => sameGrant(gone, grant)));
  return [...left, ...grants];
}

/** The object with these privileges and no others. */
export function withPrivileges<T extends Owned>(
  object: T,
  kind: GrantedKind,
  pg: PgMajor,
  privileges: readonly Grant[],
): T {
  const usual = usualPrivileges(kind, object.owner, pg);
  return withGrants(object, differenceOf(usual, privileges));
}

/** What `privileges` have beside the usual ones, and what they lack. */
export function differenceOf(usual: readonly Grant[], privileges: readonly Grant[]): Granted {
  return {
    grants: privileges.filter((grant) => !usual.some((other) => sameGrant(other, grant))),
    revoked: usual.filter((grant) => !privileges.some((other) => sameGrant(other, grant))),
  };
}

/** In one order, however they came about; empty lists are left out. */
export function withGrants<T extends Granted>(object: T, { grants, revoked }: Granted): T {
  const given: Granted = {
    ...(grants?.length && { grants: inOrder(grants) }),
    ...(revoked?.length && { revoked: inOrder(revoked) }),
  };
  return withFields<Granted>(withoutGrants(object), given) as T;
}

function withoutGrants<T extends Granted>(object: T): Omit<T, keyof Granted> {
  if (!object.grants && !object.revoked) return object;
  const { grants: _, revoked: __, ...rest } = object;
  return rest;
}

function inOrder(grants: readonly Grant[]): readonly Grant[] {
  if (grants.length < 2) return grants;
  return [...grants].sort((a, b) => (grantKey(a) < grantKey(b) ? -1 : 1));
}

/** Both lists, what is in both of them once. */
export function joined(grants: readonly Grant[], added: readonly Grant[]): readonly Grant[] {
  const result = [...grants];
  for (const grant of added) {
    const at = result.findIndex((other) => sameGrant(other, grant));
    if (at < 0) result.push(grant);
    else if (grant.grantable) result[at] = grant;
  }
  return result;
}

/** The object under a new owner, who gets what the old one had. After aclnewowner. */
export function withOwner<T extends Owned>(
  object: T,
  kind: GrantedKind,
  pg: PgMajor,
  owner: string,
): T {
  if (!object.grants && !object.revoked) return { ...object, owner };
  const before = privilegesOn(object, kind, pg);
  const others = before.filter(({ grantee }) => grantee !== object.owner);
  const own = before.filter(({ grantee }) => grantee === object.owner);
  const after = joined(
    others,
    own.map((grant) => ({ ...grant, grantee: owner })),
  );
  const held = after.map((g) => (g.grantee === owner ? { ...g, grantable: false } : g));
  return withPrivileges({ ...object, owner }, kind, pg, held);
}

/** Of one privilege and one role, grantable or not. */
function sameGrant(a: Grant, b: Grant): boolean {
  if (a === b) return true;
  return a.grantee === b.grantee && a.privilege === b.privilege && a.column === b.column;
}

/** One privilege of one role on one thing. */
export function grantKey({ grantee, privilege, column = '' }: Grant): string {
  return `${grantee}\0${column}\0${privilege}`;
}
