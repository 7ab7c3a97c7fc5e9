/** What objects are created with. After PostgreSQL's get_user_default_acl (aclchk.c). */
import type { Catalog, DefaultPrivileges, Grant, GrantedKind } from './model.ts';
import { changed, differenceOf, joined, usualPrivileges, withGrants } from './privileges.ts';
import { defaultPrivilegesKey, withDefaultPrivileges, withoutDefaultPrivileges } from './update.ts';

/** Whose objects, of which kind, and where. */
export type DefaultsOf = Pick<DefaultPrivileges, 'owner' | 'schema' | 'kind'>;

/** Those of one schema are given besides what is there without a word. */
export function usualDefaults(
  { owner, schema, kind }: DefaultsOf,
  { pg }: Catalog,
): readonly Grant[] {
  return schema === undefined ? usualPrivileges(kind, owner, pg) : [];
}

export function defaultPrivileges(catalog: Catalog, of: DefaultsOf): readonly Grant[] {
  const held = catalog.defaultPrivileges?.get(defaultPrivilegesKey(of)) ?? {};
  return changed(usualDefaults(of, catalog), held);
}

/** What is as it would be without a word is not held. */
export function withDefaults(
  catalog: Catalog,
  of: DefaultsOf,
  privileges: readonly Grant[],
): Catalog {
  const { owner, schema, kind } = of;
  const held = withGrants<DefaultPrivileges>(
    { owner, kind, ...(schema !== undefined && { schema }) },
    differenceOf(usualDefaults(of, catalog), privileges),
  );
  return held.grants || held.revoked
    ? withDefaultPrivileges(catalog, held)
    : withoutDefaultPrivileges(catalog, held);
}

/** Of a new object: it is not in its own right what is in a schema. */
export function privilegesOfNew(
  catalog: Catalog,
  owner: string,
  kind: GrantedKind,
  schema?: string,
): readonly Grant[] {
  const anywhere = defaultPrivileges(catalog, { owner, kind });
  if (schema === undefined) return anywhere;
  return joined(anywhere, defaultPrivileges(catalog, { owner, kind, schema }));
}

/** Neither for what the roles create, nor for the roles on what others create. */
export function withoutDefaultsOf(catalog: Catalog, roles: ReadonlySet<string>): Catalog {
  return [...(catalog.defaultPrivileges?.values() ?? [])].reduce((result, each) => {
    if (roles.has(each.owner)) return withoutDefaultPrivileges(result, each);
    const privileges = defaultPrivileges(result, each);
    const left = privileges.filter(({ grantee }) => !roles.has(grantee));
    return withDefaults(result, each, left);
  }, catalog);
}
