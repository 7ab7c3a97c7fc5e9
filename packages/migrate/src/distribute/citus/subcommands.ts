/** ALTER TABLE on Citus's tables, subcommand by subcommand. */
import { type AlterTableType, as } from '@citrate/parser';
import { isOn, resolveTable, type TreeDiagnostic } from '../../catalog/index.ts';
import { usesSequence } from '../volatility.ts';
import { literalName, placed, shown } from '../words.ts';
import { addColumn } from './add-column.ts';
import { multiLevel } from './partitions.ts';
import { INTERNAL, refusal } from './rule.ts';
import {
  type Asked,
  type SubcommandJudge,
  sequenceWithOthers,
  subcommandWords,
} from './subcommand.ts';

const accepted: SubcommandJudge = () => [];

/** Citus has a list of what it takes to shards; nothing else is let through. */
const unsupported = notOnList(
  'Leave it out; on a fleet of plain servers Citrate carries it out on every shard.',
);

/** What a fleet does not take either. */
const unsupportedAnywhere = notOnList('Leave it out.');

function notOnList(hint: string): SubcommandJudge {
  return ({ command, table, catalog }) =>
    refusal(
      'citus-refuses',
      `Citus does not take ALTER TABLE … ${subcommandWords(command)} to shards`,
      {
        detail: `${placed(table, catalog)}, and Citus refuses the subcommand on any table that it knows.`,
        hint,
      },
    );
}

const trigger: SubcommandJudge = ({ command, table, catalog }) => {
  const kind = table.distribution?.kind;
  if (kind === 'citus local' || isOn(catalog, 'enable_unsafe_triggers')) return [];
  return refusal(
    'citus-refuses',
    `Citus does not take ALTER TABLE … ${subcommandWords(command)} to shards`,
    {
      detail: `${placed(table, catalog)}: triggers would fire once on each shard.`,
      hint: 'SET citus.enable_unsafe_triggers TO on allows for triggers whose rows are all on one node.',
    },
    INTERNAL,
  );
};

/** A distribution column stays as it is: its value says where a row is. */
function notOfDistributionColumn(verb: string): SubcommandJudge {
  return ({ command, table, catalog }) => {
    const { distribution } = table;
    if (distribution?.kind !== 'distributed' || distribution.column !== command.name) return [];
    return refusal(
      'distribution-column',
      `cannot ${verb} distribution column "${distribution.column}" of ${shown(table, catalog)}`,
      {
        detail: `${placed(table, catalog)}: rows would have to move to other shards.`,
        hint: 'Make a new table with the column as it is to be, and copy the rows.',
      },
      INTERNAL,
    );
  };
}

const columnType: SubcommandJudge = (asked) => {
  const { command, table, catalog } = asked;
  const column = table.columns.find((c) => c.name === command.name);
  const numbered = column && (column.identity ?? column.serial ?? usesSequence(column.default));
  if (numbered) {
    return refusal(
      'sequences',
      `cannot change the type of column "${column.name}" of ${shown(table, catalog)}`,
      {
        detail: 'Its values come from a sequence, which every node has a part of.',
        hint: 'Drop the default or the identity first, or add a new column.',
      },
      INTERNAL,
    );
  }
  return notOfDistributionColumn('change the type of')(asked);
};

const columnDefault: SubcommandJudge = (asked) => {
  if (!asked.command.def) return [];
  if (usesSequence(asked.command.def) && !asked.alone) return sequenceWithOthers(asked);
  return notOfDistributionColumn('set a default for')(asked);
};

const addConstraint: SubcommandJudge = ({ alone, table, catalog }) =>
  alone
    ? []
    : refusal(
        'citus-refuses',
        `ADD CONSTRAINT has to be the only change of ${shown(table, catalog)}`,
        {
          hint: 'Write each subcommand as an ALTER TABLE of its own.',
        },
      );

const accessMethod: SubcommandJudge = (asked) =>
  asked.command.name === undefined ? unsupported(asked) : [];

function aloneOnly(asked: Asked): readonly TreeDiagnostic[] {
  return asked.alone
    ? []
    : refusal(
        'citus-refuses',
        `${subcommandWords(asked.command)} has to be the only change of ${shown(asked.table, asked.catalog)}`,
        { hint: 'Write each subcommand as an ALTER TABLE of its own.' },
      );
}

/** Citus puts the partition where the table's shards are; it cannot move one that has shards elsewhere. */
const attachPartition: SubcommandJudge = (asked) => {
  const { command, table, catalog } = asked;
  const name = as(command.def, 'PartitionCmd')?.name;
  const partition = name && resolveTable(catalog, name);
  if (!partition) return aloneOnly(asked);
  if (partition.partitionKey) return multiLevel(partition, catalog);
  const group = partition.distribution?.colocationId;
  if (group === undefined || group === table.distribution?.colocationId) return aloneOnly(asked);
  return refusal(
    'partitions',
    `cannot attach ${shown(partition, catalog)} to ${shown(table, catalog)}`,
    {
      detail: `${placed(table, catalog)}; ${placed(partition, catalog)}: their shards may be on different nodes.`,
      hint: `Distribute ${shown(partition, catalog)} with colocate_with => ${literalName(table)}.`,
    },
  );
};

const detachPartition: SubcommandJudge = (asked) =>
  as(asked.command.def, 'PartitionCmd')?.concurrent ? detachesLate(asked) : aloneOnly(asked);

const detachFinalize: SubcommandJudge = (asked) => detachesLate(asked);

function detachesLate({ command, table, catalog }: Asked): readonly TreeDiagnostic[] {
  return refusal(
    'partitions',
    `Citus does not take ALTER TABLE … ${subcommandWords(command)} to shards outside of transactions`,
    {
      detail: `${placed(table, catalog)}: a failure would leave the partition detached on a part of the shards.`,
      hint: 'Write DETACH PARTITION without CONCURRENTLY.',
    },
    INTERNAL,
  );
}

/** Every subcommand with what Citus says to it; one without does not compile. */
export const subcommands: { readonly [T in AlterTableType]: SubcommandJudge } = {
  AT_AddColumn: addColumn,
  AT_AddColumnToView: accepted,
  AT_AddConstraint: addConstraint,
  AT_AddIdentity: unsupportedAnywhere,
  AT_AddIndex: accepted,
  AT_AddIndexConstraint: addConstraint,
  AT_AddInherit: unsupportedAnywhere,
  AT_AddOf: unsupportedAnywhere,
  AT_AlterColumnGenericOptions: unsupportedAnywhere,
  AT_AlterColumnType: columnType,
  AT_AlterConstraint: unsupported,
  AT_AttachPartition: attachPartition,
  AT_ChangeOwner: accepted,
  AT_ClusterOn: unsupported,
  AT_ColumnDefault: columnDefault,
  AT_CookedColumnDefault: columnDefault,
  AT_DetachPartition: detachPartition,
  AT_DetachPartitionFinalize: detachFinalize,
  AT_DisableRowSecurity: accepted,
  AT_DisableRule: unsupported,
  AT_DisableTrig: trigger,
  AT_DisableTrigAll: trigger,
  AT_DisableTrigUser: trigger,
  AT_DropCluster: unsupported,
  AT_DropColumn: notOfDistributionColumn('drop'),
  AT_DropConstraint: accepted,
  AT_DropExpression: unsupported,
  AT_DropIdentity: unsupported,
  AT_DropInherit: unsupportedAnywhere,
  AT_DropNotNull: notOfDistributionColumn('drop NOT NULL of'),
  AT_DropOf: unsupportedAnywhere,
  AT_DropOids: unsupportedAnywhere,
  AT_EnableAlwaysRule: unsupported,
  AT_EnableAlwaysTrig: trigger,
  AT_EnableReplicaRule: unsupported,
  AT_EnableReplicaTrig: trigger,
  AT_EnableRowSecurity: accepted,
  AT_EnableRule: unsupported,
  AT_EnableTrig: trigger,
  AT_EnableTrigAll: trigger,
  AT_EnableTrigUser: trigger,
  AT_ForceRowSecurity: accepted,
  AT_GenericOptions: unsupportedAnywhere,
  AT_NoForceRowSecurity: accepted,
  AT_ReAddComment: unsupportedAnywhere,
  AT_ReAddConstraint: accepted,
  AT_ReAddDomainConstraint: unsupportedAnywhere,
  AT_ReAddIndex: accepted,
  AT_ReAddStatistics: unsupportedAnywhere,
  AT_ReplaceRelOptions: accepted,
  AT_ReplicaIdentity: accepted,
  AT_ResetOptions: unsupported,
  AT_ResetRelOptions: accepted,
  AT_SetAccessMethod: accessMethod,
  AT_SetCompression: accepted,
  AT_SetExpression: unsupportedAnywhere,
  AT_SetIdentity: unsupported,
  AT_SetLogged: accepted,
  AT_SetNotNull: accepted,
  AT_SetOptions: unsupported,
  AT_SetRelOptions: accepted,
  AT_SetStatistics: unsupported,
  AT_SetStorage: unsupported,
  AT_SetTableSpace: unsupportedAnywhere,
  AT_SetUnLogged: accepted,
  AT_ValidateConstraint: accepted,
};
