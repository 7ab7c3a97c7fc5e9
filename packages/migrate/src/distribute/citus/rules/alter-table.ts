import { type AlterTableStmt, as, type ObjectType } from '@citrate/parser';
import { resolveRelation, resolveTable, type TreeDiagnostic } from '../../../catalog/index.ts';
import type { Catalog, Table } from '../../../catalog/model.ts';
import { shown } from '../../words.ts';
import { refusedConstraints } from '../constraints.ts';
import { citusTable, isManaged, tableOf } from '../kinds.ts';
import { judgeSentChecks } from '../own-row.ts';
import { type Change, type CitusRule, INTERNAL, type Reach, refusal } from '../rule.ts';
import { subcommands } from '../subcommands.ts';
import { judgeUnnamed } from '../unnamed.ts';

export const alterTable: CitusRule<'AlterTableStmt'> = {
  refusesBefore: (statement, catalog) => {
    const table = citusTable(statement.relation, catalog);
    if (table) return judgeSubcommands(statement, table, catalog);
    return (
      othersBefore[statement.objtype ?? 'OBJECT_TABLE']?.(statement, catalog) ??
      attachesToPlain(statement, catalog)
    );
  },
  refusesAfter: (statement, change) => {
    const sent = refusedAsSent(statement, change);
    return sent.length > 0
      ? sent
      : [...refusedConstraints(change), ...refusedUnnamed(statement, change)];
  },
  reach,
};

function refusedAsSent(
  statement: AlterTableStmt,
  { before, after }: Change,
): readonly TreeDiagnostic[] {
  const table = citusTable(statement.relation, before) && citusTable(statement.relation, after);
  return table ? judgeSentChecks(statement, table) : [];
}

function refusedUnnamed(statement: AlterTableStmt, { before }: Change): readonly TreeDiagnostic[] {
  const table = citusTable(statement.relation, before);
  return table ? judgeUnnamed(statement, table, before) : [];
}

function judgeSubcommands(
  { cmds = [] }: AlterTableStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const alone = cmds.length === 1;
  return cmds.flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    const judge = command?.subtype && subcommands[command.subtype];
    return judge ? judge({ command, alone, table, catalog }) : [];
  });
}

type Judge = (statement: AlterTableStmt, catalog: Catalog) => readonly TreeDiagnostic[] | undefined;

/** What is altered by the same statement and is no table. */
const othersBefore: { readonly [T in ObjectType]?: Judge } = {
  OBJECT_INDEX: alterIndex,
  OBJECT_VIEW: alterView,
  OBJECT_FOREIGN_TABLE: () => [],
};

const ofIndexes: ReadonlySet<string> = new Set([
  'AT_AttachPartition',
  'AT_ReplaceRelOptions',
  'AT_ResetRelOptions',
  'AT_SetRelOptions',
  'AT_SetStatistics',
]);

function alterIndex({ relation, cmds }: AlterTableStmt, catalog: Catalog) {
  const index = relation && resolveRelation(catalog, relation);
  if (!isManaged(index, catalog)) return [];
  const taken = (cmds ?? []).every((node) =>
    ofIndexes.has(as(node, 'AlterTableCmd')?.subtype ?? ''),
  );
  return taken
    ? []
    : refusal(
        'citus-refuses',
        `Citus does not take this change of index "${relation?.relname}" to shards`,
        {
          hint: 'Set storage parameters or statistics of the index, or make another index.',
        },
      );
}

function alterView({ relation, cmds }: AlterTableStmt, catalog: Catalog) {
  const view = relation && resolveRelation(catalog, relation);
  const sets = (cmds ?? []).some((n) => as(n, 'AlterTableCmd')?.subtype === 'AT_ColumnDefault');
  if (!sets || !isManaged(view, catalog)) return [];
  return refusal(
    'citus-refuses',
    `Citus does not take defaults of columns of view "${relation?.relname}" to other nodes`,
    { hint: 'Set the default on the table that the view shows.' },
    INTERNAL,
  );
}

/** A table with shards cannot be a part of one without. */
function attachesToPlain({ relation, cmds }: AlterTableStmt, catalog: Catalog) {
  const parent = relation && resolveTable(catalog, relation);
  const attached = (cmds ?? []).flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    if (command?.subtype !== 'AT_AttachPartition') return [];
    return citusTable(as(command.def, 'PartitionCmd')?.name, catalog) ?? [];
  });
  const [partition] = attached;
  if (!partition || !parent) return [];
  return refusal(
    'partitions',
    `cannot attach ${shown(partition, catalog)}, which has shards, to ${shown(parent, catalog)}, which has none`,
    { hint: `Distribute ${shown(parent, catalog)} first.` },
    INTERNAL,
  );
}

/** `ALTER TABLE` reaches as far as the relation does; so does a plain table that becomes one of Citus's. */
function reach({ relation, objtype }: AlterTableStmt, { before, after }: Change): Reach {
  if (objtype === 'OBJECT_TYPE') return 'all nodes';
  const found = [before, after].map((catalog) => {
    const named = relation && resolveRelation(catalog, relation);
    return isManaged(named, catalog) ? named : undefined;
  });
  const managed = found[0] ?? found[1];
  if (!managed) return 'local';
  const table = tableOf(managed, before);
  if (!table) return 'all nodes';
  // Shards of other methods are made one by one: the coordinator alone knows a table without any.
  return table.distribution?.shards.length === 0 ? 'local' : 'per shard';
}
