import { as, type Node, type RangeVar, walk } from '@citrate/parser';
import type { TreeDiagnostic } from '../catalog/index.ts';
import { findRelation, rangeVar, strings } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../catalog/model.ts';
import { problem } from './rule.ts';
import { shown } from './words.ts';

/** The schema with Citrate's own metadata, on every node. */
export const metadataSchema = 'citrate';

/** Triggers that keep rows out of shells: statement-level, one for rows and one for TRUNCATE. */
export const guardTriggers = {
  write: 'citrate_refuse_write',
  truncate: 'citrate_refuse_truncate',
} as const;

/** The role that owns that schema: who acts as it can change what Citrate knows. */
const metadataRole = 'citrate';

/** Errors for whatever a statement names and only Citrate may touch: its schema, its role, shards. */
export function protectedObjects(tree: Node, catalog: Catalog): readonly TreeDiagnostic[] {
  if (namesMetadataSchema(tree)) return [metadataProblem()];
  if (namesMetadataRole(tree)) return [roleProblem()];
  if (namesGuard(tree)) return [guardProblem()];
  return relationsNamed(tree).flatMap(({ schemaname, relname = '', location }) => {
    const name = { schema: schemaname ?? catalog.searchPath[0] ?? 'public', name: relname };
    const table = findRelation(catalog, name) ? undefined : tableOfShard(name, catalog);
    return table ? [shardProblem(name, table, catalog, location)] : [];
  });
}

function relationsNamed(tree: Node): RangeVar[] {
  const names: RangeVar[] = [];
  walk(tree, { RangeVar: (name) => void names.push(name) });
  const drop = as(tree, 'DropStmt');
  if (drop?.removeType !== 'OBJECT_TABLE') return names;
  return (drop.objects ?? []).map((object) => rangeVar(strings(as(object, 'List')?.items)));
}

function metadataProblem(): TreeDiagnostic {
  return problem(
    `permission denied for schema ${metadataSchema}`,
    {
      detail: 'The schema holds what Citrate knows of the cluster; only Citrate changes it.',
      hint: 'Use a schema of another name.',
    },
    '42501',
  );
}

function namesGuard(tree: Node): boolean {
  const guards: readonly unknown[] = Object.values(guardTriggers);
  const rename = as(tree, 'RenameStmt');
  const drop = as(tree, 'DropStmt');
  const dropped = drop?.removeType === 'OBJECT_TRIGGER' ? (drop.objects ?? []) : [];
  const named = [
    as(tree, 'CreateTrigStmt')?.trigname,
    rename?.renameType === 'OBJECT_TRIGGER' ? rename.subname : undefined,
    ...dropped.map((object) => strings(as(object, 'List')?.items).at(-1)),
    ...(as(tree, 'AlterTableStmt')?.cmds ?? []).map((c) => as(c, 'AlterTableCmd')?.name),
  ];
  return named.some((name) => guards.includes(name));
}

function guardProblem(): TreeDiagnostic {
  return problem(
    'permission denied for a trigger of Citrate',
    {
      detail: 'It keeps rows out of the coordinator’s table, whose rows are in shards.',
      hint: 'Use a trigger of another name.',
    },
    '42501',
  );
}

function roleProblem(): TreeDiagnostic {
  return problem(
    `permission denied for role ${metadataRole}`,
    {
      detail: `The role owns schema ${metadataSchema}, which holds what Citrate knows of the cluster; only Citrate grants, changes or uses the role.`,
      hint: 'Use another role.',
    },
    '42501',
  );
}

function namesMetadataRole(tree: Node): boolean {
  let found = as(tree, 'CreateRoleStmt')?.role === metadataRole;
  walk(tree, {
    RoleSpec: ({ rolename }) => {
      found ||= rolename === metadataRole;
    },
    GrantRoleStmt: ({ granted_roles: granted }) => {
      found ||= (granted ?? []).some((n) => as(n, 'AccessPriv')?.priv_name === metadataRole);
    },
    RenameStmt: ({ renameType, subname, newname }) => {
      found ||= renameType === 'OBJECT_ROLE' && [subname, newname].includes(metadataRole);
    },
  });
  return found;
}

function namesMetadataSchema(tree: Node): boolean {
  let found = false;
  walk(tree, {
    RangeVar: ({ schemaname }) => {
      found ||= schemaname === metadataSchema;
    },
  });
  return found || namesMetadataInList(tree) || schemasOf(tree).includes(metadataSchema);
}

/** Qualified names of types, functions, indexes, … are lists of strings. */
function namesMetadataInList(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (Array.isArray(part) && isMetadataName(part)) return true;
    open.push(...Object.values(part));
  }
  return false;
}

function isMetadataName([schema, name]: readonly unknown[]): boolean {
  return stringOf(schema) === metadataSchema && stringOf(name) !== undefined;
}

function stringOf(node: unknown): unknown {
  if (typeof node !== 'object' || node === null || !('String' in node)) return undefined;
  const { String: string } = node;
  return typeof string === 'object' && string !== null && 'sval' in string
    ? string.sval
    : undefined;
}

/** Schemas that the statement is about as such. */
function schemasOf(tree: Node): readonly string[] {
  const drop = as(tree, 'DropStmt');
  if (drop?.removeType === 'OBJECT_SCHEMA') return strings(drop.objects);
  const grant = as(tree, 'GrantStmt');
  if (grant?.objtype === 'OBJECT_SCHEMA' || grant?.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
    return strings(grant.objects);
  }
  const create = as(tree, 'CreateSchemaStmt');
  return create ? [create.schemaname ?? create.authrole?.rolename ?? ''] : [];
}

/** The distributed table whose shard bears this name. */
export function tableOfShard({ schema, name }: QualifiedName, catalog: Catalog): Table | undefined {
  const digits = /_(\d+)$/.exec(name);
  if (!digits) return undefined;
  const shardId = Number(digits[1]);
  for (const relation of catalog.schemas.get(schema)?.relations.values() ?? []) {
    if (relation.kind !== 'table' || !relation.distribution) continue;
    const has = relation.distribution.shards.some((shard) => shard.id === shardId);
    if (has && sharesBeginning(name.slice(0, digits.index), relation.name)) return relation;
  }
  return undefined;
}

/** A shard's name is the table's, or its beginning and `_` with eight digits of a hash. */
function sharesBeginning(shard: string, table: string): boolean {
  return shard === table || table.startsWith(shard.replace(/_[0-9a-f]{8}$/, ''));
}

function shardProblem(
  name: QualifiedName,
  table: Table,
  catalog: Catalog,
  location: number | undefined,
): TreeDiagnostic {
  return problem(`"${name.name}" is the name of a shard of ${shown(table, catalog)}`, {
    detail: 'Shards are changed through their table, all of them together.',
    hint: `Name the table ${shown(table, catalog)} instead.`,
    location,
  });
}
