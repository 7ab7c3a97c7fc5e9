/** What of a dump Citus takes to other nodes, and to shards: the rest is no drift. */
import { as, tagOf } from '@citrate/parser';
import type { DumpedObject } from '../dump/index.ts';

/** Comments, rules, triggers and the like stay on the coordinator, without a word of Citus. */
export function sentByCitus(objects: readonly DumpedObject[]): readonly DumpedObject[] {
  return objects
    .filter(({ kind }) => !keptKinds.has(kind))
    .map((object) => ({ ...object, pieces: object.pieces.filter(({ tree }) => isSent(tree)) }));
}

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
  'trigger',
]);

function isSent(tree: DumpedObject['pieces'][number]['tree']): boolean {
  if (tagOf(tree) === 'CommentStmt') return false;
  const cmds = as(tree, 'AlterTableStmt')?.cmds ?? [];
  return !cmds.some((cmd) => keptSubcommands.has(as(cmd, 'AlterTableCmd')?.subtype ?? ''));
}

/** n_distinct, and what only a shell is told. */
const keptSubcommands: ReadonlySet<string> = new Set(['AT_SetOptions', 'AT_ClusterOn']);
