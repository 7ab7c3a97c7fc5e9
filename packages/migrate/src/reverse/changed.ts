/** Names, schemas, owners, comments and privileges as they were. */
import { as, type GrantStmt, type Node, type NodeOf } from '@citrate/parser';
import {
  qualifiedRangeVar,
  type Relation,
  resolveRelation,
  stringNode,
  strings,
} from '../catalog/index.ts';
import { tableAbout } from '../distribute/index.ts';
import { lostPieces } from './lost.ts';
import { type Around, nothing, type Reverse, type Reversed, refused, undoneBy } from './model.ts';

/** What an object is called that is named by a path, alone or with the types of its arguments. */
function pathOf(object: Node | undefined): readonly string[] {
  const nodes = as(object, 'ObjectWithArgs')?.objname ?? as(object, 'List')?.items;
  return strings(nodes);
}

/** The last word of its path is another one now. */
function renamedObject(object: Node | undefined, newname: string): Node {
  const items = [...pathOf(object).slice(0, -1), newname].map(stringNode);
  const routine = as(object, 'ObjectWithArgs');
  return routine ? { ObjectWithArgs: { ...routine, objname: items } } : { List: { items } };
}

export const rename: Reverse<'RenameStmt'> = (statement, { before, isNew, lasts }) => {
  const { renameType, relation, object, subname, newname = '' } = statement;
  if (subname !== undefined && relation) {
    const found = resolveRelation(before, relation);
    if (!found || isNew(found)) return nothing;
    const back = { ...statement, relation: qualifiedRangeVar(found), subname: newname };
    return undoneBy({ RenameStmt: { ...back, newname: subname } });
  }
  if (relation) {
    const found = resolveRelation(before, relation);
    if (!found) return nothing;
    const renamed = { schema: found.schema, name: newname };
    if (isNew(found) && !lasts(renamed)) return nothing;
    const back = qualifiedRangeVar(renamed);
    return undoneBy({ RenameStmt: { ...statement, relation: back, newname: found.name } });
  }
  if (renameType === 'OBJECT_SCHEMA' || renameType === 'OBJECT_ROLE') {
    return undoneBy({ RenameStmt: { ...statement, subname: newname, newname: subname ?? '' } });
  }
  const old = pathOf(object).at(-1);
  if (old === undefined || subname !== undefined) {
    return refused('it names a kind of object anew that has no rule');
  }
  const renamed = renamedObject(object, newname);
  return undoneBy({ RenameStmt: { ...statement, object: renamed, newname: old } });
};

export const setSchema: Reverse<'AlterObjectSchemaStmt'> = (statement, around) => {
  const { relation, newschema = '' } = statement;
  const found = relation && resolveRelation(around.before, relation);
  if (!found) return relation ? nothing : refused('the schema before is not known');
  const moved = { schema: newschema, name: found.name };
  if (around.isNew(found) && !around.lasts(moved)) return nothing;
  const back = { relation: qualifiedRangeVar(moved), newschema: found.schema };
  return undoneBy({ AlterObjectSchemaStmt: { ...statement, ...back } });
};

/** What a sequence counts with is no matter of one statement; whose it is, is. */
export const ownedBy: Reverse<'AlterSeqStmt'> = ({ sequence, options = [] }, around) => {
  const found = sequence && resolveRelation(around.before, sequence);
  if (found?.kind !== 'sequence' || around.isNew(found)) return nothing;
  if (!options.every((option) => as(option, 'DefElem')?.defname === 'owned_by')) {
    return refused('only its owner has a reverse');
  }
  const { ownedBy: owner } = found;
  const path = owner ? [owner.schema, owner.name, owner.column] : ['none'];
  const arg = { List: { items: path.map(stringNode) } };
  const back: Node = { DefElem: { defname: 'owned_by', arg, defaction: 'DEFELEM_UNSPEC' } };
  return undoneBy({ AlterSeqStmt: { sequence: qualifiedRangeVar(found), options: [back] } });
};

/** A comment goes with what it is on where that is new. */
export const comment: Reverse<'CommentStmt'> = (statement, around) => {
  const table = aboutNew({ CommentStmt: statement }, around);
  if (table) return nothing;
  const { before, after } = around;
  const old = lostPieces(before, after);
  if (old.length > 0) return undoneBy(...old);
  const { comment: _, ...silent } = statement;
  return undoneBy({ CommentStmt: silent });
};

function aboutNew(tree: Node, around: Around): boolean {
  const table = tableAbout(tree, around.before);
  return table !== undefined && around.isNew(table);
}

/** The opposite, and then whatever else the statement took away or put in another's place. */
export const grant: Reverse<'GrantStmt'> = (statement, around) => {
  const relations = (statement.objects ?? []).flatMap((node) => relationOf(node, around));
  const known = statement.objtype === 'OBJECT_TABLE' && relations.length > 0;
  if (known && relations.every((one) => around.isNew(one))) return nothing;
  const { before, after } = around;
  return undoneBy({ GrantStmt: opposite(statement) }, ...lostPieces(before, after).filter(isGrant));
};

function relationOf(node: Node, { before }: Around): readonly Relation[] {
  const name = as(node, 'RangeVar');
  const found = name && resolveRelation(before, name);
  return found ? [found] : [];
}

function isGrant(tree: Node): boolean {
  return as(tree, 'GrantStmt') !== undefined;
}

function opposite(statement: GrantStmt): GrantStmt {
  const { is_grant: isGranted, grant_option: _, ...rest } = statement;
  return { ...rest, ...(!isGranted && { is_grant: true }) };
}

export const grantRole: Reverse<'GrantRoleStmt'> = (statement) => {
  const { is_grant: isGranted, opt: _, ...rest } = statement;
  if (!isGranted) return refused('how the role was granted before is not known');
  return undoneBy({ GrantRoleStmt: { ...rest, behavior: 'DROP_RESTRICT' } });
};

export const defaultPrivileges: Reverse<'AlterDefaultPrivilegesStmt'> = (statement, around) => {
  const { action, ...rest } = statement;
  if (!action) return refused('what it changes is not known');
  const undone = { AlterDefaultPrivilegesStmt: { ...rest, action: opposite(action) } };
  return undoneBy(undone, ...lostPieces(around.before, around.after));
};

export const alterEnum: Reverse<'AlterEnumStmt'> = (statement) => {
  const { oldVal, newVal } = statement;
  if (oldVal === undefined || newVal === undefined) {
    return refused('a value that was added to an enum cannot be taken out of it');
  }
  return undoneBy({ AlterEnumStmt: { ...statement, oldVal: newVal, newVal: oldVal } });
};

/** Rows: gone with a table that the file has made, and otherwise not known. */
export function ofRows(
  relations: readonly (NodeOf<'RangeVar'> | undefined)[],
  around: Around,
): Reversed {
  const isNew = relations.every((name) => {
    const found = name && resolveRelation(around.before, name);
    return found !== undefined && around.isNew(found);
  });
  return isNew && relations.length > 0 ? nothing : refused('it changes rows');
}
