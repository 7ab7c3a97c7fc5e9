/**
 * Whether what a statement gave to a shard is still there after a rebalance. Citus makes the new
 * placement anew, from what it knows of the coordinator's table, and copies the rows: what it does
 * not write into that text is gone without a message.
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
import type { StatementTag } from '../rule.ts';

export type SurvivesMove = 'yes' | 're-apply';

export interface Move {
  readonly survivesMove: SurvivesMove;
  /** Seen on a real Citus of the verified release; else as the new placement's text is made. */
  readonly verified: boolean;
}

const kept: Move = { survivesMove: 'yes', verified: false };
const seenKept: Move = { survivesMove: 'yes', verified: true };
const lost: Move = { survivesMove: 're-apply', verified: false };
const seenLost: Move = { survivesMove: 're-apply', verified: true };

/** What is not here is `kept`: columns, constraints and settings are read from the coordinator's table. */
const subcommands: { readonly [T in AlterTableType]?: Move } = {
  AT_ClusterOn: seenKept,
  AT_DisableRule: lost,
  AT_DisableTrig: lost,
  AT_DisableTrigAll: lost,
  AT_DisableTrigUser: lost,
  AT_EnableAlwaysRule: lost,
  AT_EnableAlwaysTrig: lost,
  AT_EnableReplicaRule: lost,
  AT_EnableReplicaTrig: lost,
  AT_EnableRule: lost,
  AT_EnableTrig: lost,
  AT_EnableTrigAll: lost,
  AT_EnableTrigUser: lost,
  AT_SetOptions: seenLost,
  AT_SetStatistics: seenKept,
  AT_SetStorage: seenKept,
};

const comments: { readonly [T in ObjectType]?: Move } = {
  OBJECT_COLUMN: seenLost,
  OBJECT_INDEX: lost,
  OBJECT_POLICY: lost,
  OBJECT_RULE: lost,
  OBJECT_STATISTIC_EXT: lost,
  OBJECT_TABCONSTRAINT: lost,
  OBJECT_TABLE: seenLost,
  OBJECT_TRIGGER: lost,
};

const renames: { readonly [T in ObjectType]?: Move } = {
  OBJECT_COLUMN: kept,
  OBJECT_INDEX: kept,
  OBJECT_POLICY: kept,
  OBJECT_RULE: lost,
  OBJECT_STATISTIC_EXT: kept,
  OBJECT_TABCONSTRAINT: seenKept,
  OBJECT_TABLE: kept,
  OBJECT_TRIGGER: lost,
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
  CreateTrigStmt: () => seenLost,
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
