import { as, type Node, type RangeVar, walk } from '@citrate/parser';
import type { TreeDiagnostic } from '../catalog/index.ts';
import { findRelation, rangeVar, strings } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Relation, Table } from '../catalog/model.ts';
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
  if (!holdsSuspect(tree)) return [];
  const named = namesIn(tree);
  if (namesMetadataSchema(tree, named)) return [metadataProblem()];
  if (named.roles.has(metadataRole)) return [roleProblem()];
  if (namesGuard(tree)) return [guardProblem()];
  return relationsNamed(tree, named).flatMap(({ schemaname, relname = '', location }) => {
    if (!SHARD_NAME.test(relname)) return [];
    const name = { schema: schemaname ?? catalog.searchPath[0] ?? 'public', name: relname };
    const table = findRelation(catalog, name) ? undefined : tableOfShard(name, catalog);
    return table ? [shardProblem(name, table, catalog, location)] : [];
  });
}

/** Names that are Citrate's own. */
const reserved: ReadonlySet<string> = new Set([
  metadataSchema,
  metadataRole,
  ...Object.values(guardTriggers),
]);

/**
 * Whether any text in the tree is a name that may be protected. Nearly every statement holds none,
 * and is spared a closer look.
 */
function holdsSuspect(tree: Node): boolean {
  const open: unknown[] = [tree];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part === 'string') {
      if (isSuspect(part)) return true;
    } else if (Array.isArray(part)) open.push(...part);
    else if (typeof part === 'object' && part !== null) {
      for (const key in part) open.push((part as Readonly<Record<string, unknown>>)[key]);
    }
  }
  return false;
}

function isSuspect(name: string): boolean {
  return reserved.has(name) || (endsWithDigit(name) && SHARD_NAME.test(name));
}

function endsWithDigit(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  return last >= 48 && last <= 57;
}

/** What a tree names: gathered in one walk, as every statement is looked at. */
interface Named {
  readonly relations: readonly RangeVar[];
  readonly roles: ReadonlySet<string | undefined>;
}

function namesIn(tree: Node): Named {
  const relations: RangeVar[] = [];
  const roles = new Set([as(tree, 'CreateRoleStmt')?.role]);
  walk(tree, {
    RangeVar: (name) => void relations.push(name),
    RoleSpec: ({ rolename }) => void roles.add(rolename),
    GrantRoleStmt: ({ granted_roles: granted }) => {
      for (const one of granted ?? []) roles.add(as(one, 'AccessPriv')?.priv_name);
    },
    RenameStmt: ({ renameType, subname, newname }) => {
      if (renameType === 'OBJECT_ROLE') roles.add(subname).add(newname);
    },
  });
  return { relations, roles };
}

function relationsNamed(tree: Node, { relations }: Named): readonly RangeVar[] {
  const drop = as(tree, 'DropStmt');
  if (drop?.removeType !== 'OBJECT_TABLE') return relations;
  const dropped = (drop.objects ?? []).map((o) => rangeVar(strings(as(o, 'List')?.items)));
  return [...relations, ...dropped];
}

function metadataProblem(): TreeDiagnostic {
  return problem(
    'protected',
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
    'protected',
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
    'protected',
    `permission denied for role ${metadataRole}`,
    {
      detail: `The role owns schema ${metadataSchema}, which holds what Citrate knows of the cluster; only Citrate grants, changes or uses the role.`,
      hint: 'Use another role.',
    },
    '42501',
  );
}

function namesMetadataSchema(tree: Node, { relations }: Named): boolean {
  return (
    relations.some(({ schemaname }) => schemaname === metadataSchema) ||
    namesMetadataInList(tree) ||
    schemasOf(tree).includes(metadataSchema)
  );
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

/** The beginning and the shard's number: the first of all is 102008. */
const SHARD_NAME = /^(.*)_(\d{6,})$/s;

/** How a name begins that was too long for the number: 8 digits of the whole name's hash. */
const SHORTENED = /^(.*)_[0-9a-f]{8}$/s;

/** The distributed table whose shard bears this name. */
export function tableOfShard({ schema, name }: QualifiedName, catalog: Catalog): Table | undefined {
  const [, beginning = '', digits] = SHARD_NAME.exec(name) ?? [];
  const shardId = Number(digits);
  const relations = catalog.schemas.get(schema)?.relations;
  if (!relations || shardId >= catalog.cluster.nextShardId) return undefined;
  const named = relations.get(beginning);
  if (named && hasShard(named, shardId)) return named;
  const [, start] = SHORTENED.exec(beginning) ?? [];
  if (start === undefined) return undefined;
  const tables = [...relations.values()].filter((one) => hasShard(one, shardId));
  return tables.find((table) => table.name.startsWith(start));
}

function hasShard(relation: Relation, shardId: number): relation is Table {
  if (relation.kind !== 'table' || !relation.distribution) return false;
  return relation.distribution.shards.some(({ id }) => id === shardId);
}

function shardProblem(
  name: QualifiedName,
  table: Table,
  catalog: Catalog,
  location: number | undefined,
): TreeDiagnostic {
  return problem('protected', `"${name.name}" is the name of a shard of ${shown(table, catalog)}`, {
    detail: 'Shards are changed through their table, all of them together.',
    hint: `Name the table ${shown(table, catalog)} instead.`,
    location,
  });
}
