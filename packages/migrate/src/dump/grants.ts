import type { Node, ObjectType } from '@citrate/parser';
import {
  type Grant,
  qualifiedRangeVar,
  type Sequence,
  stringNode,
  type Table,
} from '../catalog/index.ts';
import { relationKey } from './keys.ts';
import type { Piece } from './model.ts';
import { roleSpec } from './trees.ts';

const objectTypes = { table: 'OBJECT_TABLE', sequence: 'OBJECT_SEQUENCE' } as const;

/** One GRANT for each grantee, another for what it may pass on. */
export function relationGrantPieces(relation: Table | Sequence): readonly Piece[] {
  return grantPieces(relation.grants ?? [], {
    objtype: objectTypes[relation.kind],
    object: { RangeVar: qualifiedRangeVar(relation) },
    name: [relation.schema, relation.name],
    needs: [relationKey(relation)],
  });
}

interface Granted {
  readonly objtype: ObjectType;
  readonly object: Node;
  readonly name: readonly string[];
  readonly needs: readonly string[];
}

function grantPieces(grants: readonly Grant[], granted: Granted): readonly Piece[] {
  const groups = new Map<string, readonly Grant[]>();
  for (const grant of grants) {
    const key = `${grant.grantee}\0${grant.grantable}`;
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return [...groups].map(([key, group]) => ({
    rank: 'grant',
    name: [...granted.name, key],
    tree: grantStatement(group, granted),
    needs: granted.needs,
  }));
}

function grantStatement(group: readonly Grant[], { objtype, object }: Granted): Node {
  const [first] = group;
  return {
    GrantStmt: {
      is_grant: true,
      targtype: 'ACL_TARGET_OBJECT',
      objtype,
      objects: [object],
      privileges: privilegesOf(group),
      grantees: [{ RoleSpec: roleSpec(first?.grantee ?? '') }],
      ...(first?.grantable && { grant_option: true }),
      behavior: 'DROP_RESTRICT',
    },
  };
}

/** `SELECT (a, b), UPDATE`: columns of a privilege together. */
function privilegesOf(group: readonly Grant[]): Node[] {
  const columns = new Map<string, string[]>();
  const whole = group.filter((grant) => grant.column === undefined);
  for (const { privilege, column } of group) {
    if (column !== undefined) columns.set(privilege, [...(columns.get(privilege) ?? []), column]);
  }
  return [
    ...whole
      .map((grant) => grant.privilege)
      .toSorted()
      .map((name) => privilegeNode(name)),
    ...[...columns].map(([name, cols]) => privilegeNode(name, cols.toSorted())),
  ];
}

function privilegeNode(name: string, columns?: readonly string[]): Node {
  return { AccessPriv: { priv_name: name, ...(columns && { cols: columns.map(stringNode) }) } };
}
