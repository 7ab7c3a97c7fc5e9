import type { RoleSpec } from '@citrate/parser';
import { kindOf } from '../granted.ts';
import { findRelation, requireRole } from '../lookup.ts';
import type { Catalog, QualifiedName, Relation } from '../model.ts';
import { withOwner } from '../privileges.ts';
import { ownedSequences } from '../referrers.ts';
import { withRelation } from '../update.ts';
import type { Run } from './run.ts';

/** The role a statement names, CURRENT_USER and the like included; 42704 if there is none. */
export function roleOf(catalog: Catalog, role: RoleSpec | undefined): string {
  if (role?.roletype !== 'ROLESPEC_CSTRING') return catalog.currentRole;
  return requireRole(catalog, role.rolename ?? '', role.location);
}

/** OWNER TO: a table takes its columns' sequences along. After ATExecChangeOwner (tablecmds.c). */
export function changeOwner(run: Run, name: QualifiedName, newOwner: RoleSpec | undefined): void {
  const owner = roleOf(run.catalog, newOwner);
  const owned = ownedSequences(run.catalog, name);
  const relation = findRelation(run.catalog, name);
  for (const each of [...(relation ? [relation] : []), ...owned]) {
    run.catalog = withRelation(run.catalog, ownedByRole(each, owner, run.pg));
  }
}

/** An index has the owner of its table. */
function ownedByRole(relation: Relation, owner: string, pg: Catalog['pg']): Relation {
  const kind = kindOf(relation);
  return !kind || relation.kind === 'index' ? relation : withOwner(relation, kind, pg, owner);
}
