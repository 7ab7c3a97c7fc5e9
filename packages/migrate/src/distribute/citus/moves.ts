/**
 * Whether what a statement gave to a shard is still there after a rebalance. Citus makes the new
 * placement anew, from what it knows of the coordinator's table, and copies the rows: what it does
 * not write into that text is gone without a message. Triggers of that table it does write.
 */
import {
  type AlterTableStmt,
  type AlterTableType,
  as,
  type Node,
  type NodeOf,
  type ObjectType,
  tagOf,
} from '@citrate/parser';
import type { Catalog, Distribution, Table } from '../../catalog/model.ts';
import { tableAbout } from '../about-table.ts';
import type { StatementTag } from '../rule.ts';

export type SurvivesMove = 'yes' | 're-apply';

export interface Move {
  readonly survivesMove: SurvivesMove;
  /** Seen on a real Citus of the verified release; else as the new placement's text is made. */
  readonly verified: boolean;
}

const kept: Move = { survivesMove: 'yes', verified: false };
const seenKept: Move = { survivesMove: 'yes', verified: true };
const seenLost: Move = { survivesMove: 're-apply', verified: true };

/** What is not here is `kept`: columns, constraints and settings are read from the coordinator's table. */
const subcommands: { readonly [T in AlterTableType]?: Move } = {
  AT_ClusterOn: seenKept,
  AT_DisableRule: seenLost,
  AT_DisableTrig: seenKept,
  AT_DisableTrigAll: seenKept,
  AT_DisableTrigUser: seenKept,
  AT_EnableAlwaysRule: seenLost,
  AT_EnableAlwaysTrig: seenKept,
  AT_EnableReplicaRule: seenLost,
  AT_EnableReplicaTrig: seenKept,
  AT_EnableRule: seenLost,
  AT_EnableTrig: seenKept,
  AT_EnableTrigAll: seenKept,
  AT_EnableTrigUser: seenKept,
  AT_SetOptions: seenLost,
  AT_SetStatistics: seenKept,
  AT_SetStorage: seenKept,
};

const comments: { readonly [T in ObjectType]?: Move } = {
  OBJECT_COLUMN: seenLost,
  OBJECT_INDEX: seenLost,
  OBJECT_POLICY: seenLost,
  OBJECT_RULE: seenLost,
  OBJECT_STATISTIC_EXT: seenLost,
  OBJECT_TABCONSTRAINT: seenLost,
  OBJECT_TABLE: seenLost,
  OBJECT_TRIGGER: seenLost,
};

const renames: { readonly [T in ObjectType]?: Move } = {
  OBJECT_COLUMN: kept,
  OBJECT_INDEX: kept,
  OBJECT_POLICY: kept,
  OBJECT_RULE: seenLost,
  OBJECT_STATISTIC_EXT: kept,
  OBJECT_TABCONSTRAINT: seenKept,
  OBJECT_TABLE: kept,
  OBJECT_TRIGGER: seenKept,
};

/** A part that the coordinator no longer has does not come back. */
const drops: { readonly [T in ObjectType]?: Move } = {
  OBJECT_INDEX: kept,
  OBJECT_POLICY: kept,
  OBJECT_RULE: kept,
  OBJECT_STATISTIC_EXT: kept,
  OBJECT_TRIGGER: kept,
};

type MoveOf<T extends StatementTag> = (statement: NodeOf<T>) => Move | undefined;

/** Statements that leave something on shards; others have nothing that a move could lose. */
const statements: { readonly [T in StatementTag]?: MoveOf<T> } = {
  AlterObjectSchemaStmt: ({ objectType }) => onShard(objectType),
  AlterOwnerStmt: ({ objectType }) => onShard(objectType),
  AlterPolicyStmt: () => kept,
  AlterStatsStmt: () => kept,
  AlterTableStmt: ofSubcommands,
  CommentStmt: ({ objtype }) => objtype && comments[objtype],
  CreatePolicyStmt: () => kept,
  CreateStatsStmt: () => kept,
  CreateTrigStmt: () => seenKept,
  DropStmt: ({ removeType }) => removeType && drops[removeType],
  GrantStmt: ({ objtype }) => onShard(objtype),
  IndexStmt: () => kept,
  RenameStmt: ({ renameType }) => renameType && renames[renameType],
  RuleStmt: () => seenLost,
};

const onShards: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_INDEX',
  'OBJECT_STATISTIC_EXT',
  'OBJECT_TABLE',
]);

function onShard(type: ObjectType | undefined): Move | undefined {
  return type && onShards.has(type) ? kept : undefined;
}

/** The statement has to be applied again if one of its subcommands has. */
function ofSubcommands({ cmds = [], objtype }: AlterTableStmt): Move | undefined {
  if (!onShard(objtype)) return undefined;
  const moves = cmds.map((node) => {
    const subtype = as(node, 'AlterTableCmd')?.subtype;
    return (subtype && subcommands[subtype]) ?? kept;
  });
  return moves.find(({ survivesMove }) => survivesMove === 're-apply') ?? moves[0];
}

/** What a shard move does to what the statement left on a shard; undefined if it leaves nothing. */
export function moveOf(statement: Node): Move | undefined {
  const tag = tagOf(statement);
  return isListed(tag) ? moveOfTag(statement, tag) : undefined;
}

function isListed(tag: string): tag is keyof typeof statements {
  return tag in statements;
}

function moveOfTag<T extends StatementTag>(statement: Node, tag: T): Move | undefined {
  const ofTag: MoveOf<T> | undefined = statements[tag];
  const fields = as(statement, tag);
  return fields && ofTag?.(fields);
}

/** The table whose shards would lose what the statement gave to them; undefined where nothing is lost. */
export function losingTable(tree: Node, before: Catalog): Table | undefined {
  if (moveOf(tree)?.survivesMove !== 're-apply') return undefined;
  const table = tableAbout(tree, before);
  return table?.distribution && moving.has(table.distribution.kind) ? table : undefined;
}

/** The one shard of a Citus-local table stays on the coordinator. */
const moving: ReadonlySet<Distribution['kind']> = new Set<Distribution['kind']>([
  'distributed',
  'single shard',
  'reference',
]);
