/** What of a dump Citus takes to other nodes, and to shards: the rest is no drift. */
import { as, tagOf } from '@citrate/parser';
import type { Catalog, DistributedObject } from '../catalog/index.ts';
import type { DumpedObject } from '../dump/index.ts';
import type { Finding } from './finding.ts';

/** Comments, rules and the like stay on the coordinator, without a word of Citus. */
export function sentByCitus(objects: readonly DumpedObject[]): readonly DumpedObject[] {
  return objects
    .filter(({ kind }) => !keptKinds.has(kind))
    .map((object) => ({ ...object, pieces: object.pieces.filter(({ tree }) => isSent(tree)) }));
}

/**
 * Whether an object of the coordinator is one that Citus has taken to every node: what it never knew, such
 * as what was made while `citus.enable_ddl_propagation` was off, is expected nowhere else. What only other
 * nodes have is told whatever it is.
 */
export function distributedOnly({ citus }: Pick<Catalog, 'citus'>): (finding: Finding) => boolean {
  const known = citus?.objects && new Set(citus.objects.map(recordKey));
  return ({ expected }) => {
    const kind = expected && recordKinds.get(expected.object.kind);
    if (!known || !expected || kind === undefined) return true;
    const { schema = null, name, arguments: args = null } = expected.own;
    return known.has(recordKey({ kind, schema, name, arguments: args }));
  };
}

function recordKey({ kind, schema, name, arguments: args }: DistributedObject): string {
  // Of a routine, the catalog's name is that of its signature.
  const plain = args !== null && name.endsWith(args) ? name.slice(0, -args.length) : name;
  return JSON.stringify([kind, schema, plain, args]);
}

/** Kinds as a dump calls them, and as pg_identify_object_as_address does; those of schemas name themselves. */
const recordKinds: ReadonlyMap<string, string> = new Map([
  ['aggregate', 'aggregate'],
  ['collation', 'collation'],
  ['domain', 'type'],
  ['extension', 'extension'],
  ['function', 'function'],
  ['procedure', 'procedure'],
  ['schema', 'schema'],
  ['server', 'server'],
  ['text search configuration', 'text search configuration'],
  ['text search dictionary', 'text search dictionary'],
  ['type', 'type'],
]);

/** Kinds of objects as a dump calls them. */
const keptKinds: ReadonlySet<string> = new Set([
  'cast',
  'conversion',
  'default privileges',
  'event trigger',
  'foreign-data wrapper',
  'language',
  'object',
  'operator',
  'operator class',
  'operator family',
  'rule',
  'text search parser',
  'text search template',
  'transform',
]);

function isSent(tree: DumpedObject['pieces'][number]['tree']): boolean {
  if (tagOf(tree) === 'CommentStmt') return false;
  const cmds = as(tree, 'AlterTableStmt')?.cmds ?? [];
  return !cmds.some((cmd) => keptSubcommands.has(as(cmd, 'AlterTableCmd')?.subtype ?? ''));
}

/** n_distinct, and what only a shell is told. */
const keptSubcommands: ReadonlySet<string> = new Set(['AT_SetOptions', 'AT_ClusterOn']);
