/** Nodes that several statements of a dump are made of. */
import type {
  AlterTableCmd,
  Node,
  ObjectType,
  RangeVar,
  RoleSpec,
  TypeName,
} from '@citrate/parser';
import { type QualifiedName, qualifiedRangeVar, stringNode } from '../catalog/index.ts';

export function names({ schema, name }: QualifiedName): Node[] {
  return [stringNode(schema), stringNode(name)];
}

/** ALTER TABLE and its kin; `relation` may say ONLY. */
export function alterRelation(
  relation: RangeVar,
  cmds: readonly AlterTableCmd[],
  objtype: ObjectType = 'OBJECT_TABLE',
): Node {
  return {
    AlterTableStmt: {
      relation,
      cmds: cmds.map((cmd) => ({ AlterTableCmd: { behavior: 'DROP_RESTRICT', ...cmd } })),
      objtype,
    },
  };
}

/** The relation without those that inherit from it. */
export function only(name: QualifiedName): RangeVar {
  return qualifiedRangeVar(name, { relpersistence: 'p' });
}

export function defElem(defname: string, arg?: Node): Node {
  return { DefElem: { defname, ...(arg && { arg }), defaction: 'DEFELEM_UNSPEC' } };
}

export function roleSpec(rolename: string): RoleSpec {
  return rolename === 'public'
    ? { roletype: 'ROLESPEC_PUBLIC' }
    : { roletype: 'ROLESPEC_CSTRING', rolename };
}

export function typeNamed(name: QualifiedName): TypeName {
  return { names: names(name), typemod: -1 };
}
