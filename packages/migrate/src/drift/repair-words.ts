/** What repairs are made of. */
import { deparse, quoteIdentifier } from '@citrate/deparser';
import type { AlterTableCmd, AlterTableType, Node } from '@citrate/parser';
import { type Catalog, qualifiedRangeVar } from '../catalog/index.ts';
import { bind, renderer, suffixLayout } from '../layout/index.ts';
import { shardTemplate } from '../plan/index.ts';
import type { Definition, DefinitionPart } from './finding.ts';
import type { Deviation } from './model.ts';
import type { PlacedShard } from './shard-names.ts';

export interface Repair {
  readonly sql: readonly string[];
  /** What no statement can be derived for, each a sentence. */
  readonly byHand: readonly string[];
}

/** How one place deviates. */
export interface Found {
  readonly found: Deviation;
  readonly definition?: Definition;
}

/** Where it is to be repaired, and by which catalog. */
export interface OnShard {
  readonly shard: PlacedShard;
  /** The coordinator's. */
  readonly catalog: Catalog;
}

/** A tree of the coordinator's as SQL for where it is missing. */
export type Write = (tree: Node) => string;

export function statements(sql: readonly string[]): Repair {
  return { sql, byHand: [] };
}

export function byHand(...words: readonly string[]): Repair {
  return { sql: [], byHand: words };
}

export function joined(repairs: readonly Repair[]): Repair {
  return {
    sql: repairs.flatMap(({ sql }) => sql),
    byHand: repairs.flatMap((repair) => repair.byHand),
  };
}

export function compact(tree: Node): string {
  return deparse(tree, { layout: 'compact' });
}

/** With the names that the shard has, or should have. */
export function writeOn({ shard: { table, ordinal }, catalog }: OnShard): Write {
  return (tree) => renderer(bind(shardTemplate(tree, table), catalog), suffixLayout)(ordinal ?? 0);
}

/** ALTER TABLE on the shell of the shard's table, to be written on the shard. */
export function alterShell({ shard: { table } }: OnShard, cmds: readonly AlterTableCmd[]): Node {
  const { schema, name } = table;
  return {
    AlterTableStmt: {
      relation: qualifiedRangeVar({ schema, name }),
      cmds: cmds.map((cmd) => ({ AlterTableCmd: { behavior: 'DROP_RESTRICT', ...cmd } })),
      objtype: 'OBJECT_TABLE',
    },
  };
}

/** `schema.name`, quoted, as the server calls it. */
export function ownName({ own: { schema, name } }: Definition): string {
  return schema === undefined
    ? quoteIdentifier(name)
    : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * What is said of an object beside what makes it: owner, privileges, comment, state. What is there
 * and should not be goes first.
 */
export function attributes(expected: Definition, found: Definition, write: Write): Repair {
  const texts = (parts: readonly DefinitionPart[]) => new Set(parts.map(({ text }) => text));
  const [wanted, there] = [texts(expected.parts), texts(found.parts)];
  const missing = expected.parts.slice(1).filter(({ text }) => !there.has(text));
  const surplus = found.parts.slice(1).filter(({ text }) => !wanted.has(text));
  return joined([
    ...surplus.map(({ piece, text }) => inverse(piece.tree, text)),
    statements(missing.map(({ piece }) => write(piece.tree))),
  ]);
}

/** Whether what makes the object is the same, and only what is said of it differs. */
export function isMadeAlike(expected: Definition, found: Definition): boolean {
  return expected.parts[0]?.text === found.parts[0]?.text;
}

const opposites: { readonly [type in AlterTableType]?: AlterTableType } = {
  AT_EnableRowSecurity: 'AT_DisableRowSecurity',
  AT_ForceRowSecurity: 'AT_NoForceRowSecurity',
  AT_DisableTrig: 'AT_EnableTrig',
  AT_EnableAlwaysTrig: 'AT_EnableTrig',
  AT_EnableReplicaTrig: 'AT_EnableTrig',
  AT_DisableRule: 'AT_EnableRule',
  AT_EnableAlwaysRule: 'AT_EnableRule',
  AT_EnableReplicaRule: 'AT_EnableRule',
};

/** The statement that undoes another one of a dump. An owner is never taken away: another one comes. */
export function inverse(tree: Node, text: string): Repair {
  if ('GrantStmt' in tree) return statements([compact(withoutGrant(tree))]);
  if ('CommentStmt' in tree) {
    const { comment: _, ...nothing } = tree.CommentStmt;
    return statements([compact({ CommentStmt: nothing })]);
  }
  if ('AlterDefaultPrivilegesStmt' in tree) {
    const { action, ...rest } = tree.AlterDefaultPrivilegesStmt;
    const undone = action && withoutGrant({ GrantStmt: action }).GrantStmt;
    return statements([
      compact({ AlterDefaultPrivilegesStmt: { ...rest, ...(undone && { action: undone }) } }),
    ]);
  }
  if ('AlterOwnerStmt' in tree) return statements([]);
  return 'AlterTableStmt' in tree ? undoneAlter(tree, text) : unknown(text);
}

function withoutGrant(tree: Extract<Node, { GrantStmt: unknown }>) {
  const { is_grant: isGrant, grant_option: _, ...rest } = tree.GrantStmt;
  return { GrantStmt: { ...rest, ...(!isGrant && { is_grant: true }) } };
}

function undoneAlter(tree: Extract<Node, { AlterTableStmt: unknown }>, text: string): Repair {
  const cmds = (tree.AlterTableStmt.cmds ?? []).flatMap((node) =>
    'AlterTableCmd' in node ? [node.AlterTableCmd] : [],
  );
  if (cmds.some(({ subtype }) => subtype === 'AT_ChangeOwner')) return statements([]);
  const undone = cmds.flatMap((cmd): Node[] => {
    const subtype = cmd.subtype && opposites[cmd.subtype];
    return subtype ? [{ AlterTableCmd: { ...cmd, subtype } }] : [];
  });
  if (undone.length < cmds.length || cmds.length === 0) return unknown(text);
  return statements([compact({ AlterTableStmt: { ...tree.AlterTableStmt, cmds: undone } })]);
}

function unknown(text: string): Repair {
  return byHand(`Undo what this says: ${text}`);
}
